using DataBank.Fhir;
using DataBank.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Net.Http.Headers;

namespace DataBank.Server;

/// <summary>FHIR search on a type, the system or a compartment by GET and POST: https://hl7.org/fhir/R4/http.html#search</summary>
internal static class SearchResources
{
    private const int MaximumFormBytes = 4 * 1024 * 1024; // Value lists of 10,000 ids fit.

    public static void MapSearchResources(this IEndpointRouteBuilder fhir)
    {
        var reading = ReadRoutes.Methods;
        fhir.MapMethods("/", reading, (FhirFace face, HttpContext context, CancellationToken cancellation) =>
            GetAsync(SearchPlace.System, face, context, cancellation)).AuditAs("search-system", "E");
        fhir.MapPost("/_search", (FhirFace face, HttpContext context, CancellationToken cancellation) =>
            PostAsync(SearchPlace.System, face, context, cancellation)).AuditAs("search-system", "E");
        fhir.MapMethods("/{type}", reading, (string type, FhirFace face, HttpContext context, CancellationToken cancellation) =>
            GetAsync(SearchPlace.Type(type), face, context, cancellation)).AuditAs("search-type", "E");
        fhir.MapPost("/{type}/_search", (string type, FhirFace face, HttpContext context, CancellationToken cancellation) =>
            PostAsync(SearchPlace.Type(type), face, context, cancellation)).AuditAs("search-type", "E");
        fhir.MapMethods("/{compartment}/{id}/{type}", reading, (string compartment, string id, string type, FhirFace face, HttpContext context, CancellationToken cancellation) =>
            GetAsync(SearchPlace.Within(compartment, id, type), face, context, cancellation)).AuditAs("search-type", "E").Add(Compartments);
        fhir.MapPost("/{compartment}/{id}/{type}/_search", (string compartment, string id, string type, FhirFace face, HttpContext context, CancellationToken cancellation) =>
            PostAsync(SearchPlace.Within(compartment, id, type), face, context, cancellation)).AuditAs("search-type", "E").Add(Compartments);
    }

    /// <summary>Takes a route for searches within compartments only, by the names in it.</summary>
    private static void Compartments(EndpointBuilder endpoint)
    {
        var route = (RouteEndpointBuilder)endpoint;
        route.RoutePattern = RoutePatternFactory.Parse(route.RoutePattern.RawText!, defaults: null, parameterPolicies: new { compartment = new CompartmentName(), type = new CompartmentType() });
    }

    /// <summary>Searches a place and writes the page as a Bundle; entries of bundles come here too.</summary>
    public static async Task<ReadOnlyMemory<byte>> SearchAsync(
        SearchPlace place, IEnumerable<KeyValuePair<string, string>> parameters, FhirFace face, HttpContext context, CancellationToken cancellation)
    {
        var baseUrl = FhirUrls.Base(context.Request, face);
        var query = await ParseAsync(place, [.. parameters], baseUrl, face, context, cancellation);
        if (query.IsExplained) return SearchExplanation.ToJson(await face.Resources.ExplainAsync(query, cancellation));

        var page = await DefinitionSearch.SearchAsync(face, query, place, cancellation);
        if (page.Included.Count > 0) page = page with { Included = [.. page.Included.Where(included => Reach.Of(context).Shows(included, face, baseUrl))] };
        var trail = AuditTrail.Of(context);
        if (place.Compartment is { Type: "Patient" } patient) trail.AddPatient(patient.Id);
        foreach (var asked in query.Criteria.Select(PatientOf).OfType<string>()) trail.AddPatient(asked);
        PatientMentions.Add(trail, page.Matches);
        PatientMentions.Add(trail, page.Included);

        using var bundle = new FhirBundle("searchset", baseUrl, page.Total);
        var address = place.Path.Length == 0 ? baseUrl : $"{baseUrl}/{place.Path}";
        // A view's answer repeats nothing that the client typed: somebody who asks for a real identifier must not find it in the answer.
        var shown = face.IsReadOnly ? query.Applied.Where(parameter => IsResultParameter(parameter.Key)) : query.Applied;
        bundle.AddLink("self", FhirUrls.WithParameters(address, WithCursor(shown, query.Cursor)));
        // Cursors carry the parameters, closed: next links are logged, and those of lists of thousands would be too long.
        if (page.NextCursor is not null) bundle.AddLink("next", FhirUrls.WithParameters(address, WithCursor([], page.NextCursor)));
        var isSubset = ResourceSubset.IsAsked(query.Summary, query.Elements);
        foreach (var match in page.Matches) bundle.AddMatch(isSubset ? Subset(match, query) : match);
        foreach (var included in page.Included) bundle.AddIncluded(isSubset ? Subset(included, query) : included);
        OutcomeIssue[] issues = [.. query.Ignored.Distinct(StringComparer.Ordinal).Select(DescribeIgnored), .. page.IsCut ? [Cut()] : Array.Empty<OutcomeIssue>()];
        if (issues.Length > 0) bundle.AddSearchOutcome(issues);
        return bundle.Finish();
    }

