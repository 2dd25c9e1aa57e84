using DataBank.Fhir;
using DataBank.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace DataBank.Server;

/// <summary>
/// The files of exports and of the reports of imports (https://hl7.org/fhir/uv/bulkdata/STU2/export.html#bulk-data-output-file-request), and the end
/// of whatever runs in the background by DELETE at its status: what it has done by then stays, its files go.
/// </summary>
internal static class OperationFiles
{
    public static void MapOperationFiles(this IEndpointRouteBuilder fhir)
    {
        fhir.MapGet("/_operations/{id}/{file}", ReadAsync).AuditAs("operation", "R");
        fhir.MapDelete("/_operations/{id}", RemoveAsync).AuditAs("operation", "D");
    }

    private static async Task<IResult> ReadAsync(string id, string file, JobStore jobs, BulkExport exports, BulkImport imports, HttpContext context, CancellationToken cancellation)
    {
        CheckHoldsOne(context);
        if (await jobs.FindAsync(id, cancellation) is not { } job) throw NoFile();
        OperationStatus.CheckMayStart(job, context);
        OperationStatus.CheckStarted(job, context);
        var content = await exports.OpenFileAsync(id, file, cancellation) ?? await imports.OpenFileAsync(id, file, cancellation) ?? throw NoFile();
        context.Response.Headers.CacheControl = "no-store";
        return Results.Stream(content, FhirMediaTypes.NdJson, enableRangeProcessing: true);
    }

    private static async Task<IResult> RemoveAsync(string id, JobStore jobs, BulkExport exports, BulkImport imports, HttpContext context, CancellationToken cancellation)
    {
        if (await jobs.FindAsync(id, cancellation) is not { } job) throw RequestProblem.NotFound("Work in the background with this id");
        OperationStatus.CheckMayStart(job, context); // Whoever might have started it may end what a colleague left.
        if (job.Kind == BulkExport.KindName) await exports.RemoveAsync(id, cancellation);
        else if (job.Kind == BulkImport.KindName) await imports.RemoveAsync(id, cancellation);
        else await jobs.DeleteAsync(id, cancellation); // Whoever works on it learns so with its next step.
        return new FhirAnswer(202, default);
    }

    private static RequestProblem NoFile() => RequestProblem.NotFound("A file of this name");

    private static void CheckHoldsOne(HttpContext context)
    {
        if (!Caller.Holds(context.User, Permissions.ClinicalExport) && !Caller.Holds(context.User, Permissions.ClinicalImport))
            throw Caller.NotAllowed();
    }
}
