using DataBank.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DataBank.Server;

/// <summary>The subscriptions of one face: who has asked for what, the events, and how they are sent. It runs from start to stop.</summary>
public sealed class SubscriptionEngine : IHostedService, IDisposable
{
    private readonly HookChannel channel;
    private readonly EventLane lane;

    /// <param name="source">The face.</param>
    /// <param name="store">Its subscriptions and their events.</param>
    /// <param name="options">What the site allows.</param>
    /// <param name="services">Of the appliance: <see cref="SubscriptionServices.AddSubscriptionServices"/>.</param>
    public SubscriptionEngine(SubscriptionSource source, SubscriptionStore store, SubscriptionOptions options, IServiceProvider services)
    {
        var clock = services.GetRequiredService<TimeProvider>();
        Source = source;
        channel = new HookChannel(options);
        Writes = new SubscriptionWrites(source, store, options, services.GetRequiredService<Subscribers>());
        Notifier = new Notifier(source, services.GetRequiredService<AuditJournal>(), clock);
        lane = new EventLane(Writes, new HookDelivery(Writes, Notifier, channel, clock), clock, services.GetRequiredService<ILogger<EventLane>>());
    }

    internal SubscriptionSource Source { get; }

    internal SubscriptionWrites Writes { get; }

    internal Notifier Notifier { get; }

    public Task StartAsync(CancellationToken cancellationToken) => lane.StartAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => lane.StopAsync(cancellationToken);

    public void Dispose()
    {
        lane.Dispose();
        channel.Dispose();
    }
}
