using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace DataBank.Server;

/// <summary>
/// Tickets that open one file to one caller, beside the access token: short-lived, and of an audience of their own, so that they open nothing else.
/// </summary>
public sealed class FileTickets(SigningKey key, TimeProvider clock)
{
    /// <summary>The header that a ticket comes in: addresses are written down where nobody looks after them.</summary>
    public const string Header = "DataBank-File-Ticket";

    private const string Audience = "databank-files";
    private const string PathClaim = "path";
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    /// <param name="subject">Whose it is.</param>
    /// <param name="path">Of the file.</param>
    /// <param name="until">When the right ends that it is given by.</param>
    public string Issue(string subject, string path, DateTimeOffset until)
    {
        var now = clock.GetUtcNow();
        return new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = TokenIssuer.Issuer,
            Audience = Audience,
            IssuedAt = now.UtcDateTime,
            NotBefore = now.UtcDateTime,
            Expires = (until < now + Lifetime ? until : now + Lifetime).UtcDateTime,
            Claims = new Dictionary<string, object> { [Caller.SubjectClaim] = subject, [PathClaim] = path },
            SigningCredentials = new SigningCredentials(key.Key, SecurityAlgorithms.EcdsaSha256),
        });
    }

    /// <summary>Whether a ticket opens a file to a caller.</summary>
    public async Task<bool> OpensAsync(string? ticket, string subject, string path)
    {
        if (string.IsNullOrEmpty(ticket)) return false;
        var validation = await new JsonWebTokenHandler { MapInboundClaims = false }.ValidateTokenAsync(ticket, new TokenValidationParameters
        {
            ValidIssuer = TokenIssuer.Issuer,
            ValidAudience = Audience,
            IssuerSigningKeys = key.Published,
            ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
            RequireExpirationTime = true,
            ClockSkew = TimeSpan.Zero,
        });
        return validation.IsValid && validation.ClaimsIdentity.FindFirst(Caller.SubjectClaim)?.Value == subject && validation.ClaimsIdentity.FindFirst(PathClaim)?.Value == path;
    }
}
