using System.Security.Cryptography;
using DataBank.Server;
using DataBank.UnitTests.Storage;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace DataBank.UnitTests.Access;

public sealed class RememberedTokensTests
{
    private static readonly ECDsaSecurityKey Key = new(ECDsa.Create(ECCurve.NamedCurves.nistP256));

    [Fact]
    public async Task A_token_is_taken_again_without_looking_at_its_signature_until_it_ends()
    {
        var clock = new SteppedClock(TimeProvider.System.GetUtcNow());
        using var tokens = new RememberedTokens(clock);
        var token = Token(TimeSpan.FromSeconds(60));
        Assert.True((await tokens.ValidateTokenAsync(token, With(Key))).IsValid);

        var other = With(new ECDsaSecurityKey(ECDsa.Create(ECCurve.NamedCurves.nistP256)));
        var again = await tokens.ValidateTokenAsync(token, other); // The other key shows whether the signature was looked at.
        Assert.Equal((true, "someone"), (again.IsValid, again.ClaimsIdentity.FindFirst("sub")?.Value));
        clock.Set(clock.GetUtcNow() + TimeSpan.FromSeconds(61));
        Assert.False((await tokens.ValidateTokenAsync(token, other)).IsValid);
    }

    [Fact]
    public async Task What_was_refused_once_is_refused_again_and_a_changed_token_is_another()
    {
        using var tokens = new RememberedTokens(new SteppedClock(TimeProvider.System.GetUtcNow()));
        var token = Token(TimeSpan.FromSeconds(60));
        Assert.True((await tokens.ValidateTokenAsync(token, With(Key))).IsValid);
        var changed = token[..^4] + (token.EndsWith("AAAA", StringComparison.Ordinal) ? "BBBB" : "AAAA");
        Assert.False((await tokens.ValidateTokenAsync(changed, With(Key))).IsValid);
        Assert.False((await tokens.ValidateTokenAsync(changed, With(Key))).IsValid);
        Assert.False((await tokens.ValidateTokenAsync("nothing", With(Key))).IsValid);
    }

    private static TokenValidationParameters With(SecurityKey key) => new() { ValidateIssuer = false, ValidateAudience = false, IssuerSigningKey = key };

    private static string Token(TimeSpan lifetime) => new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
    {
        Expires = TimeProvider.System.GetUtcNow().UtcDateTime + lifetime,
        Claims = new Dictionary<string, object> { ["sub"] = "someone" },
        SigningCredentials = new SigningCredentials(Key, SecurityAlgorithms.EcdsaSha256),
    });
}
