using System.Text.RegularExpressions;
using DataBank.Fhir;
using Microsoft.IdentityModel.Tokens;

namespace DataBank.Server;

/// <summary>What a registration must be like.</summary>
internal static partial class ClientRules
{
    private const int LongestJwks = 64 * 1024;
    private const int ShortestRsa = 2048;
    private const int MostVisaIdentities = 200; // They stand in every token.

    /// <summary>Scopes that are not of clinical data.</summary>
    public static readonly string[] OtherScopes = ["openid", "profile", "fhirUser", "launch", "launch/patient", "launch/encounter", "offline_access"];

    /// <exception cref="RequestProblem">400: what is wrong with it.</exception>
    public static void Check(RegisteredClient client, IReadOnlyList<Uri> allowedKeyUrls)
    {
        if (client is not { Id: not null, Name: not null, Roles: not null, Scopes: not null, Themes: not null, VisaIdentities: not null, RedirectUris: not null })
            throw RequestProblem.Invalid("A registration has id, name, roles and scopes.");
        // An id token names its client as its audience: it must never be taken for an access token.
        if (!Id().IsMatch(client.Id) || client.Id == TokenIssuer.Audience) throw RequestProblem.Invalid("The id of a client is 1 to 100 letters, digits, '.', '_' and '-', and not 'databank'.", "id");
        if (string.IsNullOrWhiteSpace(client.Name) || client.Name.Length > 200) throw RequestProblem.Invalid("A client has a name of up to 200 characters.", "name");
        if (client.Roles.Except(Roles.All).Any()) throw RequestProblem.Invalid($"Roles are {string.Join(", ", Roles.All)}.", "roles");
        if (RoleConflicts.Of(client.Roles) is { } conflict) throw RequestProblem.Invalid(conflict, "roles");
        if (client.Scopes.Count is 0 or > GrantedScopes.MostScopes || client.Scopes.Any(scope => SmartScope.Parse(scope) is null && !OtherScopes.Contains(scope)))
            throw RequestProblem.Invalid($"Scopes are those of SMART App Launch, such as system/Observation.rs, or {string.Join(", ", OtherScopes)}.", "scopes");
        if (client.VisaIdentities.Count > MostVisaIdentities || !client.VisaIdentities.All(identity => VisaIdentity.TryParse(identity, out _)))
            throw RequestProblem.Invalid($"Up to {MostVisaIdentities} identities at issuers of visas are written as sub and iss, URI-encoded, with a comma between them.", "visaIdentities");
        if (client.Jwks is not null && client.JwksUrl is not null) throw RequestProblem.Invalid("Keys are given either as a set or by its URL.", "jwks");
        if (client.Jwks is { } jwks) CheckKeys(jwks);
        if (client.JwksUrl is { } url && !(OutboundHttp.IsConfidential(url) && OutboundHttp.IsAllowed(url, allowedKeyUrls)))
            throw RequestProblem.Invalid("The URL of the keys has https and lies below one of the setting Access:KeyUrls.", "jwksUrl");
        if (client.Roles.Count > 0 && !client.HasKeys) throw RequestProblem.Invalid("A client with roles of its own proves who it is: give its public keys.", "jwks");
        if (client.Roles.Count == 0 && client.RedirectUris.Count == 0) throw RequestProblem.Invalid("A client has roles of its own, or redirect URIs for people who sign in.", "redirectUris");
        if (client.RedirectUris.Any(uri => !uri.IsAbsoluteUri || uri.Fragment.Length > 0 || !OutboundHttp.IsConfidential(uri)))
            throw RequestProblem.Invalid("Redirect URIs have https, or http of the person's own machine (127.0.0.1).", "redirectUris");
    }

    /// <exception cref="RequestProblem">It is no set of public keys that are strong enough.</exception>
    public static JsonWebKeySet CheckKeys(string jwks)
    {
        JsonWebKeySet set;
        try
        {
            set = new JsonWebKeySet(jwks.Length <= LongestJwks ? jwks : "");
        }
        catch (ArgumentException)
        {
            throw RequestProblem.Invalid("This is no JSON Web Key Set (RFC 7517 §5).", "jwks");
        }
        if (set.Keys.Count == 0) throw RequestProblem.Invalid("The key set is empty.", "jwks");
        if (set.Keys.Any(key => key.HasPrivateKey || key.Kty is not (JsonWebAlgorithmsKeyTypes.RSA or JsonWebAlgorithmsKeyTypes.EllipticCurve)))
            throw RequestProblem.Invalid("The key set holds public keys, RSA or EC, and nothing else: a private key that was sent here is no longer private.", "jwks");
        if (set.Keys.Any(key => key.Kty == JsonWebAlgorithmsKeyTypes.RSA && key.KeySize < ShortestRsa)) throw RequestProblem.Invalid($"RSA keys have {ShortestRsa} bits or more.", "jwks");
        return set;
    }

    [GeneratedRegex("^[A-Za-z0-9._-]{1,100}$")]
    private static partial Regex Id();
}
