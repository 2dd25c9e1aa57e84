using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using DataBank.Fhir;
using DataBank.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Net.Http.Headers;

namespace DataBank.Server;

/// <summary>$graphql on the system and on a resource, by GET and POST, for reading: https://hl7.org/fhir/R4/graphql.html</summary>
internal static class AnswerGraphQl
{
    private const int MaximumBytes = 256 * 1024;
    private static readonly TimeSpan longest = TimeSpan.FromSeconds(30);

    public static void MapAnswerGraphQl(this IEndpointRouteBuilder fhir)
    {
        string[] methods = [HttpMethods.Get, HttpMethods.Post];
        fhir.MapMethods("/$graphql", methods, (FhirFace face, HttpContext context, CancellationToken cancellation) => HandleAsync(null, face, context, cancellation)).AuditAs("operation", "E");
        fhir.MapMethods("/{type}/{id}/$graphql", methods, (string type, string id, FhirFace face, HttpContext context, CancellationToken cancellation) =>
            HandleAsync(UrlParts.Key(type, id), face, context, cancellation)).AuditAs("operation", "E");
    }

    private static async Task<IResult> HandleAsync(ResourceKey? key, FhirFace face, HttpContext context, CancellationToken cancellation)
    {
        var query = await ReadAsync(context, cancellation);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(longest);
        var trail = AuditTrail.Of(context);
        var baseUrl = FhirUrls.Base(context.Request, face);
        var source = new GraphQlSource(baseUrl, ReadResourceAsync, SearchAsync);
        try
        {
            var focus = key is { } asked ? await source.ReadAsync(asked, patience.Token) ?? throw FhirAnswer.NotFound(asked) : null;
            var run = new GraphQlRun(query, source, new GraphQlLimits());
            return Answer(await run.RunAsync(focus, patience.Token), run.Errors);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new RequestProblem(400, "too-costly", $"The query takes longer than {longest.TotalSeconds} seconds: ask for less.");
        }

        // What is read is noted for the journal, resource by resource.
        async Task<FhirResource?> ReadResourceAsync(ResourceKey wanted, CancellationToken stopping)
        {
            if (await face.Resources.FindAsync(wanted, stopping) is not { IsDeleted: false } found) return null;
            PatientMentions.Add(trail, found);
            return FhirResource.Parse(found.Json);
        }

        async Task<GraphQlPage> SearchAsync(string type, IReadOnlyList<KeyValuePair<string, string>> parameters, CancellationToken stopping)
        {
            var cursor = parameters.FirstOrDefault(parameter => parameter.Key == FhirUrls.CursorParameter).Value;
            if (cursor is not null) parameters = await face.Resources.ContinueAsync(cursor, type, stopping);
            var search = SearchQueryParser.Parse([type], parameters, baseUrl, SearchHandling.Strict, face.Resources.Parameters.Find) with { Place = type, Cursor = cursor };
            if (search.Includes.Count > 0 || search.IsExplained) throw new RequestProblem(400, "not-supported", "Searches inside a query have no _include and no _explain: references are followed by resource.");
            var page = await face.Resources.SearchAsync(search, stopping);
            PatientMentions.Add(trail, page.Matches);
            return new GraphQlPage([.. page.Matches.Select(match => FhirResource.Parse(match.Json))], page.Total, page.NextCursor);
        }
    }

    private static async Task<GraphQlQuery> ReadAsync(HttpContext context, CancellationToken cancellation)
    {
        var request = context.Request;
        if (HttpMethods.IsGet(request.Method))
        {
            var variables = request.Query["variables"].ToString();
            return GraphQlQuery.Parse(Required(request.Query["query"].ToString()), NullIfEmpty(request.Query["operationName"].ToString()), variables.Length == 0 ? default : Json(Encoding.UTF8.GetBytes(variables)));
        }
        var isTyped = MediaTypeHeaderValue.TryParse(request.ContentType, out var media);
        if (!isTyped || media!.MediaType.Value is not ("application/json" or "application/graphql")) throw new RequestProblem(415, "not-supported", "Send a query as application/graphql, or in application/json with query, operationName and variables.");
        var body = await FhirBody.ReadBytesAsync(request, MaximumBytes, cancellation);
        AuditTrail.Of(context).Query = "?query=" + Encoding.UTF8.GetString(body.Span);
        if (media.MediaType == "application/graphql") return GraphQlQuery.Parse(Required(Encoding.UTF8.GetString(body.Span)), null, default);
        var json = Json(body);
        return GraphQlQuery.Parse(Required(FhirReference.StringOfObject(json, "query"u8) ?? ""), FhirReference.StringOfObject(json, "operationName"u8), json.TryGetProperty("variables"u8, out var given) ? given : default);
    }

    private static string Required(string query) => query.Trim().Length > 0 ? query : throw RequestProblem.Invalid("$graphql takes a query.");

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;

    private static JsonElement Json(ReadOnlyMemory<byte> utf8)
    {
        try
        {
            var root = JsonDocument.Parse(utf8).RootElement;
            return root.ValueKind == JsonValueKind.Object ? root : throw RequestProblem.Invalid("The JSON is no object.");
        }
        catch (JsonException)
        {
            throw RequestProblem.Invalid("The JSON is malformed.");
        }
    }

    private static GraphQlAnswer Answer(JsonObject data, IReadOnlyList<string> errors)
    {
        var answer = new JsonObject { ["data"] = data };
        if (errors.Count > 0)
        {
            answer["errors"] = new JsonArray([.. errors.Take(100).Select(error => new JsonObject
            {
                ["message"] = error,
                ["extensions"] = new JsonObject { ["resource"] = JsonNode.Parse(OperationOutcomes.ToJson([new OutcomeIssue("error", "not-found", error)])) },
            })]);
        }
        return new GraphQlAnswer(JsonSerializer.SerializeToUtf8Bytes(answer, FhirJson.Compact));
    }
}
