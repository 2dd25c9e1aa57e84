using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace DataBank.Server;

/// <summary>
/// SMART App Launch discovery (https://hl7.org/fhir/smart-app-launch/conformance.html), open to everybody. It names only what there is.
/// </summary>
public static class SmartConfigurationEndpoint
{
    private static readonly string[] Capabilities = ["client-confidential-asymmetric", "permission-v1", "permission-v2"];
    private static readonly string[] Scopes = ["system/*.cruds", "system/*.rs", "system/*.cu"];
    private static readonly string[] Algorithms = ["RS384", "ES384"];

    /// <param name="fhir">The group of a FHIR base URL.</param>
    /// <param name="options">Null: nobody needs a token here.</param>
    public static void MapSmartConfiguration(this IEndpointRouteBuilder fhir, AuthorityOptions? options) =>
        fhir.MapGet("/.well-known/smart-configuration", (HttpRequest request) => Results.Json(Describe(options, BaseOf(options, request)))).AllowAnonymous().WithoutAudit();

    private static object Describe(AuthorityOptions? options, string root) => options is null
        ? new { scopes_supported = Scopes, capabilities = Capabilities }
        : new
        {
            issuer = options.Issuer?.ToString() ?? $"{root}/",
            jwks_uri = root + AuthorityAddresses.Keys,
            token_endpoint = root + AuthorityAddresses.Token,
            introspection_endpoint = root + AuthorityAddresses.Introspect,
            revocation_endpoint = root + AuthorityAddresses.Revoke,
            grant_types_supported = new[] { "client_credentials" },
            token_endpoint_auth_methods_supported = new[] { "private_key_jwt" },
            token_endpoint_auth_signing_alg_values_supported = Algorithms,
            code_challenge_methods_supported = new[] { "S256" },
            scopes_supported = Scopes,
            capabilities = Capabilities,
        };

    private static string BaseOf(AuthorityOptions? options, HttpRequest request) =>
        options?.Issuer?.ToString().TrimEnd('/') ?? $"{request.Scheme}://{request.Host}{request.PathBase}";
}
