using System.Text.Json.Nodes;
using DataBank.Genomics;
using DataBank.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace DataBank.Server;

/// <summary>
/// The outcome of an import, for who sent the file: 202 while it runs, then 200 with the counts and rejected lines, or 422 with an OperationOutcome; reasons in
/// Japanese or English by Accept-Language.
/// </summary>
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
                return Results.Text(InLanguage(job.ResultJson!, context.Request), "application/json");
            case JobStatus.Failed:
                return Results.Text(InLanguage(job.ResultJson!, context.Request), FhirMediaTypes.Json, statusCode: StatusCodes.Status422UnprocessableEntity);
            default:
                context.Response.Headers.RetryAfter = "1";
                return Results.StatusCode(StatusCodes.Status202Accepted);
        }
    }

    private static string InLanguage(string resultJson, HttpRequest request)
    {
        if (!Languages.PrefersJapanese(request)) return resultJson;
        var result = JsonNode.Parse(resultJson)!.AsObject();
        foreach (var (list, name) in ((string, string)[])[("rejected", "reason"), ("issue", "diagnostics")])
        {
            foreach (var each in (result[list] as JsonArray ?? []).OfType<JsonObject>())
            {
                if (each[name] is JsonValue message) each[name] = JapaneseRefusals.Of(message.GetValue<string>());
            }
        }
        return result.ToJsonString();
    }
}
