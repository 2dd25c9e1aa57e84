using System.Security.Claims;

namespace DataBank.Server;

/// <summary>
/// Whom a GA4GH visa is about: the pair of <c>sub</c> and <c>iss</c> (GA4GH Passport 1.2, "Visa Identity"). Written as LinkedIdentities visas
/// write it: both URI-encoded, with a comma between them.
/// </summary>
/// <param name="Subject">As the issuer knows somebody.</param>
/// <param name="Issuer">The claim <c>iss</c>.</param>
public readonly record struct VisaIdentity(string Subject, string Issuer)
{
    private const int Longest = 1000;

    /// <summary>Reads <c>sato%40example.org,https%3A%2F%2Fdac.example.org</c>; what is not encoded counts as it is.</summary>
    public static bool TryParse(string? text, out VisaIdentity identity)
    {
        identity = default;
        if (text is not { Length: <= Longest } || text.Contains(' ', StringComparison.Ordinal) || text.Split(',') is not [{ Length: > 0 } subject, { Length: > 0 } issuer]) return false;
        identity = new VisaIdentity(Uri.UnescapeDataString(subject), Uri.UnescapeDataString(issuer));
        return true;
    }

    /// <summary>The identities of a caller at issuers of visas.</summary>
    public static HashSet<VisaIdentity> Of(ClaimsPrincipal user) =>
        [.. user.FindAll(Caller.VisaIdentitiesClaim).Select(claim => TryParse(claim.Value, out var identity) ? identity : (VisaIdentity?)null).OfType<VisaIdentity>()];

    public override string ToString() => $"{Uri.EscapeDataString(Subject)},{Uri.EscapeDataString(Issuer)}";
}
