using DataBank.Fhir;
using DataBank.Genomics;

namespace DataBank.Server;

/// <summary>What is implied by variants of a patient: for a diagnosis, for a treatment, or for a transcript and its protein (Genomics Reporting 3.0.0).</summary>
/// <param name="Code">Of the Observation.</param>
/// <param name="Item">What the operations call one in their answer.</param>
/// <param name="Filters">Parameters that narrow it, and the components that they are compared with.</param>
internal sealed record ImplicationKind(string Code, string Item, IReadOnlyList<(string Parameter, string[] Components)> Filters)
{
    private const string Codes = "http://hl7.org/fhir/uv/genomics-reporting/CodeSystem/tbd-codes-cs";
    private const int MostVariants = 1_000;

    public static ImplicationKind Diagnostic { get; } = new("diagnostic-implication", "implications", [("conditions", ["81259-4", "associated-cancer"])]);

    public static ImplicationKind Therapeutic { get; } = new("therapeutic-implication", "implications", [("treatments", ["51963-7", "associated-therapy"]), ("conditions", ["81259-4", "associated-cancer"])]);

    public static ImplicationKind Molecular { get; } = new("molecular-consequence", "consequences", [("featureConsequences", ["feature-consequence", "48006-1"])]);

    /// <summary>Who has one that is stored is found by this search.</summary>
    public SearchSource Stored(string baseUrl) => new(SearchQueryParser.Parse("Observation", [new("code", $"{Codes}|{Code}")], baseUrl, SearchHandling.Strict));

    /// <summary>Whether ClinVar, or what annotates a variant, tells them of the variants of imported genomes, beside what is stored.</summary>
    public bool IsToldOfVariants => this != Therapeutic;

    /// <summary>Variants that are asked for by what they do alone; found among those that are stored.</summary>
    public IReadOnlyList<VariantCriterion> Doing(GenomicsInput input) => this != Molecular ? []
        : [.. TermsOf(input.Texts("featureConsequences")).Select(term => new VariantCriterion { Consequence = term, SourceClass = input.SourceClass })];

    private static IEnumerable<string> TermsOf(IEnumerable<string> texts) => texts.Select(text => Consequences.TermOf(text[(text.IndexOf('|', StringComparison.Ordinal) + 1)..])).OfType<string>();

    // A consequence stands for all that are kinds of it, too.
    private IReadOnlyList<string> ValuesOf(IReadOnlyList<string> asked) =>
        this != Molecular ? asked : [.. asked, .. TermsOf(asked).SelectMany(Consequences.KindsOf).SelectMany(term => new[] { term, Consequences.CodeOf(term)! })];

    /// <exception cref="RequestProblem">400: nothing is asked for.</exception>
    public void Require(GenomicsInput input, params string[] origins)
    {
        string[] names = [.. origins, .. Filters.Select(filter => filter.Parameter)];
        if (names.All(name => input.Texts(name).Count == 0)) throw RequestProblem.Invalid($"The operation takes {string.Join(", ", names[..^1])} or {names[^1]}.");
    }

    /// <summary>Those of the variants and haplotypes that are asked for; of all of the patient's when only what they imply is. Each with what it is derived from.</summary>
    public async Task<List<(FhirResource Implication, List<FhirResource> Origins)>> FindAsync(SubjectCall call, CancellationToken cancellation)
    {
        var wanted = Filters.Select(filter => (filter.Components, Values: ValuesOf(call.Input.Texts(filter.Parameter)))).Where(filter => filter.Values.Count > 0).ToList();
        var (asked, haplotypes) = (await call.AskedAsync(cancellation), call.Input.Texts("haplotypes"));
        List<FhirResource> variants = asked is null ? await DoingAsync(call, cancellation) : [.. asked.Observations.Select(each => FhirResource.Parse(each))];
        var origins = variants.Concat(haplotypes.Count == 0 ? [] : (await StoredObservations.HaplotypesAsync(call, cancellation)).Where(each => StoredObservations.IsValue(each, haplotypes)))
            .GroupBy(each => each.Id!, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.First(), StringComparer.Ordinal);
        var isOfOrigins = asked is not null || haplotypes.Count > 0;

        var implications = await StoredObservations.OfAsync(call, $"{Codes}|{Code}", cancellation);
        if (this == Molecular) implications.AddRange(variants.Select(MolecularConsequence.Of).OfType<FhirResource>());
        else if (IsToldOfVariants && asked is not null) implications.AddRange(asked.Implications);
        var told = new List<(FhirResource, List<FhirResource>)>();
        foreach (var implication in implications.DistinctBy(each => each.Id ?? string.Join(',', StoredObservations.DerivedFrom(each)), StringComparer.Ordinal)) // What is written when asked for has no id.
        {
            var of = StoredObservations.DerivedFrom(implication).ToList();
            if ((isOfOrigins && !of.Exists(origins.ContainsKey)) || !wanted.TrueForAll(filter => StoredObservations.Says(implication, filter.Components, filter.Values))) continue;
            var found = new List<FhirResource>();
            foreach (var id in of)
            {
                if (origins.TryGetValue(id, out var origin)) found.Add(origin);
                else if (await call.Face.FindAsync(new ResourceKey("Observation", id), cancellation) is { IsDeleted: false } stored) found.Add(FhirResource.Parse(stored.Json));
            }
            if (call.Input.SourceClass is not { } source || found.Exists(each => StoredObservations.IsOf(each, source))) told.Add((implication, found));
        }
        return told;
    }

    private async Task<List<FhirResource>> DoingAsync(SubjectCall call, CancellationToken cancellation)
    {
        var found = new List<FhirResource>();
        foreach (var variant in Doing(call.Input))
            found.AddRange((await call.Face.Resources.VariantsAsync(call.PatientId, variant, MostVariants, cancellation)).Select(each => FhirResource.Parse(each.Json)).Where(call.Includes));
        return found;
    }
}
