using System.Collections.Concurrent;
using System.Security.Claims;
using DataBank.Server;
using DataBank.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DataBank.Proxy;

/// <summary>
/// Subscriptions to views: each view has its own, in its own database, so that they end with it. They run while the view is open; of several
/// nodes one makes and sends the events of a view, whichever node follows the clinical side.
/// </summary>
internal sealed class ResearchSubscriptions(
    ThemeViews views, LeavingGuard leaving, ResearchUses uses, ProxyOptions options, IServiceProvider services, TimeProvider clock, ILogger<ResearchSubscriptions> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    private readonly ConcurrentDictionary<ThemeView, SubscriptionEngine> engines = new();
    private readonly HashSet<ThemeView> running = [];

    public SubscriptionEngine Of(ThemeView view) => engines.GetOrAdd(view, Make);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            foreach (var view in views.All.Where(view => !running.Contains(view)).ToList())
            {
                await Of(view).StartAsync(stoppingToken);
                running.Add(view);
            }
            foreach (var closed in engines.Keys.Where(view => views.Find(view.Theme) != view).ToList()) await EndAsync(closed, stoppingToken);
            await Task.Delay(Interval, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        foreach (var view in engines.Keys.ToList()) await EndAsync(view, cancellationToken);
    }

    private async Task EndAsync(ThemeView view, CancellationToken cancellation)
    {
        if (!engines.TryRemove(view, out var engine)) return;
        using (engine)
        {
            try
            {
                if (running.Remove(view)) await engine.StopAsync(cancellation);
            }
            catch (Exception problem) when (problem is not OperationCanceledException)
            {
                // Its database was closed under it: that is how it ends.
                log.LogInformation("Subscriptions of a view that was closed ended with {Type}.", problem.GetType().Name);
            }
        }
    }

    private SubscriptionEngine Make(ThemeView view)
    {
        var source = new SubscriptionSource(view.Theme, $"/research/{view.Theme}/fhir", leaving.Of(view), Permissions.ResearchRead)
        {
            HidesParameter = HiddenParameters.Hides,
            IsOpen = () => views.AreConsentsCurrent && views.Find(view.Theme) == view,
            NoteAsync = (subject, roles, patients, cancellation) => uses.NoteAsync(view.Theme, Subscriber(subject, roles), patients, cancellation),
        };
        return new SubscriptionEngine(source, new SubscriptionStore(view.Resources.Database), options.Subscriptions, services);
    }

    private static ClaimsPrincipal Subscriber(string subject, string roles) => new(new ClaimsIdentity(
        [new Claim(Caller.SubjectClaim, subject), .. roles.Split(' ').Select(role => new Claim(Caller.RolesClaim, role))]));
}
