using DataBank.Fhir;
using Microsoft.AspNetCore.Routing;

namespace DataBank.Server;

/// <summary>
/// $find-population-dx-implications and -tx-implications of Genomics Reporting: who has at least one implication that meets all parameters, as
/// the operation on one patient finds it.
/// </summary>
internal static class FindPopulationImplications
{
    /// <summary>Who may have one, by what is stored and by their variants, is looked at one after the other.</summary>
    private const int MostPatients = 2_000;

    private static readonly (string Name, ImplicationKind Kind)[] operations =
        [("find-population-dx-implications", ImplicationKind.Diagnostic), ("find-population-tx-implications", ImplicationKind.Therapeutic)];

    public static IEnumerable<string> Names => operations.Select(operation => operation.Name);

    public static void MapFindPopulationImplications(this IEndpointRouteBuilder fhir)
    {
        foreach (var (name, kind) in operations) PopulationCall.Map(fhir, name, "implications", async (call, cancellation) => (null, await PatientsAsync(call, kind, cancellation)));
    }

    private static async Task<IReadOnlyList<string>> PatientsAsync(PopulationCall call, ImplicationKind kind, CancellationToken cancellation)
    {
        var variants = call.Input.Variants(isRequired: false);
        if (variants.Count == 0 && kind.Filters.All(filter => call.Input.Texts(filter.Parameter).Count == 0))
            throw RequestProblem.Invalid($"The operation takes variants or {string.Join(" or ", kind.Filters.Select(filter => filter.Parameter))}.");
        var candidates = (await call.FindAsync([kind.Stored(call.BaseUrl)], cancellation)).ToHashSet(StringComparer.Ordinal);
        if (kind.IsToldByClinVar && variants.Count > 0)
            candidates.UnionWith(await call.WithAnyAsync([.. variants.Select(each => each.Variant with { SourceClass = call.Input.SourceClass })], cancellation));
        if (candidates.Count > MostPatients) throw new RequestProblem(400, "too-costly", $"A question looks through what is implied of up to {MostPatients} patients: scope it with group.");
        var found = new List<string>();
        foreach (var patient in candidates.Order(StringComparer.Ordinal))
        {
            var subject = new SubjectCall(call.Face, patient, call.Input, await call.Face.Variants.TestsAsync(patient, call.Input, cancellation), call.BaseUrl);
            if ((await kind.FindAsync(subject, cancellation)).Count > 0) found.Add(patient);
        }
        return found;
    }
}
