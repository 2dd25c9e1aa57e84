using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace DataBank.Server;

/// <summary>
/// SMART App Launch discovery (https://hl7.org/fhir/smart-app-launch/conformance.html), open to everybody. It names only what there
/// is: tokens come from the command line, so there is no authorization or token endpoint to name.
/// </summary>
public static class SmartConfigurationEndpoint
{
    private static readonly string[] Capabilities = ["permission-v2"];
    private static readonly string[] Scopes = ["user/*.cruds", "user/*.rs", "system/*.cu", "system/*.rs"];

    public static void MapSmartConfiguration(this IEndpointRouteBuilder app) =>
        app.MapGet("/fhir/.well-known/smart-configuration", (HttpRequest request) => Results.Json(new
        {
            issuer = TokenIssuer.Issuer,
            jwks_uri = $"{request.Scheme}://{request.Host}{request.PathBase}/.well-known/jwks.json",
            scopes_supported = Scopes,
            capabilities = Capabilities,
        })).AllowAnonymous().WithoutAudit();
}
