using DataBank.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace DataBank.Server;

/// <summary>The outcome of an import, for who sent the file: 202 while it runs, then 200 with the counts and rejected lines, or 422 with an OperationOutcome.</summary>
internal static class GenomicJob
{
    public static void MapGenomicJob(this IEndpointRouteBuilder genomics) =>
        genomics.MapGet("/jobs/{id}", HandleAsync).RequireAuthorization(Permissions.ClinicalWrite).AuditAs("read", "R");

    private static async Task<IResult> HandleAsync(HttpContext context, string id, JobStore jobs, CancellationToken cancellation)
    {
        if (await jobs.FindAsync(id, cancellation) is not { Kind: GenomicFileArguments.JobKindName or AnnotateGenomes.JobKindName } job)
            throw Errors.NoSuchPath();
        if (job.Kind == GenomicFileArguments.JobKindName)
            OperationStatus.CheckStarted(job, context);
        switch (job.Status)
        {
            case JobStatus.Completed:
                return Results.Text(job.ResultJson, "application/json");
            case JobStatus.Failed:
                return Results.Text(job.ResultJson, FhirMediaTypes.Json, statusCode: StatusCodes.Status422UnprocessableEntity);
            default:
                context.Response.Headers.RetryAfter = "1";
                return Results.StatusCode(StatusCodes.Status202Accepted);
        }
    }
}
