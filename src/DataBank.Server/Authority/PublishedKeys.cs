using System.Collections.Concurrent;
using DataBank.Fhir;
using Microsoft.IdentityModel.Tokens;

namespace DataBank.Server;

/// <summary>
/// Public keys that others publish (JWK Sets, RFC 7517 §5), fetched when they are needed and kept for minutes; anew when an unknown key is used, but not
/// more often than others should make us. Whether a URL may be asked is the caller's to know.
/// </summary>
public sealed class PublishedKeys(TimeProvider clock) : IDisposable
{
    private const int MostBytes = 64 * 1024;
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Soonest = TimeSpan.FromSeconds(10);

    private readonly HttpClient http = OutboundHttp.Create(TimeSpan.FromSeconds(10));
    private readonly ConcurrentDictionary<Uri, (IReadOnlyList<SecurityKey> Keys, DateTimeOffset At)> known = new();

    /// <summary>The keys of a set.</summary>
    /// <exception cref="RequestProblem">400: it is no set of public keys that are strong enough.</exception>
    public static IReadOnlyList<SecurityKey> Read(string jwks) => [.. ClientRules.CheckKeys(jwks).GetSigningKeys()];

    /// <summary>The keys at a URL; none when they can't be had.</summary>
    /// <param name="url">Where the site allows it.</param>
    /// <param name="keyId">The one that is wanted.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<IReadOnlyList<SecurityKey>> FindAsync(Uri url, string? keyId, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        if (known.TryGetValue(url, out var found) && now - found.At < (found.Keys.Any(key => key.KeyId == keyId) ? Kept : Soonest)) return found.Keys;
        var keys = await FetchAsync(url, cancellation);
        known[url] = (keys, now);
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
            return read == MostBytes ? [] : Read(System.Text.Encoding.UTF8.GetString(buffer, 0, read));
        }
        catch (Exception problem) when (problem is HttpRequestException or IOException or RequestProblem || (problem is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return [];
        }
    }
}
