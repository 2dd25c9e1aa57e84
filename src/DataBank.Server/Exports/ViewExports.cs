using DataBank.Fhir;
using DataBank.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace DataBank.Server;

/// <summary>
/// State, files and end of an export of a theme's view, for who asked for it alone (https://hl7.org/fhir/uv/bulkdata/STU2/export.html). As
/// soon as somebody leaves the theme the files are gone, and who asked for them is told so (410).
/// </summary>
internal static class ViewExports
{
    public static void MapViewExports(this IEndpointRouteBuilder fhir)
    {
        fhir.MapGet("/_operations/{id}", StatusAsync).AuditAs("operation", "R");
        fhir.MapGet("/_operations/{id}/{file}", ReadAsync).AuditAs("operation", "R");
        fhir.MapDelete("/_operations/{id}", RemoveAsync).AuditAs("operation", "D");
    }

    private static async Task<IResult> StatusAsync(string id, FhirFace face, HttpContext context, CancellationToken cancellation)
    {
        var job = await FindAsync(id, face, context, cancellation);
        if (job.Status is JobStatus.Completed or JobStatus.Failed or JobStatus.Revoked) return new ManifestAnswer(job, BulkExport.ExpiryOf(job));
        context.Response.Headers["X-Progress"] = BulkExport.Describe(job.Progress);
        context.Response.Headers.RetryAfter = "1";
        return new FhirAnswer(202, default);
    }

    private static async Task<IResult> ReadAsync(string id, string file, FhirFace face, HttpContext context, CancellationToken cancellation)
    {
        if ((await FindAsync(id, face, context, cancellation)).Status == JobStatus.Revoked) throw BulkExport.Revoked();
        var content = await face.Exports!.OpenFileAsync(id, file, cancellation) ?? throw RequestProblem.NotFound("A file of this name");
        context.Response.Headers.CacheControl = "no-store";
        return Results.Stream(content, FhirMediaTypes.NdJson, enableRangeProcessing: true);
    }

    private static async Task<IResult> RemoveAsync(string id, FhirFace face, HttpContext context, CancellationToken cancellation)
    {
        await FindAsync(id, face, context, cancellation);
        await face.Exports!.RemoveAsync(id, cancellation);
        return new FhirAnswer(202, default);
    }

    private static async Task<Job> FindAsync(string id, FhirFace face, HttpContext context, CancellationToken cancellation)
    {
        Reach.Of(context).CheckWholly("*", SmartActions.Read | SmartActions.Search); // As it took to start it.
        return await face.Exports!.FindAsync(id, face.Name, Caller.Subject(context.User), cancellation) ?? throw Errors.NoSuchPath();
    }
}
