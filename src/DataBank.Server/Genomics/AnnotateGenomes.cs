using DataBank.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace DataBank.Server;

/// <summary>
/// Has the stored variants of all genomes annotated by what is loaded now; a job does it, the answer says where to ask for its outcome. Variants
/// that are written when asked for need none of it.
/// </summary>
internal static class AnnotateGenomes
{
    public const string JobKindName = "annotate-genomes";

    public static void MapAnnotateGenomes(this IEndpointRouteBuilder genomics) =>
        genomics.MapPost("/annotations", HandleAsync).RequireAuthorization(Permissions.ClinicalWrite).AuditAs("import", "U");

    private static async Task<IResult> HandleAsync(HttpContext context, JobStore jobs, CancellationToken cancellation)
    {
        context.Response.Headers.ContentLocation = $"{context.Request.Scheme}://{context.Request.Host}/genomics/jobs/{await jobs.EnqueueAsync(JobKindName, "{}", cancellation)}";
        return Results.StatusCode(StatusCodes.Status202Accepted);
    }
}
