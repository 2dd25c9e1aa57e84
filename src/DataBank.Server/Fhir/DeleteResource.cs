using System.Globalization;
using DataBank.Fhir;
using DataBank.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace DataBank.Server;

/// <summary>
/// FHIR delete; deleting what isn't there succeeds as well: https://hl7.org/fhir/R4/http.html#delete. A conditional delete takes one
/// match, or, if the client allows for more by <c>_count</c>, up to that many: all of them or none; with <c>Prefer: respond-async</c> all there are, in the background. <c>hardDelete=true</c> removes the
/// content of every version; that there was a deletion stays, so that those who follow the history learn of it.
/// </summary>
internal static class DeleteResource
{
    private const string CountParameter = "_count";
    private const string HardParameter = "hardDelete";

    public static void MapDeleteResource(this IEndpointRouteBuilder fhir)
    {
        fhir.MapDelete("/{type}/{id}", HandleAsync).AuditAs("delete", "D");
        fhir.MapDelete("/{type}", HandleConditionalAsync).AuditAs("delete", "D");
    }

    /// <summary>A conditional delete as its criteria ask for it.</summary>
    /// <param name="type">The type deleted.</param>
    /// <param name="query">Criteria, and perhaps _count.</param>
    /// <param name="most">The most that any request may delete.</param>
    /// <param name="face">Knows the search parameters.</param>
    /// <param name="baseUrl">Absolute references below it are local.</param>
    /// <param name="reach">Of who deletes.</param>
    public static WriteRequest Conditional(string type, string query, int most, FhirFace face, string baseUrl, Reach reach)
    {
        var condition = IncomingResource.ParseCondition(type, query, face, baseUrl, reach);
        var count = condition.Applied.Where(parameter => parameter.Key == CountParameter).Select(parameter => parameter.Value).LastOrDefault();
        if (count is null) return new WriteRequest(HttpMethods.Delete, type) { Condition = condition };
        return int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var asked) && asked >= 1 && asked <= most
            ? new WriteRequest(HttpMethods.Delete, type) { Condition = condition, MostDeleted = asked }
            : throw RequestProblem.Invalid($"_count of a conditional delete is from 1 to {most}.");
    }

    /// <summary>What a conditional delete that may take several says of itself.</summary>
    public static OutcomeIssue Describe(int deleted) => new("information", "informational", $"Deleted: {deleted.ToString(CultureInfo.InvariantCulture)}.");

    private static Task<IResult> HandleAsync(string type, string id, FhirFace face, HttpContext context, CancellationToken cancellation) =>
        AnswerAsync(new WriteRequest(HttpMethods.Delete, type) { Key = UrlParts.Key(type, id), IsHard = IsHard(context) }, face, context, cancellation);

    private static async Task<IResult> HandleConditionalAsync(
        string type, FhirFace face, FhirLimits limits, BulkDelete bulk, HttpContext context, CancellationToken cancellation)
    {
        UrlParts.CheckType(type);
        var criteria = FhirUrls.WithParameters("", FhirUrls.Parameters(context.Request.QueryString.Value).Where(parameter => parameter.Key != HardParameter));
        var baseUrl = FhirUrls.Base(context.Request, face);
        var request = Conditional(type, criteria, limits.MaximumBundleEntries, face, baseUrl, Reach.Of(context)) with { IsHard = IsHard(context) };
        if (!FhirPreference.Of(context.Request).IsAsync) return await AnswerAsync(request, face, context, cancellation);

        GovernedTypes.CheckMayWrite(context.User, type);
        if (!Caller.Holds(context.User, Permissions.ClinicalDelete)) throw new RequestProblem(403, "forbidden", "Only data managers delete without a limit.");
        var (subject, roles) = (Caller.Subject(context.User), Caller.JoinedRoles(context.User));
        return OperationStatus.Accepted(context, baseUrl, await bulk.EnqueueAsync(type, criteria, request, baseUrl, subject, roles, cancellation));
    }

    private static bool IsHard(HttpContext context) => context.Request.Query[HardParameter].ToString() switch
    {
        "" or "false" => false,
        "true" when Caller.Holds(context.User, Permissions.Operate) => true,
        "true" => throw new RequestProblem(403, "forbidden", "Only administrators remove the content of resources for good."),
        _ => throw RequestProblem.Invalid($"{HardParameter} is true or false."),
    };

    private static async Task<IResult> AnswerAsync(WriteRequest request, FhirFace face, HttpContext context, CancellationToken cancellation)
    {
        GovernedTypes.CheckMayWrite(context.User, request.Type);
        var trail = AuditTrail.Of(context);
        var writes = new ConditionalWrites(face, FhirUrls.Base(context.Request, face), trail);
        var results = await writes.ApplyAsync(request with { IfMatch = EntityTags.IfMatch(context.Request.Headers.IfMatch) }, cancellation);
        if (request.MostDeleted > 1) return new FhirAnswer(200, OperationOutcomes.ToJson([Describe(results.Count)]));
        if (results is not [var deleted]) return new FhirAnswer(204, default);
        trail.Target = deleted.Resource.Key.ToString();
        return new FhirAnswer(204, default) { Version = deleted.Resource };
    }
}
