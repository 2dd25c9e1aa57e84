using DataBank.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DataBank.Proxy;

/// <summary>
/// Whose turn it is to follow the clinical side. Of several nodes one holds the lease and runs the lanes; the others show the views as that
/// one writes them, as long as it says that its consents are current, and go on when it no longer does. A vault on SQLite is one node's.
/// </summary>
internal sealed class Turn(
    FollowerLeaseStore leases, VaultStore vault, ThemeViews views, PatientContexts contexts, LeavingGuard leaving, CodeDisplays displays, PersonVault persons, TimeProvider clock, ILogger<Turn> log)
    : BackgroundService
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(3); // Whoever can't renew has stopped writing before another may begin.
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    private readonly string holder = Guid.NewGuid().ToString("N");
    private CancellationTokenSource ending = Ended();
    private long term;

    /// <summary>Cancelled when it is not, or no longer, this node's turn.</summary>
    public CancellationToken End => Volatile.Read(ref ending).Token;

    /// <summary>Differs from the last one's when another node has followed in between.</summary>
    public long Term => Interlocked.Read(ref term);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (vault.Database.Engine == DatabaseEngine.Sqlite)
        {
            Begin(1);
            return;
        }
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await PassAsync(stoppingToken);
            }
            catch (Exception problem) when (problem is not OperationCanceledException)
            {
                // A database that is away for a while must not end the appliance: the lease runs out, and somebody takes it then.
                log.LogWarning("Looking for whose turn it is failed ({Failure}); it will be tried again.", problem.GetType().Name);
            }
            await Task.Delay(Interval, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        var wasOurs = vault.Database.Engine != DatabaseEngine.Sqlite && !End.IsCancellationRequested;
        await ending.CancelAsync();
        if (wasOurs) await leases.HoldAsync(holder, TimeSpan.Zero, null, cancellationToken); // Nobody needs to wait for it to run out.
    }

    public override void Dispose()
    {
        ending.Dispose();
        base.Dispose();
    }

    private async Task PassAsync(CancellationToken cancellation)
    {
        var lease = await leases.HoldAsync(holder, Lease, End.IsCancellationRequested ? null : views.ConsentsAsOf, cancellation);
        if (!lease.IsOurs) await ShowAsync(lease, cancellation);
        else if (End.IsCancellationRequested) await BeginAsync(lease);
        else ending.CancelAfter(Lease - Margin);
    }

    private async Task BeginAsync(FollowerLease lease)
    {
        await ChangeAsync(lease);
        Begin(lease.Term);
        ending.CancelAfter(Lease - Margin);
        log.LogInformation("This node follows the clinical side now (turn {Term}).", lease.Term);
    }

    private async Task ShowAsync(FollowerLease lease, CancellationToken cancellation)
    {
        await ending.CancelAsync();
        await ChangeAsync(lease);
        Interlocked.Exchange(ref term, lease.Term);
        Forget();
        await views.AttachAsync(cancellation);
        // Also what a pass that was just ending has set.
        (views.ConsentsAsOf, views.DataAsOf) = (lease.ConsentsAsOf, null);
        foreach (var view in views.All) view.Waiting = null;
    }

    private async Task ChangeAsync(FollowerLease lease)
    {
        if (lease.Term == Term) return;
        await views.LetGoAsync();
        Forget();
    }

    // Whoever follows learns of changes; the others can't tell when what they remember of a person is no longer so.
    private void Forget()
    {
        contexts.Forget();
        leaving.Forget();
        displays.Forget();
        persons.Forget();
    }

    private void Begin(long newTerm)
    {
        Interlocked.Exchange(ref term, newTerm);
        Interlocked.Exchange(ref ending, new CancellationTokenSource()).Dispose();
    }

    private static CancellationTokenSource Ended()
    {
        var ended = new CancellationTokenSource();
        ended.Cancel();
        return ended;
    }
}
