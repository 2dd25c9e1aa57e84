using System.Collections.Concurrent;
using DataBank.Fhir;
using Microsoft.IdentityModel.Tokens;

namespace DataBank.Server;

/// <summary>
/// The public keys of clients that publish them (https://hl7.org/fhir/smart-app-launch/client-confidential-asymmetric.html#registering-a-client-communicating-public-keys),
/// fetched when they are needed and kept for minutes; anew when an unknown key is used, but not more often than clients should make us.
/// </summary>
internal sealed class ClientKeys(AuthorityOptions options, TimeProvider clock) : IDisposable
{
    private const int MostBytes = 64 * 1024;
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Soonest = TimeSpan.FromSeconds(10);

    private readonly HttpClient http = OutboundHttp.Create(TimeSpan.FromSeconds(10));
    private readonly ConcurrentDictionary<Uri, Known> known = new();

    /// <summary>The keys of a client; none when they can't be had.</summary>
    public async Task<IEnumerable<SecurityKey>> FindAsync(RegisteredClient client, string? keyId, CancellationToken cancellation)
    {
        if (client.Jwks is { } jwks) return new JsonWebKeySet(jwks).GetSigningKeys();
        if (client.JwksUrl is not { } url || !OutboundHttp.IsAllowed(url, options.KeyUrls)) return []; // The site may have changed its mind.
        var now = clock.GetUtcNow();
        if (known.TryGetValue(url, out var found) && now - found.At < (found.Keys.Any(key => key.KeyId == keyId) ? Kept : Soonest)) return found.Keys;
        var keys = await FetchAsync(url, cancellation);
        known[url] = new Known(keys, now);
        return keys;
    }

    public void Dispose() => http.Dispose();

    private async Task<IReadOnlyList<SecurityKey>> FetchAsync(Uri url, CancellationToken cancellation)
    {
        try
        {
            using var answer = await http.GetAsync(url, HttpCompletionOption.ResponseHeadersRead, cancellation);
            if (!answer.IsSuccessStatusCode) return [];
            await using var body = await answer.Content.ReadAsStreamAsync(cancellation);
            var buffer = new byte[MostBytes];
            var read = await body.ReadAtLeastAsync(buffer, MostBytes, throwOnEndOfStream: false, cancellation);
            return read == MostBytes ? [] : [.. ClientRules.CheckKeys(System.Text.Encoding.UTF8.GetString(buffer, 0, read)).GetSigningKeys()];
        }
        catch (Exception problem) when (problem is HttpRequestException or IOException or RequestProblem || (problem is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return [];
        }
    }

    private sealed record Known(IReadOnlyList<SecurityKey> Keys, DateTimeOffset At);
}
