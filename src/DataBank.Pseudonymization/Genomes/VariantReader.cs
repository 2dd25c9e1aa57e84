using System.Globalization;
using System.Text.Json;
using DataBank.Fhir;

namespace DataBank.Pseudonymization;

/// <summary>
/// Finds in a resource what it tells of a genome: by the components of Genomics Reporting (STU2 and STU3) and by codings that name variants,
/// wherever they stand. In doubt it finds more rather than less.
/// </summary>
internal sealed class VariantReader(IdentificationCodeRules rules)
{
    // What hints at variants in the bytes of a resource; whatever has none of these is not looked at further.
    private static readonly byte[][] Hints =
    [
        [.. "69548-6"u8], [.. "84413-4"u8], [.. "84414-2"u8], [.. "69547-8"u8], [.. "69551-0"u8], [.. "varnomen.hgvs.org"u8], [.. "variation/v0"u8],
        [.. "ncbi.nlm.nih.gov/snp"u8], [.. "projects/SNP"u8], [.. "ncbi.nlm.nih.gov/clinvar"u8], [.. "cosmic"u8], [.. "diagnostic-implication"u8],
    ];

    private readonly SortedSet<string> genes = new(StringComparer.Ordinal);
    private readonly SortedSet<string> names = new(StringComparer.Ordinal);
    private readonly SortedSet<string> dbSnp = new(StringComparer.Ordinal);
    private readonly HashSet<(string Chromosome, long Position)> places = [];
    private readonly List<string> chromosomes = [];
    private readonly List<long> starts = [];
    private string? reference, alternate, motif, build;
    private bool isSomatic, isInherited;

    /// <summary>Null when the resource tells nothing of a genome.</summary>
    public static GeneticContent? Read(FhirResource resource, IdentificationCodeRules rules)
    {
        var content = resource.Utf8.Span;
        foreach (var hint in Hints)
        {
            if (content.IndexOf(hint) >= 0)
                return new VariantReader(rules).Read(resource);
        }
        // That an inherited genome has something to report tells of it, though no place: it goes nowhere where variants of tumours alone go.
        return resource.Type == "DiagnosticReport" && content.IndexOf("LA6683-2"u8) >= 0 ? new GeneticContent([], false) : null;
    }

    /// <summary>The variant that an observation tells wholly (build, place, alleles) and says to be present and somatic; null for any other.</summary>
    public static SomaticVariant? ReadSomatic(FhirResource resource, IdentificationCodeRules rules)
    {
        var reader = new VariantReader(rules);
        foreach (var component in Items(resource.Root, "component"))
            reader.ReadComponent(component);
        var isPresent = Items(Member(resource.Root, "valueCodeableConcept"), "coding").Any(coding => Text(coding, "code") == "LA9633-4");
        return isPresent && reader is { isSomatic: true, isInherited: false, chromosomes: [var chromosome], starts: [var start], build: { } build, reference: { } from, alternate: { } to }
            ? SomaticVariant.Parse(new SomaticVariant(build, chromosome, start, from, to).Code)
            : null;
    }

    private GeneticContent Read(FhirResource resource)
    {
        foreach (var component in Items(resource.Root, "component"))
            ReadComponent(component);
        ReadCodings(resource.Root);
        for (var index = 0; chromosomes.Count > 0 && index < starts.Count; index++)
            places.Add((chromosomes[Math.Min(index, chromosomes.Count - 1)], starts[index]));
        var loci = places.SelectMany(place => rules.Of(place.Chromosome, place.Position, reference, alternate, motif)).ToHashSet();
        if (loci.Count == 0)
            loci.UnionWith((genes.Count > 0 ? genes : names).Select(Named));
        if (loci.Count == 0 || dbSnp.Count > 1)
            loci.UnionWith(dbSnp.Select(Named)); // One beside a place is a further name of it; several are variants of their own.
        if (loci.Count == 0)
            loci.Add(Named(resource.Id ?? ""));
        return new GeneticContent(loci, isSomatic && !isInherited);
    }

