using DataBank.Genomics;
using Microsoft.AspNetCore.Routing;

namespace DataBank.Server;

/// <summary>
/// The operations of Genomics Reporting on variants of all patients, or those of a Group: $find-population-specific-variants,
/// -structural-intersecting-variants and -structural-subsuming-variants. Values of a parameter are alternatives, its repetitions must all be
/// met; who has what is found among stored Observations, as by $cohort, and in the imported genomes.
/// </summary>
internal static class FindPopulationVariants
{
    private static readonly (string Name, string Parameter, Func<string, VariantCriterion> Read)[] operations =
    [
        ("find-population-specific-variants", "variants", GenomicsInput.VariantOf),
        ("find-population-structural-intersecting-variants", "ranges", item => new VariantCriterion { Range = GenomicsInput.RangeOf(item), IsStructural = true }),
        ("find-population-structural-subsuming-variants", "ranges", item => new VariantCriterion { Subsumed = GenomicsInput.RangeOf(item), IsStructural = true }),
    ];

    public static IEnumerable<string> Names => operations.Select(operation => operation.Name);

    public static void MapFindPopulationVariants(this IEndpointRouteBuilder fhir)
    {
        foreach (var (name, parameter, read) in operations)
            PopulationCall.Map(fhir, name, "variants", "variantItem", async (call, cancellation) => (call.Told(parameter), await PatientsAsync(call, parameter, read, cancellation)));
    }

    private static async Task<IReadOnlyList<string>> PatientsAsync(PopulationCall call, string parameter, Func<string, VariantCriterion> read, CancellationToken cancellation)
    {
        var asked = call.Input.Alternatives(parameter).Select(group => group.Select(item => read(item) with { SourceClass = call.Input.SourceClass }).ToList()).ToList();
        IEnumerable<string>? all = null;
        foreach (var alternatives in asked)
        {
            var any = await call.WithAnyAsync(alternatives, cancellation);
            all = all?.Intersect(any, StringComparer.Ordinal) ?? any;
        }
        return [.. all!.Order(StringComparer.Ordinal)];
    }
}
