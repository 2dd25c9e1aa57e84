using System.Collections.Immutable;
using System.Security.Claims;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace DataBank.Server;

/// <summary>SMART Backend Services (https://hl7.org/fhir/smart-app-launch/backend-services.html): a token for a client that acts for itself.</summary>
internal sealed class GrantClientTokens(RegisteredClients clients, AuthorityOptions options) : IOpenIddictServerHandler<HandleTokenRequestContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<HandleTokenRequestContext>()
        .UseScopedHandler<GrantClientTokens>()
        .SetOrder(int.MinValue + 1000)
        .Build();

    public async ValueTask HandleAsync(HandleTokenRequestContext context)
    {
        if (!context.Request.IsClientCredentialsGrantType()) return;
        var client = await clients.FindAsync(context.ClientId!, context.CancellationToken);
        if (client is not { ApprovedBy: not null, HasKeys: true })
        {
            context.Reject(OpenIddictConstants.Errors.InvalidClient, "This client is not approved.");
            return;
        }
        var scopes = GrantedScopes.Of(context.Request.GetScopes(), [.. client.Scopes.Where(scope => SmartScope.Parse(scope) is { Context: "system" })]);
        if (scopes.Count == 0)
        {
            context.Reject(OpenIddictConstants.Errors.InvalidScope, "The client is registered for none of these scopes.");
            return;
        }
        var identity = new ClaimsIdentity(OpenIddictServerAspNetCoreDefaults.AuthenticationScheme, Caller.SubjectClaim, Caller.RolesClaim);
        identity.SetClaim(Caller.SubjectClaim, client.Id)
            .SetClaims(Caller.RolesClaim, [.. client.Roles])
            .SetClaims(Caller.ThemesClaim, [.. client.Themes])
            .SetClaims(Caller.VisaIdentitiesClaim, [.. client.VisaIdentities])
            .SetScopes(scopes)
            .SetResources(TokenIssuer.Audience)
            .SetAccessTokenLifetime(options.ClientTokens);
        identity.SetDestinations(_ => [Destinations.AccessToken]);
        context.SignIn(new ClaimsPrincipal(identity));
    }
}
