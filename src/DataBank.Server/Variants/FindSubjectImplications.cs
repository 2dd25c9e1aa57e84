using DataBank.Fhir;
using Microsoft.AspNetCore.Routing;

namespace DataBank.Server;

/// <summary>
/// $find-subject-dx-implications, -tx-implications and -haplotypes of Genomics Reporting: what is stored of them, and, of diagnoses, what the
/// release of ClinVar that is loaded says of the variants of imported genomes.
/// </summary>
internal static class FindSubjectImplications
{
    private static readonly (string Name, Func<SubjectCall, CancellationToken, Task<ReadOnlyMemory<byte>>> Answer)[] operations =
    [
        ("find-subject-dx-implications", (call, cancellation) => ImplicationsAsync(call, ImplicationKind.Diagnostic, cancellation)),
        ("find-subject-tx-implications", (call, cancellation) => ImplicationsAsync(call, ImplicationKind.Therapeutic, cancellation)),
        ("find-subject-haplotypes", HaplotypesAsync),
    ];

    public static IEnumerable<string> Names => operations.Select(operation => operation.Name);

    public static void MapFindSubjectImplications(this IEndpointRouteBuilder fhir)
    {
        foreach (var (name, answer) in operations) SubjectCall.Map(fhir, name, answer);
    }

    private static async Task<ReadOnlyMemory<byte>> ImplicationsAsync(SubjectCall call, ImplicationKind kind, CancellationToken cancellation)
    {
        using var json = new ParametersWriter();
        foreach (var (implication, variants) in await kind.FindAsync(call, cancellation))
        {
            json.AddParts("implications", () =>
            {
                json.AddResource("implication", implication.Utf8);
                foreach (var variant in variants) json.AddResource("variant", variant);
            });
        }
        return json.Finish();
    }

    private static async Task<ReadOnlyMemory<byte>> HaplotypesAsync(SubjectCall call, CancellationToken cancellation)
    {
        var genes = call.Input.Texts("genes");
        if (genes.Count == 0) throw RequestProblem.Invalid("The operation takes genes.");
        var (haplotypes, genotypes) = (await StoredObservations.OfAsync(call, "http://loinc.org|84414-2", cancellation), await StoredObservations.OfAsync(call, "http://loinc.org|84413-4", cancellation));
        using var json = new ParametersWriter();
        foreach (var gene in genes)
        {
            json.AddParts("haplotypes", () =>
            {
                json.Add("geneItem", "valueString", call.RepeatsNothing ? "" : gene);
                foreach (var (name, stored) in (IEnumerable<(string, List<FhirResource>)>)[("haplotype", haplotypes), ("genotype", genotypes)])
                {
                    foreach (var each in stored.Where(each => StoredObservations.Says(each, ["48018-6"], [gene]))) json.AddResource(name, each.Utf8);
                }
            });
        }
        return json.Finish();
    }
}
