using DataBank.Fhir;
using DataBank.Genomics;

namespace DataBank.Server;

/// <summary>What is implied by variants of a patient: for a diagnosis or for a treatment (Genomics Reporting 3.0.0).</summary>
/// <param name="Code">Of the Observation.</param>
/// <param name="Filters">Parameters that narrow it, and the components that they are compared with.</param>
internal sealed record ImplicationKind(string Code, IReadOnlyList<(string Parameter, string[] Components)> Filters)
{
    private const string Codes = "http://hl7.org/fhir/uv/genomics-reporting/CodeSystem/tbd-codes-cs";
    private const string Loinc = "http://loinc.org";

    public static ImplicationKind Diagnostic { get; } = new("diagnostic-implication", [("conditions", ["81259-4", "associated-cancer"])]);

    public static ImplicationKind Therapeutic { get; } = new("therapeutic-implication", [("treatments", ["51963-7", "associated-therapy"]), ("conditions", ["81259-4", "associated-cancer"])]);

    /// <summary>Who has one that is stored is found by this search.</summary>
    public SearchSource Stored(string baseUrl) => new(SearchQueryParser.Parse("Observation", [new("code", $"{Codes}|{Code}")], baseUrl, SearchHandling.Strict));

    /// <summary>Whether ClinVar tells them of the variants of imported genomes, beside what is stored.</summary>
    public bool IsToldByClinVar => this == Diagnostic;

    /// <summary>Those of the variants that are asked for; of all of the patient's when only what they imply is. Each with the variants that it is derived from.</summary>
    /// <exception cref="RequestProblem">400: nothing is asked for.</exception>
    public async Task<List<(FhirResource Implication, List<ReadOnlyMemory<byte>> Variants)>> FindAsync(SubjectCall call, CancellationToken cancellation)
    {
        var wanted = Filters.Select(filter => (filter.Components, Values: call.Input.Texts(filter.Parameter))).Where(filter => filter.Values.Count > 0).ToList();
        var asked = await call.AskedAsync(cancellation);
        if (asked is null && wanted.Count == 0) throw RequestProblem.Invalid($"The operation takes variants, ranges or {string.Join(" or ", Filters.Select(filter => filter.Parameter))}.");
        var variants = asked?.Observations.Select(each => FhirResource.Parse(each)).GroupBy(variant => variant.Id!, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.First(), StringComparer.Ordinal);
        var implications = await StoredObservations.OfAsync(call, $"{Codes}|{Code}", cancellation);
        if (IsToldByClinVar && asked is not null) implications.AddRange(asked.Implications);
        var told = new List<(FhirResource, List<ReadOnlyMemory<byte>>)>();
        foreach (var implication in implications.DistinctBy(each => each.Id, StringComparer.Ordinal))
        {
            var of = StoredObservations.DerivedFrom(implication).ToList();
            if ((variants is not null && !of.Exists(variants.ContainsKey)) || !wanted.TrueForAll(filter => StoredObservations.Says(implication, filter.Components, filter.Values))) continue;
            var found = new List<ReadOnlyMemory<byte>>();
            foreach (var id in of)
            {
                if (variants is not null && variants.TryGetValue(id, out var variant)) found.Add(variant.Utf8);
                else if (await call.Face.FindAsync(new ResourceKey("Observation", id), cancellation) is { IsDeleted: false } stored) found.Add(stored.Json);
            }
            if (call.Input.SourceClass is not { } source || found.Exists(variant => IsOf(variant, source))) told.Add((implication, found));
        }
        return told;
    }

    private static bool IsOf(ReadOnlyMemory<byte> variant, SourceClass source) =>
        StoredObservations.Says(FhirResource.Parse(variant), ["48002-0"], [$"{Loinc}|{(source == SourceClass.Somatic ? "LA6684-0" : "LA6683-2")}"]);
}
