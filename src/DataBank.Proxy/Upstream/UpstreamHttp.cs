using System.Net;
using System.Net.Http.Headers;

namespace DataBank.Proxy;

/// <summary>
/// GET requests below one upstream base URL, with the proxy's own bearer token. Nothing is ever fetched from elsewhere: a link that
/// leads out of the base is refused, so that neither token nor request can be drawn to another host.
/// </summary>
/// <param name="baseUrl">Asked on each request: the address of this process is known only once it listens.</param>
/// <param name="token">Gives a bearer token; null when the upstream wants none.</param>
public sealed class UpstreamHttp(HttpClient http, Func<Uri> baseUrl, Func<CancellationToken, ValueTask<string?>> token)
{
    /// <summary>The base URL without a slash at its end.</summary>
    public string BaseUrl => baseUrl().ToString().TrimEnd('/');

    /// <summary>Null for 404 and 410; the body is not yet read.</summary>
    /// <param name="link">Relative to the base, or absolute below it.</param>
    /// <exception cref="HttpRequestException">Any other status, or no answer.</exception>
    public async Task<HttpResponseMessage?> GetAsync(string link, string accept, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Locate(link));
        request.Headers.TryAddWithoutValidation("Accept", accept);
        if (await token(cancellation) is { } bearer)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
        var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
        if (answer.IsSuccessStatusCode)
            return answer;
        var status = answer.StatusCode;
        answer.Dispose();
        return status is HttpStatusCode.NotFound or HttpStatusCode.Gone
            ? null
            : throw new HttpRequestException($"The upstream answered {(int)status}.", null, status);
    }

    private Uri Locate(string link)
    {
        var root = new Uri(BaseUrl + "/");
        var target = new Uri(root, link);
        return root.IsBaseOf(target) ? target : throw new HttpRequestException("The upstream sent a link that leads out of its base URL.");
    }
}
