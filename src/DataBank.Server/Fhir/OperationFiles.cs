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

    private static async Task<IResult> ReadAsync(string id, string file, BulkExport exports, BulkImport imports, HttpContext context, CancellationToken cancellation)
    {
        CheckHoldsOne(context);
        var content = Caller.Holds(context.User, Permissions.ClinicalExport) ? await exports.OpenFileAsync(id, file, cancellation) : null;
        content ??= Caller.Holds(context.User, Permissions.ClinicalImport) ? await imports.OpenFileAsync(id, file, cancellation) : null;
        if (content is null) throw RequestProblem.NotFound("A file of this name");
        context.Response.Headers.CacheControl = "no-store";
        return Results.Stream(content, FhirMediaTypes.NdJson, enableRangeProcessing: true);
    }

    private static async Task<IResult> RemoveAsync(string id, JobStore jobs, BulkExport exports, BulkImport imports, HttpContext context, CancellationToken cancellation)
    {
        var kind = (await jobs.FindAsync(id, cancellation))?.Kind;
        if (kind is null || OperationStatus.PermissionFor(kind) is not { } permission) throw RequestProblem.NotFound("Work in the background with this id");
        if (!Caller.Holds(context.User, permission)) throw Caller.NotAllowed();
        if (kind == BulkExport.KindName) await exports.RemoveAsync(id, cancellation);
        else if (kind == BulkImport.KindName) await imports.RemoveAsync(id, cancellation);
        else await jobs.DeleteAsync(id, cancellation); // Whoever works on it learns so with its next step.
        return new FhirAnswer(202, default);
    }

    private static void CheckHoldsOne(HttpContext context)
    {
        if (!Caller.Holds(context.User, Permissions.ClinicalExport) && !Caller.Holds(context.User, Permissions.ClinicalImport))
            throw Caller.NotAllowed();
    }
}
