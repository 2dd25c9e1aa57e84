using System.Text.Json;

namespace DataBank.Proxy;

/// <summary>The files of genomes on the clinical side: any server that speaks GA4GH DRS 1.x and gives the bytes from its own address.</summary>
/// <param name="http">Below the root of the server's address.</param>
/// <param name="path">Of DRS below it, such as "ga4gh/drs/v1".</param>
internal sealed class DrsUpstream(UpstreamHttp http, string path)
{
    private const int LargestObject = 1024 * 1024;

    /// <summary>The bytes of an object as stored; null when there is none. The caller disposes it.</summary>
    /// <exception cref="HttpRequestException">The server answers otherwise, or names no address of its own.</exception>
    public async Task<UpstreamPart?> OpenAsync(string objectId, CancellationToken cancellation)
    {
        var address = $"{path}/objects/{Uri.EscapeDataString(objectId)}";
        if (await ReadAsync(address, cancellation) is not { } described)
            return null;
        foreach (var method in described.Items("access_methods").Where(method => method.Text("type") is "https" or "http"))
        {
            var url = method.Member("access_url").Text("url");
            if (url is null && method.Text("access_id") is { } access)
                url = (await ReadAsync($"{address}/access/{Uri.EscapeDataString(access)}", cancellation))?.Text("url");
            if (url is not null && await http.GetAsync(url, "*/*", cancellation) is { } answer)
                return new UpstreamPart(answer, await answer.Content.ReadAsStreamAsync(cancellation));
        }
        throw new HttpRequestException("The upstream names no way to the bytes of the object.");
    }

    private async Task<JsonElement?> ReadAsync(string link, CancellationToken cancellation)
    {
        using var answer = await http.GetAsync(link, "application/json", cancellation);
        if (answer is null)
            return null;
        await answer.Content.LoadIntoBufferAsync(LargestObject, cancellation);
        using var json = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync(cancellation));
        return json.RootElement.Clone();
    }
}
