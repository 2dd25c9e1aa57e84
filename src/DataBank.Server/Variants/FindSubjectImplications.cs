using System.Text.Json;
using DataBank.Fhir;
using Microsoft.AspNetCore.Routing;

namespace DataBank.Server;

/// <summary>
/// $find-subject-dx-implications, -tx-implications and -haplotypes of Genomics Reporting: what is stored of them, and, of diagnoses, what the
/// release of ClinVar that is loaded says of the variants of imported genomes.
/// </summary>
internal static class FindSubjectImplications
{
    private const int Most = 1000;
    private const string Codes = "http://hl7.org/fhir/uv/genomics-reporting/CodeSystem/tbd-codes-cs";

    private static readonly (string Name, Func<SubjectCall, CancellationToken, Task<ReadOnlyMemory<byte>>> Answer)[] operations =
    [
        ("find-subject-dx-implications", (call, cancellation) => ImplicationsAsync(call, "diagnostic-implication", "conditions", ["81259-4", "associated-cancer"], cancellation)),
        ("find-subject-tx-implications", (call, cancellation) => ImplicationsAsync(call, "therapeutic-implication", "treatments", ["51963-7", "associated-therapy"], cancellation)),
        ("find-subject-haplotypes", HaplotypesAsync),
    ];

    public static IEnumerable<string> Names => operations.Select(operation => operation.Name);

    public static void MapFindSubjectImplications(this IEndpointRouteBuilder fhir)
    {
        foreach (var (name, answer) in operations) SubjectCall.Map(fhir, name, answer);
    }

    // Of the variants that are asked for; of all of the patient's when only what they imply is.
    private static async Task<ReadOnlyMemory<byte>> ImplicationsAsync(SubjectCall call, string code, string filter, string[] components, CancellationToken cancellation)
    {
        var wanted = call.Input.Texts(filter);
        var asked = await call.AskedAsync(cancellation);
        if (asked is null && wanted.Count == 0) throw RequestProblem.Invalid($"The operation takes variants, ranges or {filter}.");
        var variants = asked?.Observations.Select(each => FhirResource.Parse(each)).GroupBy(variant => variant.Id!, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.First(), StringComparer.Ordinal);
        var implications = await StoredAsync(call, $"{Codes}|{code}", cancellation);
        if (code == "diagnostic-implication" && asked is not null) implications.AddRange(asked.Implications);
        using var json = new ParametersWriter();
        foreach (var implication in implications.DistinctBy(each => each.Id, StringComparer.Ordinal))
        {
            var of = DerivedFrom(implication).ToList();
            if ((variants is not null && !of.Exists(variants.ContainsKey)) || (wanted.Count > 0 && !Says(implication, components, wanted))) continue;
            var found = new List<ReadOnlyMemory<byte>>();
            foreach (var id in of)
            {
                if (variants is not null && variants.TryGetValue(id, out var variant)) found.Add(variant.Utf8);
                else if (await call.Face.Resources.FindAsync(new ResourceKey("Observation", id), cancellation) is { IsDeleted: false } stored) found.Add(stored.Json);
            }
            json.AddParts("implications", () =>
            {
                json.AddResource("implication", implication.Utf8);
                foreach (var variant in found) json.AddResource("variant", variant);
            });
        }
        return json.Finish();
    }

    private static async Task<ReadOnlyMemory<byte>> HaplotypesAsync(SubjectCall call, CancellationToken cancellation)
    {
        var genes = call.Input.Texts("genes");
        if (genes.Count == 0) throw RequestProblem.Invalid("The operation takes genes.");
        var (haplotypes, genotypes) = (await StoredAsync(call, "http://loinc.org|84414-2", cancellation), await StoredAsync(call, "http://loinc.org|84413-4", cancellation));
        using var json = new ParametersWriter();
        foreach (var gene in genes)
        {
            json.AddParts("haplotypes", () =>
            {
                json.Add("geneItem", "valueString", call.RepeatsNothing ? "" : gene);
                foreach (var (name, stored) in (IEnumerable<(string, List<FhirResource>)>)[("haplotype", haplotypes), ("genotype", genotypes)])
                {
                    foreach (var each in stored.Where(each => Says(each, ["48018-6"], [gene]))) json.AddResource(name, each.Utf8);
                }
            });
        }
        return json.Finish();
    }

    private static async Task<List<FhirResource>> StoredAsync(SubjectCall call, string code, CancellationToken cancellation)
    {
        var query = SearchQueryParser.Parse("Observation", [new("patient", call.PatientId), new("code", code), new("_count", $"{Most}")], call.BaseUrl, SearchHandling.Strict);
        return [.. (await call.Face.Resources.SearchAsync(query, cancellation)).Matches.Select(each => FhirResource.Parse(each.Json))];
    }

    private static IEnumerable<string> DerivedFrom(FhirResource implication) =>
        !implication.Root.TryGetProperty("derivedFrom", out var sources) || sources.ValueKind != JsonValueKind.Array ? []
        : sources.EnumerateArray().Select(source => source.TryGetProperty("reference", out var reference) && ResourceKey.TryParse(reference.GetString(), out var key) && key.Type == "Observation" ? key.Id : null).OfType<string>();

    // A code, "system|code", or words.
    private static bool Says(FhirResource implication, string[] components, IReadOnlyList<string> wanted)
    {
        if (!implication.Root.TryGetProperty("component", out var all) || all.ValueKind != JsonValueKind.Array) return false;
        foreach (var component in all.EnumerateArray())
        {
            if (!CodingsOf(component, "code").Any(coding => components.Contains(Text(coding, "code")))) continue;
            var words = component.TryGetProperty("valueCodeableConcept", out var concept) ? Text(concept, "text") : null;
            if (wanted.Any(each => string.Equals(each, words, StringComparison.OrdinalIgnoreCase))) return true;
            foreach (var coding in CodingsOf(component, "valueCodeableConcept"))
            {
                var (system, code, display) = (Text(coding, "system"), Text(coding, "code"), Text(coding, "display"));
                if (wanted.Any(each => each == code || each == $"{system}|{code}" || string.Equals(each, display, StringComparison.OrdinalIgnoreCase))) return true;
            }
        }
        return false;
    }

    private static JsonElement.ArrayEnumerator CodingsOf(JsonElement element, string name) =>
        element.TryGetProperty(name, out var concept) && concept.ValueKind == JsonValueKind.Object && concept.TryGetProperty("coding", out var codings) && codings.ValueKind == JsonValueKind.Array
            ? codings.EnumerateArray()
            : default;

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;
}
