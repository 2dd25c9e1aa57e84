using System.Collections.Concurrent;
using System.Security.Claims;
using Microsoft.Extensions.DependencyInjection;

namespace DataBank.Server;

/// <summary>
/// Whether those who have subscribed to a view may still read it, though their access tokens are long gone: a registered client as long as its
/// registration says so, everybody else until the token ends that they asked with. Known for two seconds, like what was revoked.
/// </summary>
internal sealed class Subscribers(IServiceScopeFactory scopes, IServiceProvider services, TimeProvider clock)
{
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, (RegisteredClient? Client, DateTimeOffset At)> known = new(StringComparer.Ordinal);

    /// <summary>What a subscription that is asked for by this caller stands and falls with.</summary>
    public static SubscriptionDefinition Bind(SubscriptionDefinition definition, ClaimsPrincipal user)
    {
        var client = user.FindFirst("client_id")?.Value;
        return client == Caller.Subject(user) // It acts for itself (SMART Backend Services), not for a person.
            ? definition with { ClientId = client, TokenEnd = null, TokenId = null }
            : definition with { ClientId = null, TokenEnd = Caller.EndOf(user), TokenId = RevokedTokens.IdOf(user) };
    }

    public async ValueTask<bool> MayReadAsync(SubscriptionDefinition definition, string theme, CancellationToken cancellation)
    {
        if (definition.TokenEnd <= clock.GetUtcNow()) return false;
        if (definition.TokenId is { } token && services.GetService<RevokedTokens>()?.Contains(token) == true) return false;
        return definition.ClientId is not { } id || (await FindAsync(id, cancellation) is { ApprovedBy: not null } client
            && client.Themes.Contains(theme, StringComparer.Ordinal)
            && client.Roles.Any(role => Caller.MayHold(role, Permissions.ResearchRead))
            && Reach.OfScopes(client.Scopes).AllowsWholly("*", SmartActions.Read | SmartActions.Search));
    }

    private async ValueTask<RegisteredClient?> FindAsync(string id, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        if (known.TryGetValue(id, out var found) && now - found.At < Kept) return found.Client;
        await using var scope = scopes.CreateAsyncScope();
        var client = await scope.ServiceProvider.GetRequiredService<RegisteredClients>().FindAsync(id, cancellation);
        known[id] = (client, now);
        return client;
    }
}
