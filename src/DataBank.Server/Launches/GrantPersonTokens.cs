using DataBank.Storage;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Identity;
using OpenIddict.Abstractions;
using OpenIddict.Server;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace DataBank.Server;

/// <summary>
/// Tokens for a code or a refresh token (https://hl7.org/fhir/smart-app-launch/app-launch.html#obtain-access-token): for who the person is now, and as far as
/// the roles of now and the registration of now go.
/// </summary>
internal sealed class GrantPersonTokens(UserManager<Person> users, RegisteredClients clients, AuthorityOptions options) : IOpenIddictServerHandler<HandleTokenRequestContext>
{
    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<HandleTokenRequestContext>()
        .UseScopedHandler<GrantPersonTokens>()
        .SetOrder(OpenIddictServerHandlers.Exchange.AttachPrincipal.Descriptor.Order + 1000)
        .Build();

    public async ValueTask HandleAsync(HandleTokenRequestContext context)
    {
        if (!context.Request.IsAuthorizationCodeGrantType() && !context.Request.IsRefreshTokenGrantType()) return;
        var before = context.Principal!;
        var client = await clients.FindAsync(context.ClientId!, context.CancellationToken);
        if (client is not { ApprovedBy: not null } || await users.FindByNameAsync(before.GetClaim(Caller.SubjectClaim) ?? "") is not { IsDisabled: false } person)
        {
            context.Reject(OpenIddictConstants.Errors.InvalidGrant, "The app or the person is not let in any more.");
            return;
        }
        IReadOnlyCollection<string> asked = context.Request.GetScopes() is { Length: > 0 } fewer ? fewer : before.GetScopes();
        var scopes = PersonScopes.Of(person, client, GrantedScopes.Of(asked, before.GetScopes()));
        if (scopes.Count == 0)
        {
            context.Reject(OpenIddictConstants.Errors.InvalidScope, "Nothing of this is granted any more.");
            return;
        }
        AuditTrail.Of(context.Transaction.GetHttpRequest()!.HttpContext).Subject = person.UserName;
        var launch = new LaunchContext(before.GetClaim(PersonTokens.PatientClaim), before.GetClaim(PersonTokens.EncounterClaim));
        context.SignIn(PersonTokens.Principal(person, scopes, launch, options.RootOf(context.Transaction.GetHttpRequest()!), options.PersonTokens));
    }
}
