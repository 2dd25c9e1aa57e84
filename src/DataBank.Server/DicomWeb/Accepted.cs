using DataBank.Fhir;
using Microsoft.AspNetCore.Http;

namespace DataBank.Server;

/// <summary>What a client accepts: the accept parameter of the URL, else the header, else everything (PS3.18 §8.7).</summary>
internal static class Accepted
{
    private static readonly MediaType Anything = new("*/*", new Dictionary<string, string>(), 1);

    /// <exception cref="RequestProblem">406: something was named, but nothing of it is a media type.</exception>
    public static IReadOnlyList<MediaType> Of(HttpRequest request)
    {
        var text = request.Query.TryGetValue("accept", out var parameter) ? parameter.ToString() : request.Headers.Accept.ToString();
        if (string.IsNullOrWhiteSpace(text)) return [Anything];
        return MediaType.ParseList(text) is { Count: > 0 } types ? types : throw NotAcceptable("Accept names no media type.");
    }

    public static RequestProblem NotAcceptable(string diagnostics) => new(406, "not-supported", diagnostics);
}
