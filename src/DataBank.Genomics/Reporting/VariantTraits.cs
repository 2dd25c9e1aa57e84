using System.Text.Json;
using DataBank.Fhir;

namespace DataBank.Genomics;

/// <summary>
/// What an Observation of the profile Variant says of its variant, for finding it again, whoever wrote it (Genomics Reporting 3.0.0 and 2.0.0).
/// Empty texts and negative numbers: it does not say.
/// </summary>
/// <param name="Gene">Symbol in upper case.</param>
/// <param name="GeneId">"HGNC:3236".</param>
/// <param name="Protein">The key of <see cref="ProteinChange"/>.</param>
/// <param name="Coding">Without its transcript.</param>
/// <param name="Transcript">Accession without version.</param>
/// <param name="Genomic">With its sequence.</param>
/// <param name="Allele">As SPDI writes it, made of the alleles when nobody wrote it.</param>
/// <param name="Accession">Of the sequence that start and end are on.</param>
/// <param name="Start">0-based.</param>
/// <param name="End">Behind the last base.</param>
/// <param name="IsStructural">By the kind of change, or an alternate allele that is a symbol.</param>
/// <param name="Consequence">Terms of <see cref="Consequences"/>, each between '&amp;'.</param>
/// <param name="Frequency">Share of the reads.</param>
/// <param name="SourceClass">"germline" or "somatic".</param>
public sealed record VariantTraits(
    string Gene, string GeneId, string Protein, string Coding, string Transcript, string Genomic, string Allele, string Accession, long Start, long End,
    bool IsStructural, string Consequence, double Frequency, string SourceClass)
{
    private const string VariantCode = "69548-6";
    private const string Absent = "LA9634-2";

    /// <summary>All of the texts.</summary>
    public List<string> Texts => [Gene, GeneId, Protein, Coding, Transcript, Genomic, Allele, Accession, Consequence, SourceClass];

    /// <summary>Null for any other resource, and for a variant that was looked for and is absent.</summary>
    public static VariantTraits? Of(FhirResource resource)
    {
        if (resource.Type != "Observation" || CodeOf(resource.Root, "code") != VariantCode || CodeOf(resource.Root, "valueCodeableConcept") == Absent)
            return null;
        if (!resource.Root.TryGetProperty("component"u8, out var components) || components.ValueKind != JsonValueKind.Array)
            return null;
        var found = new Components();
        foreach (var component in components.EnumerateArray())
        {
            if (CodeOf(component, "code") is { } code)
                found.Take(code, component);
        }
        return found.ToTraits();
    }

    private static string? CodeOf(JsonElement element, string name) => Codings(element, name).Select(coding => Text(coding, "code")).FirstOrDefault(code => code is not null);

    private static JsonElement.ArrayEnumerator Codings(JsonElement element, string name) =>
        element.TryGetProperty(name, out var concept) && concept.ValueKind == JsonValueKind.Object
        && concept.TryGetProperty("coding", out var codings) && codings.ValueKind == JsonValueKind.Array
            ? codings.EnumerateArray()
            : default;

    private static string? Text(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;

    /// <summary>What the components have said so far.</summary>
    private sealed class Components
    {
        private string gene = "", geneId = "", protein = "", coding = "", transcript = "", genomic = "", allele = "", accession = "", reference = "", alternate = "", source = "";
        private readonly SortedSet<string> consequences = new(StringComparer.Ordinal);
        private long start = -1, end = -1;
        private bool isOneBased, isStructural;
        private double frequency = -1;

        public void Take(string code, JsonElement component)
        {
            var value = Codings(component, "valueCodeableConcept").Select(coding => Text(coding, "code")).FirstOrDefault(text => text is not null);
            var words = component.TryGetProperty("valueCodeableConcept", out var concept) ? Text(concept, "text") : null;
            switch (code)
            {
                case "48018-6":
                    gene = Codings(component, "valueCodeableConcept").Select(coding => Text(coding, "display")).FirstOrDefault(display => display is not null) ?? words ?? gene;
                    geneId = value ?? geneId;
                    break;
                case "48005-3":
                    protein = ProteinChange.KeyOf(value ?? words) ?? protein;
                    break;
                case "48004-6" when (value ?? words) is { } change:
                    (transcript, coding) = change.IndexOf(':', StringComparison.Ordinal) is > 0 and var colon
                        ? (VariantCriterion.WithoutVersion(change[..colon].Split('(')[0]), change[(colon + 1)..])
                        : (transcript, change);
                    break;
                case "81290-9":
                    genomic = value ?? words ?? genomic;
                    break;
                case "81252-9":
                    allele = Codings(component, "valueCodeableConcept").Select(each => Text(each, "code")).FirstOrDefault(text => Spdi.TryParse(text, out _)) ?? allele;
                    break;
                case "48013-7":
                    accession = value ?? words ?? accession;
                    break;
                case "69547-8":
                    reference = Text(component, "valueString") ?? reference;
                    break;
                case "69551-0":
                    alternate = Text(component, "valueString") ?? alternate;
                    break;
                case "81254-5" or "81301-4" or "81302-2" when start < 0 && component.TryGetProperty("valueRange", out var range):
                    isStructural |= code != "81254-5";
                    start = Number(range, "low");
                    end = Number(range, "high");
                    break;
                case "48019-4":
                    isStructural |= value is "SO:1000035" or "SO:1000036" or "SO:0001019" or "SO:0001742" or "SO:0001743" or "SO:0001837" or "SO:0001838" or "SO:0001059" or "SO:0000199";
                    break;
                case "92822-6":
                    isOneBased = value == "LA30102-0";
                    break;
                case "48002-0":
                    source = value switch { "LA6683-2" => "germline", "LA6684-0" => "somatic", _ => source };
                    break;
                case "81258-6":
                    frequency = component.TryGetProperty("valueQuantity", out var share) && share.TryGetProperty("value", out var number)
                        && number.ValueKind == JsonValueKind.Number && number.TryGetDouble(out var read) ? read / (IsPercent(share) ? 100 : 1) : frequency;
                    break;
                case "feature-consequence" or "48006-1":
                    consequences.UnionWith(Codings(component, "valueCodeableConcept")
                        .SelectMany(each => new[] { Text(each, "code"), Text(each, "display") }).OfType<string>().Select(Consequences.TermOf).OfType<string>());
                    break;
            }
        }

        public VariantTraits ToTraits()
        {
            if (isOneBased && start > 0)
                start--;
            if (start >= 0 && end < 0)
                end = start + Math.Max(1, reference.Length);
            if (allele.Length == 0 && accession.Length > 0 && start >= 0 && reference.Length > 0
                && Spdi.TryParse($"{accession}:{start.ToString(System.Globalization.CultureInfo.InvariantCulture)}:{reference}:{alternate}", out var made))
            {
                allele = made.ToString();
            }
            return new VariantTraits(
                gene.ToUpperInvariant(), geneId, protein, coding, transcript, genomic, allele, accession, start, end, isStructural || alternate.AsSpan().IndexOfAny("<[].") >= 0,
                consequences.Count == 0 ? "" : $"&{string.Join('&', consequences)}&", frequency, source);
        }

        private static bool IsPercent(JsonElement quantity) => (Text(quantity, "code") ?? Text(quantity, "unit")) == "%";

        private static long Number(JsonElement range, string name) =>
            range.TryGetProperty(name, out var bound) && bound.TryGetProperty("value", out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number : -1;
    }
}
