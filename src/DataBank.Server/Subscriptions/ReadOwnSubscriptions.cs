using System.Globalization;
using DataBank.Fhir;
using DataBank.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace DataBank.Server;

/// <summary>Read and search of the Subscriptions of a view: those of the caller, as if there were no others.</summary>
internal static class ReadOwnSubscriptions
{
    private const string Count = "_count";

    /// <summary>What they are searched by.</summary>
    public static IReadOnlyList<string> Parameters { get; } = ["_id", "status"];

    public static void MapReadOwnSubscriptions(this IEndpointRouteBuilder fhir)
    {
        var reading = ReadRoutes.Methods;
        fhir.MapMethods("/Subscription", reading, SearchAsync).AuditAs("search-type", "E");
        fhir.MapPost("/Subscription/_search", IResult () => throw new RequestProblem(405, "not-supported", "Subscriptions of a view are searched by GET.")).AuditAs("search-type", "E");
        fhir.MapMethods("/Subscription/{id}", reading, ReadAsync).AuditAs("read", "R");
    }

    private static async Task<IResult> ReadAsync(string id, FhirFace face, HttpContext context, CancellationToken cancellation)
    {
        var key = UrlParts.Key(WriteSubscription.Type, id);
        var found = (await OwnAsync(face, context, cancellation)).FirstOrDefault(each => each.Key == key) ?? throw FhirAnswer.NotFound(key);
        return EntityTags.IsUnchanged(context.Request, found) ? new FhirAnswer(304, default) { Version = found } : FhirAnswer.Ok(found);
    }

    private static async Task<IResult> SearchAsync(FhirFace face, HttpContext context, CancellationToken cancellation)
    {
        var query = context.Request.Query;
        if (query.Keys.Any(name => !Parameters.Contains(name) && name is not ("_format" or Count or FhirUrls.CursorParameter)))
            throw new RequestProblem(400, "not-supported", $"Subscriptions of a view are searched by {string.Join(" and ", Parameters)}.");
        var found = (await OwnAsync(face, context, cancellation)).Where(each => IsAmong("_id", each.Key.Id) && IsAmong("status", SubscriptionResource.StatusOf(FhirResource.Parse(each.Json)))).ToList();
        var (first, count) = (NumberOf(FhirUrls.CursorParameter) ?? 0, NumberOf(Count) ?? found.Count);
        var baseUrl = FhirUrls.Base(context.Request, face);
        using var bundle = new FhirBundle("searchset", baseUrl, found.Count);
        if (count > 0 && found.Count - first > count)
        {
            var given = FhirUrls.Parameters(context.Request.QueryString.Value).Where(each => each.Key != FhirUrls.CursorParameter);
            bundle.AddLink("next", FhirUrls.WithParameters($"{baseUrl}/{WriteSubscription.Type}", [.. given, new(FhirUrls.CursorParameter, $"{first + count}")]));
        }
        foreach (var each in found.Skip(first).Take(count)) bundle.AddMatch(each);
        return FhirAnswer.Bundle(bundle.Finish());

        int? NumberOf(string name) => !query.TryGetValue(name, out var given) ? null
            : int.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw RequestProblem.Invalid($"{name} is a whole number.");

        bool IsAmong(string name, string? value) => query[name].All(given => (given ?? "").Split(',').Contains(value));
    }

    private static Task<IReadOnlyList<StoredResource>> OwnAsync(FhirFace face, HttpContext context, CancellationToken cancellation) =>
        face.Subscriptions!.Writes.OwnAsync(SubscriptionCaller.Of(context.User), cancellation);
}
