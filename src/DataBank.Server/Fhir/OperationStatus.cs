using System.Text;
using System.Text.Json;
using DataBank.Fhir;
using DataBank.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace DataBank.Server;

/// <summary>
/// What runs in the background, by the asynchronous pattern (https://hl7.org/fhir/R4/async.html): 202 with X-Progress while it runs, then
/// 200 with its result, or an OperationOutcome.
/// </summary>
internal static class OperationStatus
{
    public static void MapOperationStatus(this IEndpointRouteBuilder fhir) => fhir.MapGet("/_operations/{id}", HandleAsync).AuditAs("operation", "R");

    /// <summary>The answer to a request whose work is queued.</summary>
    public static FhirAnswer Accepted(HttpContext context, string baseUrl, string jobId, IReadOnlyList<OutcomeIssue>? warnings = null)
    {
        context.Response.Headers.ContentLocation = $"{baseUrl}/_operations/{jobId}";
        return new FhirAnswer(202, warnings is { Count: > 0 } ? OperationOutcomes.ToJson(warnings) : default);
    }

    private static async Task<IResult> HandleAsync(string id, JobStore jobs, HttpContext context, CancellationToken cancellation)
    {
        if (await jobs.FindAsync(id, cancellation) is not { } job) throw Errors.NoSuchPath();
        CheckMayStart(job, context);
        CheckStarted(job, context);
        if (job.Status is JobStatus.Completed or JobStatus.Failed && job.Kind is BulkExport.KindName or BulkImport.KindName)
            return new ManifestAnswer(job, job.Kind == BulkExport.KindName ? BulkExport.ExpiryOf(job) : BulkImport.ExpiryOf(job));
        if (job.Status is JobStatus.Completed or JobStatus.Failed)
            return new FhirAnswer(job.Status == JobStatus.Completed ? 200 : 422, Encoding.UTF8.GetBytes(job.ResultJson!));
        context.Response.Headers["X-Progress"] = job.Kind switch
        {
            ReindexJob.KindName => ReindexJob.Describe(job.Progress),
            BulkExport.KindName => BulkExport.Describe(job.Progress),
            BulkImport.KindName => BulkImport.Describe(job.Progress),
            _ => job.Progress ?? "queued",
        };
        context.Response.Headers.RetryAfter = "1";
        return new FhirAnswer(202, default);
    }

    /// <summary>To see and to end it takes the permission and the scopes that it took to start it.</summary>
    /// <exception cref="RequestProblem">403; 404 where it is none of the work that clients ask for.</exception>
    internal static void CheckMayStart(Job job, HttpContext context)
    {
        var (permission, actions) = job.Kind switch
        {
            ReindexJob.KindName => (Permissions.Operate, SmartActions.All),
            BulkDelete.KindName => (Permissions.ClinicalDelete, SmartActions.Delete),
            BulkExport.KindName => (Permissions.ClinicalExport, SmartActions.Read | SmartActions.Search),
            BulkImport.KindName => (Permissions.ClinicalImport, SmartActions.Create | SmartActions.Update),
            _ => throw Errors.NoSuchPath(),
        };
        if (!Caller.Holds(context.User, permission)) throw Caller.NotAllowed();
        Reach.Of(context).CheckWholly(OriginOf(job).Type ?? "*", actions);
    }

    /// <summary>What it has come to is for who started it alone.</summary>
    /// <exception cref="RequestProblem">404: somebody else did.</exception>
    internal static void CheckStarted(Job job, HttpContext context)
    {
        if (OriginOf(job).Subject is { } subject && subject != Caller.Subject(context.User)) throw Errors.NoSuchPath();
    }

    private static Origin OriginOf(Job job) => JsonSerializer.Deserialize<Origin>(job.ArgumentsJson)!;

    // Of the arguments of any kind: who asked for it, and for which type alone.
    private sealed record Origin(string? Subject, string? Type);
}