    private static async Task<IResult> GetAsync(SearchPlace place, FhirFace face, HttpContext context, CancellationToken cancellation) =>
        FhirAnswer.Bundle(await SearchAsync(place, FhirUrls.Parameters(context.Request.QueryString.Value), face, context, cancellation));

    /// <summary>The parameters of a search by POST: those of the query and those of the form.</summary>
    /// <exception cref="RequestProblem">413, 415.</exception>
    public static async Task<IReadOnlyList<KeyValuePair<string, string>>> ReadFormAsync(HttpContext context, CancellationToken cancellation)
    {
        var isForm = MediaTypeHeaderValue.TryParse(context.Request.ContentType, out var media) && media.MediaType == "application/x-www-form-urlencoded";
        if (!isForm) throw new RequestProblem(415, "not-supported", "Send the parameters as application/x-www-form-urlencoded.");
        var form = await FhirBody.ReadBytesAsync(context.Request, MaximumFormBytes, cancellation);
        var text = System.Text.Encoding.UTF8.GetString(form.Span);
        AuditTrail.Of(context).Query = $"{context.Request.QueryString}{(context.Request.QueryString.HasValue ? "&" : "?")}{text}";
        return [.. FhirUrls.Parameters(context.Request.QueryString.Value), .. FhirUrls.Parameters(text.Length == 0 ? null : "?" + text)];
    }

    private static async Task<IResult> PostAsync(SearchPlace place, FhirFace face, HttpContext context, CancellationToken cancellation) =>
        FhirAnswer.Bundle(await SearchAsync(place, await ReadFormAsync(context, cancellation), face, context, cancellation));

    private static async Task<SearchQuery> ParseAsync(
        SearchPlace place, IReadOnlyList<KeyValuePair<string, string>> parameters, string baseUrl, FhirFace face, HttpContext context, CancellationToken cancellation)
    {
        string? cursor = null;
        if (parameters.Any(parameter => parameter.Key == FhirUrls.CursorParameter))
        {
            if (parameters.Where(parameter => parameter.Key is not ("_format" or "_pretty")).ToList() is not [var only])
                throw RequestProblem.Invalid("A next link is followed as it is: it takes no further parameters.");
            cursor = only.Value;
            parameters = await DefinitionSearch.ContinueAsync(face, cursor, place.Path, cancellation);
        }
        var handling = FhirPreference.Of(context.Request).HandlingFor(face);
        var query = SearchQueryParser.Parse(place.Types, parameters, baseUrl, handling, face.Resources.Parameters.Find) with { Place = place.Path, Cursor = cursor };
        if (place.Condition is { } within) query = query with { Criteria = [.. query.Criteria, within] };
        query = Reach.Of(context).Narrow(query, face, baseUrl);
        RefuseHidden(query, face, context);
        return query;
    }

    private static void RefuseHidden(SearchQuery query, FhirFace face, HttpContext context)
    {
        if (query.UsedParameters().Any(used => face.HidesParameter(used.ResourceType, used.Code)))
            throw new RequestProblem(400, "not-supported", "A search parameter is not supported by this view.");
        if (query.IsExplained && (face.IsReadOnly || !Caller.Holds(context.User, Permissions.Operate)))
            throw new RequestProblem(face.IsReadOnly ? 400 : 403, "forbidden", "How a search is carried out is shown to those who run the appliance.");
    }

    // Who looked for whom is told though nothing was found.
    private static string? PatientOf(SearchCondition condition) => condition is SearchCriterion { Modifier: null or "Patient", Values: [ReferenceValue { TargetId: { } id } value] } criterion
        && (value.TargetType ?? criterion.Modifier ?? (criterion.Code == "patient" ? "Patient" : null)) == "Patient" ? id : null;

    private static StoredResource Subset(StoredResource resource, SearchQuery query) =>
        resource with { Json = ResourceSubset.Of(resource.Json, query.Summary, query.Elements) };

    // Their values are numbers and names that the parser knows.
    private static bool IsResultParameter(string name) => name is "_count" or "_sort" or "_total" or "_summary";

    private static IEnumerable<KeyValuePair<string, string>> WithCursor(IEnumerable<KeyValuePair<string, string>> applied, string? cursor) =>
        cursor is null ? applied : applied.Append(new KeyValuePair<string, string>(FhirUrls.CursorParameter, cursor));

    /// <summary>The warning of a page from which included resources were left out.</summary>
    public static OutcomeIssue Cut() =>
        new("warning", "too-costly", "More resources would have been included than one page takes: ask for fewer matches at once (_count).");

    // Lenient handling only, on the clinical face: naming the parameter is what the warning is for. Its value is not repeated.
    private static OutcomeIssue DescribeIgnored(string name) =>
        new("warning", "not-supported", $"The parameter {(IsPlain(name) ? $"'{name}'" : "with an unusual name")} is not supported and was ignored.");

    private static bool IsPlain(string name) => name.Length <= 64 && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-' or '.' or ':');
}
