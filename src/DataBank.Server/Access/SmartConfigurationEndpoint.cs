using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace DataBank.Server;

/// <summary>
/// SMART App Launch discovery (https://hl7.org/fhir/smart-app-launch/conformance.html), open to everybody. It names only what there is.
/// </summary>
public static class SmartConfigurationEndpoint
{
    private static readonly string[] Capabilities =
    [
        "launch-ehr", "launch-standalone", "client-public", "client-confidential-asymmetric", "sso-openid-connect", "context-ehr-patient", "context-ehr-encounter",
        "context-standalone-patient", "context-standalone-encounter", "permission-offline", "permission-patient", "permission-user", "permission-v1", "permission-v2",
    ];

    private static readonly string[] WithoutTokens = ["permission-v1", "permission-v2"];
    private static readonly string[] Scopes = [.. ClientRules.OtherScopes, "patient/*.rs", "user/*.cruds", "user/*.rs", "system/*.cruds", "system/*.rs", "system/*.cu"];
    private static readonly string[] Algorithms = ["RS384", "ES384"];

    /// <param name="fhir">The group of a FHIR base URL.</param>
    /// <param name="options">Null: nobody needs a token here.</param>
    public static void MapSmartConfiguration(this IEndpointRouteBuilder fhir, AuthorityOptions? options) =>
        fhir.MapGet("/.well-known/smart-configuration", (HttpRequest request) => Results.Json(options is null ? (object)new { capabilities = WithoutTokens } : Describe(options, options.RootOf(request)))).AllowAnonymous().WithoutAudit();

    private static object Describe(AuthorityOptions options, string root) => new
    {
        issuer = options.Issuer?.ToString() ?? $"{root}/",
        jwks_uri = root + AuthorityAddresses.Keys,
        authorization_endpoint = root + AuthorityAddresses.Authorize,
        token_endpoint = root + AuthorityAddresses.Token,
        introspection_endpoint = root + AuthorityAddresses.Introspect,
        revocation_endpoint = root + AuthorityAddresses.Revoke,
        grant_types_supported = new[] { "authorization_code", "refresh_token", "client_credentials" },
        response_types_supported = new[] { "code" },
        token_endpoint_auth_methods_supported = new[] { "none", "private_key_jwt" },
        token_endpoint_auth_signing_alg_values_supported = Algorithms,
        code_challenge_methods_supported = new[] { "S256" },
        scopes_supported = Scopes,
        capabilities = Capabilities,
    };
}
