using Microsoft.EntityFrameworkCore;
using OpenIddict.Abstractions;
using OpenIddict.EntityFrameworkCore.Models;

namespace DataBank.Storage;

/// <summary>What became of tokens that have been given out.</summary>
public sealed class TokenStatus(AccessContext context, TimeProvider clock)
{
    /// <summary>Ids of the tokens that were revoked and would still be valid otherwise.</summary>
    public async Task<IReadOnlyList<string>> RevokedAsync(CancellationToken cancellation)
    {
        var now = clock.GetUtcNow().UtcDateTime.AddMinutes(-1);
        return await context.Set<OpenIddictEntityFrameworkCoreToken>()
            .Where(token => token.Status == OpenIddictConstants.Statuses.Revoked && token.Type == OpenIddictConstants.TokenTypeIdentifiers.AccessToken && token.ExpirationDate > now)
            .Select(token => token.Id!)
            .ToListAsync(cancellation);
    }

    /// <summary>Removes what has ended a day ago or longer.</summary>
    public async Task ForgetAsync(CancellationToken cancellation)
    {
        var before = clock.GetUtcNow().UtcDateTime.AddDays(-1);
        await context.Set<OpenIddictEntityFrameworkCoreToken>().Where(token => token.ExpirationDate < before).ExecuteDeleteAsync(cancellation);
    }
}
