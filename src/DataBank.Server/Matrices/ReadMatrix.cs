using DataBank.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace DataBank.Server;

/// <summary>Values of genes over the samples of an assay, from all tables that were taken; mapped below "/genomics" of the clinical role.</summary>
public static class ReadMatrix
{
    public static void MapReadMatrix(this IEndpointRouteBuilder genomics) =>
        genomics.MapGroup("").WithScopesOf("DocumentReference", SmartActions.Read).MapGet("/matrix", HandleAsync).RequireAuthorization(Permissions.ClinicalRead).AuditAs("search-type", "R");

    private static async Task<IResult> HandleAsync(HttpContext context, OmicsStore omics, MatrixTables tables, CancellationToken cancellation)
    {
        var request = MatrixRequest.Parse(context.Request);
        var found = await omics.TablesAsync(request.DataType, null, request.Patients, MatrixAnswer.MostSamples + 1, cancellation);
        var patients = await (await ClosedRecords.StoreOfAsync(context)).ShownPatientsAsync([.. found.Select(import => import.File.PatientId).Distinct(StringComparer.Ordinal)], cancellation);
        found = [.. found.Where(import => patients.Contains(import.File.PatientId, StringComparer.Ordinal))];
        var answer = new MatrixAnswer(request) { IsCut = found.Count > MatrixAnswer.MostSamples };
        var shown = found.Take(MatrixAnswer.MostSamples).ToList();
        foreach (var import in shown)
        {
            AuditTrail.Of(context).AddPatient(import.File.PatientId);
            answer.AddSample(import.File.PatientId, import.File.FileId);
        }
        await foreach (var (sample, feature, name, value) in tables.ReadAsync(shown, request.Features, cancellation))
            answer.Add(sample, feature, name, value);
        return answer.ToResult();
    }
}
