using DataBank.Server;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace DataBank.IntegrationTests;

/// <summary>A certificate of the appliance as whoever gets it proves it.</summary>
internal static class SignedCertificate
{
    /// <summary>What its JWS (RFC 7515) says, by the key of the appliance.</summary>
    public static async Task<IDictionary<string, object>> ProveAsync(ApplianceProcess appliance, string jws)
    {
        using var key = await SigningKey.OpenAsync(Path.Combine(appliance.DataFolder, "keys"), TestContext.Current.CancellationToken);
        var proved = await new JsonWebTokenHandler().ValidateTokenAsync(
            jws, new TokenValidationParameters { IssuerSigningKey = key.Key, ValidateAudience = false, ValidateIssuer = false, ValidateLifetime = false, RequireExpirationTime = false });
        Assert.True(proved.IsValid);
        return proved.Claims;
    }
}
