using System.Globalization;
using DataBank.Fhir;
using DataBank.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace DataBank.Server;

/// <summary>
/// FHIR history of an instance, a type or the whole face: https://hl7.org/fhir/R4/http.html#history. Newest first; with
/// <c>_sort=_lastUpdated</c> (as R5 defines it) oldest first, which is how a follower reads.
/// </summary>
internal static class ReadHistory
{
    private const int DefaultCount = 50;
    private const int MaximumCount = 1000;

    public static void MapReadHistory(this IEndpointRouteBuilder fhir)
    {
        var reading = ReadRoutes.Methods;
        fhir.MapMethods("/_history", reading, HandleSystemAsync).AuditAs("history-system", "R");
        fhir.MapMethods("/{type}/_history", reading, HandleTypeAsync).AuditAs("history-type", "R");
        fhir.MapMethods("/{type}/{id}/_history", reading, HandleInstanceAsync).AuditAs("history-instance", "R");
    }

    private static Task<IResult> HandleSystemAsync(FhirFace face, HttpContext context, CancellationToken cancellation) =>
        AnswerAsync("", null, null, face, context, cancellation);

    private static Task<IResult> HandleTypeAsync(string type, FhirFace face, HttpContext context, CancellationToken cancellation)
    {
        UrlParts.CheckType(type);
        return AnswerAsync($"/{type}", type, null, face, context, cancellation);
    }

    private static async Task<IResult> HandleInstanceAsync(string type, string id, FhirFace face, HttpContext context, CancellationToken cancellation)
    {
        var key = UrlParts.Key(type, id);
        if (await face.Resources.FindAsync(key, cancellation) is null) throw FhirAnswer.NotFound(key);
        Reach.Of(context).CheckWholly(type, SmartActions.Read); // Earlier versions may have been somebody else's.
        return await AnswerAsync($"/{key}", type, id, face, context, cancellation);
    }

    private static async Task<IResult> AnswerAsync(
        string path, string? type, string? id, FhirFace face, HttpContext context, CancellationToken cancellation)
    {
        var at = context.Request.Query["_at"].LastOrDefault();
        var query = Parse(type, id, context.Request, FhirPreference.Of(context.Request).HandlingFor(face));
        var page = await face.Resources.HistoryAsync(query, cancellation);
        PatientMentions.Add(AuditTrail.Of(context), page.Versions);

        var baseUrl = FhirUrls.Base(context.Request, face);
        using var bundle = new FhirBundle("history", baseUrl);
        if (page.Bound is { } bound) bundle.AddBound(bound);
        bundle.AddLink("self", FhirUrls.WithParameters($"{baseUrl}{path}/_history", ToParameters(query, query.Cursor, at)));
        if (page.NextCursor is not null) bundle.AddLink("next", FhirUrls.WithParameters($"{baseUrl}{path}/_history", ToParameters(query, page.NextCursor, at)));
        foreach (var version in page.Versions) bundle.AddVersion(version);
        return FhirAnswer.Bundle(bundle.Finish());
    }

    private static HistoryQuery Parse(string? type, string? id, HttpRequest request, SearchHandling handling)
    {
        var query = new HistoryQuery(type, id, null, DefaultCount, null, OldestFirst: false);
        foreach (var (name, value) in FhirUrls.Parameters(request.QueryString.Value))
        {
            query = name switch
            {
                "_count" => query with { Count = ParseCount(value) },
                "_at" => query with { At = DateRange.TryParse(value, out var at) ? at : throw RequestProblem.Invalid("_at takes a date or time such as 2026-01-31; a + in a URL is written %2B.") },
                "_since" => query with { Since = ParseInstant(value) },
                FhirUrls.CursorParameter => query with { Cursor = value },
                "_sort" => query with { OldestFirst = ParseSort(value) },
                "_format" or "_pretty" => query,
                _ when handling == SearchHandling.Lenient => query,
                _ => throw RequestProblem.Invalid("History takes _since, _at, _count and _sort only."),
            };
        }
        return query;
    }

    private static int ParseCount(string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0
            ? Math.Min(count, MaximumCount)
            : throw RequestProblem.Invalid("_count takes a whole number above 0.");

    public static DateTimeOffset ParseInstant(string value) =>
        DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var instant)
            ? instant
            : throw RequestProblem.Invalid("An instant is written as 2026-01-31T09:00:00+09:00; a + in a URL is written %2B.");

    private static bool ParseSort(string value) => value switch
    {
        "_lastUpdated" => true,
        "-_lastUpdated" => false,
        _ => throw RequestProblem.Invalid("_sort of a history takes _lastUpdated or -_lastUpdated."),
    };

    private static IEnumerable<KeyValuePair<string, string>> ToParameters(HistoryQuery query, string? cursor, string? at)
    {
        yield return new("_count", query.Count.ToString(CultureInfo.InvariantCulture));
        if (query.Since is { } since) yield return new("_since", since.ToString("O", CultureInfo.InvariantCulture));
        if (query.At is not null) yield return new("_at", at!);
        if (query.OldestFirst) yield return new("_sort", "_lastUpdated");
        if (cursor is not null) yield return new(FhirUrls.CursorParameter, cursor);
    }
}
