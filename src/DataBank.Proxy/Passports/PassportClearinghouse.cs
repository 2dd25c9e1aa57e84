using System.Security.Claims;
using System.Text.Json;
using DataBank.Server;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace DataBank.Proxy;

/// <summary>
/// Judges GA4GH Passports 1.2 (https://ga4gh.github.io/data-security/ga4gh-passport) and their visas (Visa Document Tokens of
/// https://ga4gh.github.io/data-security/aai-openid-connect-profile). A passport, and each visa by itself, counts by the signature of an issuer that the
/// site trusts, with that issuer's keys alone: what a token says of keys is compared and never followed. A visa is about its identity, which must be one of the caller's:
/// of the account or registration, or linked to such a one by a visa.
/// </summary>
internal sealed class PassportClearinghouse(FederationOptions federation, PublishedKeys published, ProxyOptions options, TimeProvider clock)
{
    public const int MostPassports = 10;

    private const int MostVisas = 100;
    private const int MostLinks = 100;
    private const int LongestToken = 128 * 1024;
    private const string PassportClaim = "ga4gh_passport_v1";
    private const string VisaClaim = "ga4gh_visa_v1";
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(30);
    private static readonly string[] PassportTypes = ["vnd.ga4gh.passport+jwt"];
    private static readonly string[] VisaTypes = ["vnd.ga4gh.visa+jwt", "JWT", ""];

    /// <summary>What visas call a theme: its name in the catalogue.</summary>
    public string NameOf(string theme) => $"{options.PublicUrl}/research/{theme}";

    /// <summary>The first visa for a theme in these passports that is about the caller; null when none counts.</summary>
    public async Task<Visa?> FindAsync(string theme, IReadOnlyList<string> passports, ClaimsPrincipal caller, CancellationToken cancellation)
    {
        var identities = VisaIdentity.Of(caller);
        if (identities.Count == 0) return null; // A visa is no bearer's token: whom nobody is known to be, none is about.
        var visas = await OpenAsync(passports, cancellation);
        Link(identities, visas);
        return visas.Where(visa => identities.Contains(visa.Identity)).Select(visa => GrantOf(visa, theme)).FirstOrDefault(grant => grant is not null);
    }

    private async Task<List<OpenedVisa>> OpenAsync(IReadOnlyList<string> passports, CancellationToken cancellation)
    {
        var opened = new List<OpenedVisa>();
        foreach (var passport in passports.Take(MostPassports))
        {
            if (await VerifyAsync(passport, PassportTypes, cancellation) is not { } verified || !verified.TryGetPayloadValue<JsonElement>(PassportClaim, out var visas) || visas.ValueKind != JsonValueKind.Array) continue;
            foreach (var visa in visas.EnumerateArray().Take(MostVisas))
            {
                if (visa.ValueKind == JsonValueKind.String && await VerifyAsync(visa.GetString()!, VisaTypes, cancellation) is { } token && Open(token) is { } counts) opened.Add(counts);
            }
        }
        return opened;
    }

    private OpenedVisa? Open(JsonWebToken token)
    {
        // A visa that is an access token (scope openid) would have to be shown to its issuer: those are deprecated, and not taken.
        if ((token.TryGetPayloadValue<string>("scope", out var scope) && scope.Split(' ').Contains("openid")) || !token.TryGetPayloadValue<JsonElement>(VisaClaim, out var visa) || visa.ValueKind != JsonValueKind.Object) return null;
        var counts = Uri.TryCreate(visa.Text("source"), UriKind.Absolute, out _)
            && visa.Text("by") is not ("self" or "peer") // What somebody says of himself or a colleague grants and links nothing.
            && visa.Member("asserted") is { ValueKind: JsonValueKind.Number } asserted && asserted.TryGetInt64(out var seconds) && seconds <= (clock.GetUtcNow() + Skew).ToUnixTimeSeconds()
            && visa.Member("conditions") is var conditions && (conditions.ValueKind == JsonValueKind.Undefined || (conditions.ValueKind == JsonValueKind.Array && conditions.GetArrayLength() == 0)); // Conditions are not evaluated: such a visa is ignored.
        return counts && token.Subject is { Length: > 0 } subject ? new OpenedVisa(token, visa, new VisaIdentity(subject, token.Issuer)) : null;
    }

    // Visas of several identities count together where trusted issuers say that they are one person's (Passport, "General Requirements", 10.4).
    private static void Link(HashSet<VisaIdentity> identities, List<OpenedVisa> visas)
    {
        var links = visas.Where(visa => visa.Claim.Text("type") == "LinkedIdentities")
            .Select(visa => (VisaIdentity[])[visa.Identity, .. (visa.Claim.Text("value") ?? "").Split(';').Take(MostLinks).Select(text => VisaIdentity.TryParse(text, out var other) ? other : visa.Identity)])
            .ToList();
        for (var known = 0; known < identities.Count;)
        {
            known = identities.Count;
            foreach (var link in links.Where(link => link.Any(identities.Contains))) identities.UnionWith(link);
        }
    }

    private Visa? GrantOf(OpenedVisa visa, string theme) =>
        visa.Claim.Text("type") == "ControlledAccessGrants" && visa.Claim.Text("value") == NameOf(theme)
            ? new Visa(visa.Identity, visa.Claim.Text("source")!, new DateTimeOffset(visa.Token.ValidTo, TimeSpan.Zero))
            : null;

    private async Task<JsonWebToken?> VerifyAsync(string text, string[] types, CancellationToken cancellation)
    {
        var handler = new JsonWebTokenHandler { MapInboundClaims = false, MaximumTokenSizeInBytes = LongestToken };
        if (text.Length > LongestToken || !handler.CanReadToken(text)) return null;
        JsonWebToken token;
        try
        {
            token = handler.ReadJsonWebToken(text);
        }
        catch (ArgumentException)
        {
            return null; // It is no JSON between its dots.
        }
        if (federation.VisaIssuers.FirstOrDefault(each => each.Issuer == token.Issuer) is not { } issuer || !types.Contains(token.Typ ?? "") || token.IssuedAt == DateTime.MinValue) return null;
        if (token.TryGetHeaderValue<string>("jku", out var jku) && issuer.KeysUrl is { } at && jku != at.OriginalString) return null;
        var keys = issuer.Keys ?? await published.FindAsync(issuer.KeysUrl!, token.Kid, cancellation);
        var validation = await handler.ValidateTokenAsync(text, new TokenValidationParameters
        {
            ValidIssuer = issuer.Issuer,
            ValidateAudience = false, // Visas have none.
            IssuerSigningKeyResolver = (_, _, id, _) => keys.Where(key => key.KeyId == id),
            TryAllIssuerSigningKeys = false,
            ValidAlgorithms = [SecurityAlgorithms.RsaSha256, SecurityAlgorithms.EcdsaSha256], // AAI, "Signing algorithms".
            RequireExpirationTime = true,
            RequireSignedTokens = true,
            ClockSkew = Skew,
        });
        return validation.IsValid && token.IssuedAt <= (clock.GetUtcNow() + Skew).UtcDateTime ? token : null;
    }

    /// <summary>A visa whose signature and form count.</summary>
    private sealed record OpenedVisa(JsonWebToken Token, JsonElement Claim, VisaIdentity Identity);
}
