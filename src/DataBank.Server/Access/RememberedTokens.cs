using Microsoft.Extensions.Caching.Memory;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace DataBank.Server;

/// <summary>
/// Validates tokens and remembers those that were valid for a while: a client sends the same one with each request, and checking its signature
/// takes longer than a read. What was revoked is looked at with each request all the same.
/// </summary>
internal sealed class RememberedTokens(TimeProvider clock) : TokenHandler, IDisposable
{
    private const int MostTokens = 10_000;
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);
    private readonly JsonWebTokenHandler handler = new() { MapInboundClaims = false };
    private readonly MemoryCache valid = new(new MemoryCacheOptions { SizeLimit = MostTokens });
    private int keys;

    public override async Task<TokenValidationResult> ValidateTokenAsync(string token, TokenValidationParameters validationParameters)
    {
        var current = Volatile.Read(ref keys); // A token that was judged by earlier keys while they changed does not count, either.
        if (valid.TryGetValue(token, out Remembered? known) && known!.Keys == current && clock.GetUtcNow() < known.Until) return known.Result;
        var result = await handler.ValidateTokenAsync(token, validationParameters);
        if (!result.IsValid) return result;
        var (until, end) = (clock.GetUtcNow() + Longest, new DateTimeOffset(result.SecurityToken.ValidTo, TimeSpan.Zero));
        if (end < until) until = end;
        valid.Set(token, new Remembered(result, until, current), new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = Longest });
        return result;
    }

    public override Task<TokenValidationResult> ValidateTokenAsync(SecurityToken token, TokenValidationParameters validationParameters) =>
        handler.ValidateTokenAsync(token, validationParameters);

    /// <summary>The keys have changed: each token is judged anew.</summary>
    public void Forget()
    {
        Interlocked.Increment(ref keys);
        valid.Clear();
    }

    public override SecurityToken ReadToken(string token) => handler.ReadToken(token);

    public void Dispose() => valid.Dispose();

    private sealed record Remembered(TokenValidationResult Result, DateTimeOffset Until, int Keys);
}
