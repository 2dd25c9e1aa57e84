using System.Collections.Frozen;
using System.Security.Claims;
using DataBank.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DataBank.Server;

/// <summary>
/// The tokens that were revoked before their end, kept in memory so that a request costs no look into the database: known at once on the
/// node that revokes, two seconds later on others.
/// </summary>
public sealed class RevokedTokens(TokenStatus tokens, TimeProvider clock, ILogger<RevokedTokens> log) : BackgroundService
{
    private const string IdClaim = "oi_tkn_id";
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ForgetInterval = TimeSpan.FromHours(1);
    private volatile FrozenSet<string> revoked = FrozenSet<string>.Empty;

    public bool Contains(ClaimsPrincipal user) => revoked.Count > 0 && IdOf(user) is { } id && revoked.Contains(id);

    /// <summary>The same of a token by its id.</summary>
    internal bool Contains(string id) => revoked.Contains(id);

    /// <summary>By what a token is known here; null: it is none of the authority's, and can't be revoked.</summary>
    internal static string? IdOf(ClaimsPrincipal user) => user.FindFirst(IdClaim)?.Value;

    public async Task RefreshAsync(CancellationToken cancellation) => revoked = (await tokens.RevokedAsync(cancellation)).ToFrozenSet(StringComparer.Ordinal);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await RefreshAsync(cancellationToken); // Nothing is answered before it is known what was revoked.
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var forgotten = clock.GetTimestamp();
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await RefreshAsync(stoppingToken);
                if (clock.GetElapsedTime(forgotten) < ForgetInterval) continue;
                forgotten = clock.GetTimestamp();
                await tokens.ForgetAsync(stoppingToken);
            }
            catch (Exception problem) when (problem is System.Data.Common.DbException or InvalidOperationException or IOException)
            {
                log.LogError("The list of revoked tokens could not be read: {Type}", problem.GetType().Name); // The one before still counts.
            }
        }
    }
}
