using DataBank.Fhir;
using Microsoft.AspNetCore.Routing;

namespace DataBank.Server;

/// <summary>
/// $find-subject-dx-implications, -tx-implications and -molecular-consequences of Genomics Reporting: what is stored of them, and, of the variants of imported genomes, what
/// the release of ClinVar that is loaded says for diagnoses, and what their annotation says that they do.
/// </summary>
internal static class FindSubjectImplications
{
    private static readonly (string Name, ImplicationKind Kind)[] operations =
    [
        ("find-subject-dx-implications", ImplicationKind.Diagnostic), ("find-subject-tx-implications", ImplicationKind.Therapeutic), ("find-subject-molecular-consequences", ImplicationKind.Molecular),
    ];

    public static IEnumerable<string> Names => operations.Select(operation => operation.Name);

    public static void MapFindSubjectImplications(this IEndpointRouteBuilder fhir)
    {
        foreach (var (name, kind) in operations) SubjectCall.Map(fhir, name, (call, cancellation) => AnswerAsync(call, kind, cancellation));
    }

    private static async Task<ReadOnlyMemory<byte>> AnswerAsync(SubjectCall call, ImplicationKind kind, CancellationToken cancellation)
    {
        kind.Require(call.Input, "variants", "ranges", "haplotypes");
        using var json = new ParametersWriter();
        foreach (var (implication, origins) in await kind.FindAsync(call, cancellation))
        {
            json.AddParts(kind.Item, () =>
            {
                json.AddResource("implication", implication.Utf8);
                foreach (var origin in origins) json.AddResource(StoredObservations.NameOf(origin), origin.Utf8);
            });
        }
        return json.Finish();
    }
}
