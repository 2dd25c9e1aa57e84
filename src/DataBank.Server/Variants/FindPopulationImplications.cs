using Microsoft.AspNetCore.Routing;

namespace DataBank.Server;

/// <summary>
/// $find-population-dx-implications, -tx-implications and -molecular-consequences of Genomics Reporting: who has at least one that meets all parameters, as
/// the operation on one patient finds it.
/// </summary>
internal static class FindPopulationImplications
{
    private static readonly (string Name, ImplicationKind Kind)[] operations =
    [
        ("find-population-dx-implications", ImplicationKind.Diagnostic), ("find-population-tx-implications", ImplicationKind.Therapeutic), ("find-population-molecular-consequences", ImplicationKind.Molecular),
    ];

    public static IEnumerable<string> Names => operations.Select(operation => operation.Name);

    public static void MapFindPopulationImplications(this IEndpointRouteBuilder fhir)
    {
        foreach (var (name, kind) in operations) PopulationCall.Map(fhir, name, kind.Item, "variantItem", async (call, cancellation) => (null, await PatientsAsync(call, kind, cancellation)));
    }

    private static async Task<IReadOnlyList<string>> PatientsAsync(PopulationCall call, ImplicationKind kind, CancellationToken cancellation)
    {
        kind.Require(call.Input, "variants", "haplotypes");
        var variants = call.Input.Variants(isRequired: false).Select(each => each.Variant with { SourceClass = call.Input.SourceClass }).ToList();
        if (variants.Count == 0) variants.AddRange(kind.Doing(call.Input));
        return await call.EachAsync(
            [kind.Stored(call.BaseUrl)], async subject => (await kind.FindAsync(subject, cancellation)).Count > 0, kind.IsToldOfVariants ? variants : [], cancellation);
    }
}
