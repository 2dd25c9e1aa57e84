using DataBank.Fhir;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace DataBank.Server;

/// <summary>FHIR search on a type by GET and POST: https://hl7.org/fhir/R4/http.html#search</summary>
internal static class SearchResources
{
    private const int MaximumFormBytes = 4 * 1024 * 1024; // Value lists of 10,000 ids fit.

    public static void MapSearchResources(this IEndpointRouteBuilder fhir)
    {
        fhir.MapMethods("/{type}", [HttpMethods.Get, HttpMethods.Head], HandleGetAsync).AuditAs("search-type", "E");
        fhir.MapPost("/{type}/_search", HandlePostAsync).AuditAs("search-type", "E");
    }

    /// <summary>Searches and writes the page as a Bundle; entries of bundles come here too.</summary>
    public static async Task<ReadOnlyMemory<byte>> SearchAsync(
        string type, IEnumerable<KeyValuePair<string, string>> parameters, FhirFace face, HttpContext context, CancellationToken cancellation)
    {
        UrlParts.CheckType(type);
        var baseUrl = FhirUrls.Base(context.Request, face);
        var query = SearchQueryParser.Parse(type, parameters, baseUrl, FhirPreference.Of(context.Request).HandlingFor(face));
        RefuseHidden(query, face);
        var page = await face.Resources.SearchAsync(query, cancellation);
        PatientMentions.Add(AuditTrail.Of(context), page.Matches);

        using var bundle = new FhirBundle("searchset", baseUrl, page.Total);
        // A view's answer repeats nothing that the client typed: somebody who asks for a real identifier must not find it in the answer.
        var shown = face.IsReadOnly ? query.Applied.Where(parameter => IsResultParameter(parameter.Key)) : query.Applied;
        bundle.AddLink("self", FhirUrls.WithParameters($"{baseUrl}/{type}", WithCursor(shown, query.Cursor)));
        if (page.NextCursor is not null) bundle.AddLink("next", FhirUrls.WithParameters($"{baseUrl}/{type}", WithCursor(query.Applied, page.NextCursor)));
        foreach (var match in page.Matches) bundle.AddMatch(match);
        if (query.Ignored.Count > 0) bundle.AddSearchOutcome([.. query.Ignored.Distinct(StringComparer.Ordinal).Select(DescribeIgnored)]);
        return bundle.Finish();
    }

    private static async Task<IResult> HandleGetAsync(string type, FhirFace face, HttpContext context, CancellationToken cancellation) =>
        FhirAnswer.Bundle(await SearchAsync(type, FhirUrls.Parameters(context.Request.QueryString.Value), face, context, cancellation));

    private static async Task<IResult> HandlePostAsync(string type, FhirFace face, HttpContext context, CancellationToken cancellation)
    {
        var isForm = MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var media) && media.MediaType == "application/x-www-form-urlencoded";
        if (!isForm) throw new RequestProblem(415, "not-supported", "Send the parameters as application/x-www-form-urlencoded.");
        var form = await FhirBody.ReadBytesAsync(context.Request, MaximumFormBytes, cancellation);
        var text = System.Text.Encoding.UTF8.GetString(form.Span);
        var parameters = FhirUrls.Parameters(context.Request.QueryString.Value).Concat(FhirUrls.Parameters(text.Length == 0 ? null : "?" + text));
        return FhirAnswer.Bundle(await SearchAsync(type, parameters, face, context, cancellation));
    }

    private static void RefuseHidden(SearchQuery query, FhirFace face)
    {
        if (query.UsedParameters().Any(used => face.HidesParameter(used.ResourceType, used.Code)))
            throw new RequestProblem(400, "not-supported", "A search parameter is not supported by this view.");
    }

    // Their values are numbers and names that the parser knows.
    private static bool IsResultParameter(string name) => name is "_count" or "_sort" or "_total" or "_summary";

    private static IEnumerable<KeyValuePair<string, string>> WithCursor(IEnumerable<KeyValuePair<string, string>> applied, string? cursor) =>
        cursor is null ? applied : applied.Append(new KeyValuePair<string, string>(FhirUrls.CursorParameter, cursor));

    // Lenient handling only, on the clinical face: naming the parameter is what the warning is for. Its value is not repeated.
    private static OutcomeIssue DescribeIgnored(string name) =>
        new("warning", "not-supported", $"The parameter {(IsPlain(name) ? $"'{name}'" : "with an unusual name")} is not supported and was ignored.");

    private static bool IsPlain(string name) => name.Length <= 64 && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-' or '.' or ':');
}
