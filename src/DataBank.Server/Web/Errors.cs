using System.Text.Json;
using DataBank.Fhir;
using Microsoft.AspNetCore.Http;

namespace DataBank.Server;

/// <summary>
/// The only translator of refusals into answers: an OperationOutcome below a FHIR base and for genome files (https://hl7.org/fhir/R4/http.html#rejecting),
/// htsget's own form below it, problem details (RFC 9457) elsewhere.
/// </summary>
public static class Errors
{
    /// <summary>When to ask again what is answered with 503 (RFC 9110 §10.2.3).</summary>
    internal const string RetryAfterSeconds = "30";

    public static RequestProblem NoSuchPath() => new(404, "not-found", "There is nothing at this address.");

    /// <summary>Writes the answer for <paramref name="problem"/>; a response that has already started is cut off instead.</summary>
    public static async Task WriteAsync(HttpContext context, RequestProblem problem)
    {
        if (context.Response.HasStarted)
        {
            context.Abort();
            return;
        }
        context.Response.StatusCode = problem.Status;
        if (problem.Status == StatusCodes.Status503ServiceUnavailable) context.Response.Headers.RetryAfter = RetryAfterSeconds;
        if (ClosedRecords.TellsOfOpening(context, problem.Status)) problem = new RequestProblem(problem.Status, [.. problem.Issues, new OutcomeIssue("information", "suppressed", BreakGlassEndpoints.Hint)]);
        var (type, body) = Body(context.Request, problem);
        context.Response.ContentType = type;
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }

    private static (string Type, byte[] Body) Body(HttpRequest request, RequestProblem problem)
    {
        if (HtsgetErrors.IsAsked(request.Path)) return HtsgetErrors.Body(problem);
        if (!IsFhir(request.Path)) return ("application/problem+json", ProblemDetails(problem));
        var outcome = OperationOutcomes.ToJson(problem.Issues);
        return FhirNegotiation.PrefersXml(request) ? (FhirMediaTypes.XmlUtf8, FhirXmlWriter.Write(outcome, isIndented: false)) : (FhirMediaTypes.JsonUtf8, outcome);
    }

    /// <summary>Below "/fhir", "/genomics", "/vault" or "/research/{theme}/fhir".</summary>
    internal static bool IsFhir(PathString path)
    {
        if (path.StartsWithSegments("/fhir", StringComparison.OrdinalIgnoreCase) || path.StartsWithSegments("/genomics", StringComparison.OrdinalIgnoreCase)
            || path.StartsWithSegments("/vault", StringComparison.OrdinalIgnoreCase)) return true;
        if (!path.StartsWithSegments("/research", StringComparison.OrdinalIgnoreCase, out var rest)) return false;
        var afterTheme = rest.Value!.IndexOf('/', Math.Min(1, rest.Value.Length));
        return afterTheme > 0 && new PathString(rest.Value[afterTheme..]).StartsWithSegments("/fhir", StringComparison.OrdinalIgnoreCase);
    }

    private static byte[] ProblemDetails(RequestProblem problem) => JsonSerializer.SerializeToUtf8Bytes(new
    {
        type = "about:blank",
        title = Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(problem.Status),
        status = problem.Status,
        detail = problem.Message,
        issues = problem.Issues.Select(issue => new { severity = issue.Severity, code = issue.Code, detail = issue.Diagnostics, path = issue.Expression }),
    });
}
