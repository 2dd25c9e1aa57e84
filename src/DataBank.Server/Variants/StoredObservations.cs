using System.Text.Json;
using DataBank.Fhir;
using DataBank.Genomics;

namespace DataBank.Server;

/// <summary>What is stored of a patient beside variants, and what its components say.</summary>
internal static class StoredObservations
{
    private const int Most = 1000;

    /// <summary>Of haplotypes and genotypes.</summary>
    public const string HaplotypeCodes = $"{Loinc}|{Haplotype},{Loinc}|{Genotype}";

    private const string Loinc = "http://loinc.org";
    private const string Haplotype = "84414-2";
    private const string Genotype = "84413-4";

    /// <summary>Those of a code ("system|code"; several by comma), of the tests, specimens and dates that are asked for.</summary>
    public static async Task<List<FhirResource>> OfAsync(SubjectCall call, string code, CancellationToken cancellation)
    {
        var query = SearchQueryParser.Parse("Observation", [new("patient", call.PatientId), new("code", code), new("_count", $"{Most}")], call.BaseUrl, SearchHandling.Strict);
        return [.. (await call.Face.Resources.SearchAsync(query, cancellation)).Matches.Select(each => FhirResource.Parse(each.Json)).Where(call.Includes)];
    }

    /// <summary>Haplotypes and genotypes, of the source class that is asked for.</summary>
    public static async Task<List<FhirResource>> HaplotypesAsync(SubjectCall call, CancellationToken cancellation) =>
        [.. (await OfAsync(call, HaplotypeCodes, cancellation)).Where(each => call.Input.SourceClass is not { } source || IsOf(each, source))];

    /// <summary>What answers call it: haplotype, genotype, else variant.</summary>
    public static string NameOf(FhirResource observation) =>
        CodingsOf(observation.Root, "code").Select(coding => Text(coding, "code")).FirstOrDefault(code => code is Haplotype or Genotype) switch { Haplotype => "haplotype", Genotype => "genotype", _ => "variant" };

    /// <summary>Whether it says itself that it is of a source class.</summary>
    public static bool IsOf(FhirResource observation, SourceClass source) => Says(observation, ["48002-0"], [$"{Loinc}|{(source == SourceClass.Somatic ? "LA6684-0" : "LA6683-2")}"]);

    /// <summary>Whether it is of the tests, specimens and dates that are asked for: what an import has stored by its test, anything else by what it says itself.</summary>
    /// <param name="tests">Those that are asked for; null: the face has no imports.</param>
    public static bool IsAmong(FhirResource observation, IReadOnlyList<SubjectTest>? tests, GenomicsInput input)
    {
        if (tests is not null && ImportOf(observation.Id!) is { } import) return tests.Any(test => test.Import.Id == import);
        return IsAny(References(observation.Root, "partOf"), "Procedure", input.Tests)
            && IsAny(observation.Root.TryGetProperty("specimen"u8, out var specimen) ? [specimen] : [], "Specimen", input.Specimens)
            && input.Includes(Text(observation.Root, "effectiveDateTime"));
    }

    private static string? ImportOf(string id) => VariantId.TryParse(DiagnosticImplication.VariantOf(id) ?? id, out var variant) ? variant.ImportId : null;

    private static bool IsAny(IEnumerable<JsonElement> references, string type, IReadOnlyList<string> asked) =>
        asked.Count == 0 || references.Any(each => Text(each, "reference") is { } reference && asked.Any(item => reference == item || reference == $"{type}/{item}"));

    /// <summary>The Observations that one is derived from: logical ids.</summary>
    public static IEnumerable<string> DerivedFrom(FhirResource implication) =>
        References(implication.Root, "derivedFrom").Select(source => ResourceKey.TryParse(Text(source, "reference"), out var key) && key.Type == "Observation" ? key.Id : null).OfType<string>();

    /// <summary>Whether its value is any of some: a code, "system|code", or words.</summary>
    public static bool IsValue(FhirResource observation, IReadOnlyList<string> wanted) => IsAny(observation.Root, wanted);

    /// <summary>Whether a component of any of some codes has any of some values: a code, "system|code", or words.</summary>
    public static bool Says(FhirResource implication, string[] components, IReadOnlyList<string> wanted)
    {
        if (!implication.Root.TryGetProperty("component", out var all) || all.ValueKind != JsonValueKind.Array) return false;
        foreach (var component in all.EnumerateArray())
        {
            if (!CodingsOf(component, "code").Any(coding => components.Contains(Text(coding, "code")))) continue;
            if (IsAny(component, wanted)) return true;
        }
        return false;
    }

    private static bool IsAny(JsonElement valued, IReadOnlyList<string> wanted)
    {
        var words = valued.TryGetProperty("valueCodeableConcept", out var concept) ? Text(concept, "text") : null;
        if (wanted.Any(each => string.Equals(each, words, StringComparison.OrdinalIgnoreCase))) return true;
        foreach (var coding in CodingsOf(valued, "valueCodeableConcept"))
        {
            var (system, code, display) = (Text(coding, "system"), Text(coding, "code"), Text(coding, "display"));
            var canonical = Canonical($"{system}|{code}");
            if (wanted.Any(each => each == code || Canonical(each) == canonical || string.Equals(each, display, StringComparison.OrdinalIgnoreCase))) return true;
        }
        return false;
    }

    // By whatever name a system is called.
    private static string Canonical(string token) => token.IndexOf('|', StringComparison.Ordinal) is > 0 and var bar ? SystemAliases.Canonical(token[..bar]) + token[bar..] : token;

    private static JsonElement.ArrayEnumerator References(JsonElement element, string name) =>
        element.TryGetProperty(name, out var references) && references.ValueKind == JsonValueKind.Array ? references.EnumerateArray() : default;

    private static JsonElement.ArrayEnumerator CodingsOf(JsonElement element, string name) =>
        element.TryGetProperty(name, out var concept) && concept.ValueKind == JsonValueKind.Object && concept.TryGetProperty("coding", out var codings) && codings.ValueKind == JsonValueKind.Array
            ? codings.EnumerateArray()
            : default;

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;
}
