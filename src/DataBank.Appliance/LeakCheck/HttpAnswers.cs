using System.Net;
using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace DataBank.Appliance;

/// <summary>GETs with a token, for commands that look at a running appliance from outside.</summary>
internal sealed class HttpAnswers(HttpClient client, string? token)
{
    /// <summary>Null for 204 and 404; anything else but success is an error of the command.</summary>
    public async Task<HttpResponseMessage?> GetAsync(Uri url, string accept, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.TryAddWithoutValidation("Accept", accept);
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        var answer = await client.SendAsync(request, cancellation);
        if (answer.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.NoContent)
        {
            answer.Dispose();
            return null;
        }
        // The path may hold identifiers, so that only its first part is told.
        return answer.IsSuccessStatusCode
            ? answer
            : throw new SettingsProblem($"{url.GetLeftPart(UriPartial.Authority)}/{url.Segments.ElementAtOrDefault(1)} answered {(int)answer.StatusCode}.");
    }

    /// <summary>The pages of a FHIR search or operation; each with the bytes it came as.</summary>
    public async IAsyncEnumerable<JsonElement> PagesAsync(
        Uri url, [EnumeratorCancellation] CancellationToken cancellation)
    {
        for (var next = url; next is not null;)
        {
            using var answer = await GetAsync(next, "application/fhir+json", cancellation);
            if (answer is null) yield break;
            using var page = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(cancellation));
            yield return page.RootElement;
            next = NextOf(page.RootElement);
        }
    }

    public static Uri? NextOf(JsonElement bundle) =>
        bundle.TryGetProperty("link", out var links)
            ? links.EnumerateArray().Where(link => link.GetProperty("relation").GetString() == "next")
                .Select(link => new Uri(link.GetProperty("url").GetString()!)).FirstOrDefault()
            : null;
}