    private void ReadComponent(JsonElement component)
    {
        foreach (var coding in Items(Member(component, "code"), "coding"))
        {
            switch (Text(coding, "code"))
            {
                case "48013-7" or "48000-4":
                    chromosomes.AddRange(Codes(component).Select(ChromosomeOf).OfType<string>().Distinct(StringComparer.Ordinal).Take(1).Except(chromosomes, StringComparer.Ordinal));
                    break;
                case "81254-5" or "81301-4" or "81302-2" when Start(component) is { } start:
                    starts.Add(start + 1); // 0-based in the guide; 1-based ones come out one base off, which matters only at a block's end.
                    break;
                case "69547-8":
                    reference ??= Text(component, "valueString");
                    break;
                case "69551-0":
                    alternate ??= Text(component, "valueString");
                    break;
                case "62374-4":
                    build ??= Codes(component).Select(code => code switch { "LA26806-2" => "GRCh38", "LA14029-5" => "GRCh37", _ => null }).FirstOrDefault(known => known is not null);
                    break;
                case "repeat-motif":
                    motif ??= Text(component, "valueString");
                    break;
                case "48018-6":
                    genes.UnionWith(Codes(component));
                    break;
                case "48002-0":
                    isSomatic |= Codes(component).Contains("LA6684-0");
                    isInherited |= Codes(component).Any(code => code != "LA6684-0");
                    break;
            }
        }
    }

    private void ReadCodings(JsonElement element)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in element.EnumerateArray())
                ReadCodings(item);
        }
        if (element.ValueKind != JsonValueKind.Object)
            return;
        if (Text(element, "system") is { } system && Text(element, "code") is { } code)
            ReadName(system, code);
        foreach (var member in element.EnumerateObject())
            ReadCodings(member.Value);
    }

    private void ReadName(string system, string code)
    {
        if (system.EndsWith("varnomen.hgvs.org", StringComparison.Ordinal) || system.Contains("variation/v0", StringComparison.Ordinal))
        {
            if (PlaceOf(code) is { } place)
                places.Add(place);
            else
                names.Add(code.Split(':')[0].Split('.')[0]);
        }
        else if (system.EndsWith("/snp", StringComparison.OrdinalIgnoreCase))
        {
            dbSnp.Add(code);
        }
        else if (system.EndsWith("/clinvar", StringComparison.Ordinal) || system.Contains("cosmic", StringComparison.Ordinal))
        {
            names.Add(code);
        }
    }

    /// <summary>The place that a genomic HGVS expression (1-based) or an SPDI (0-based) names; null for those on transcripts and proteins.</summary>
    private static (string Chromosome, long Position)? PlaceOf(string name)
    {
        if (name.Split(':') is not [var accession, var rest, .. var more] || ChromosomeOf(accession) is not { } chromosome)
            return null;
        var digits = new string([.. rest.SkipWhile(letter => !char.IsAsciiDigit(letter)).TakeWhile(char.IsAsciiDigit)]);
        return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var position) ? (chromosome, position + (more.Length > 0 ? 1 : 0)) : null;
    }

    /// <summary>1 … 22, X, Y, M of a RefSeq accession or an answer of LL2938-0; null of anything else.</summary>
    private static string? ChromosomeOf(string code)
    {
        if (code.StartsWith("NC_012920", StringComparison.Ordinal))
            return "M";
        var number = code.StartsWith("NC_0000", StringComparison.Ordinal) && code.Length >= 9
            ? int.TryParse(code.AsSpan(7, 2), NumberStyles.None, CultureInfo.InvariantCulture, out var accession) ? accession : 0
            : code is ['L', 'A', '2', '1', '2', _, _, '-', _] && int.TryParse(code.AsSpan(5, 2), NumberStyles.None, CultureInfo.InvariantCulture, out var answer) ? answer - 53 : 0;
        return number switch
        {
            >= 1 and <= 22 => number.ToString(CultureInfo.InvariantCulture),
            23 => "X",
            24 => "Y",
            _ => null,
        };
    }

    private static long? Start(JsonElement component)
    {
        var value = Member(Member(Member(component, "valueRange"), "low"), "value");
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var start) ? start : null;
    }

    private static List<string> Codes(JsonElement component) =>
        [.. Items(Member(component, "valueCodeableConcept"), "coding").Select(coding => Text(coding, "code")).OfType<string>()];

    private static GeneticLocus Named(string name) => new(false, name);

    private static JsonElement Member(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : default;

    private static List<JsonElement> Items(JsonElement element, string name) =>
        Member(element, name) is { ValueKind: JsonValueKind.Array } items ? [.. items.EnumerateArray()] : [];

    private static string? Text(JsonElement element, string name) =>
        Member(element, name) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;
}
