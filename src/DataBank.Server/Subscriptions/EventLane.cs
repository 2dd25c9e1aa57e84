using System.Collections.Concurrent;
using DataBank.Fhir;
using DataBank.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DataBank.Server;

/// <summary>
/// Makes events of changes in the order that they were committed, and sends them on. Of several nodes one does it, for as long as it renews
/// its lease; where the last one ended the next goes on, so each change becomes an event once and each event arrives at least once.
/// </summary>
internal sealed class EventLane(
    SubscriptionWrites writes, HookDelivery delivery, TimeProvider clock, ILogger<EventLane> log) : BackgroundService
{
    private const int PageSize = 200;
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan IdlePoll = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan AfterTrouble = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan UpkeepEvery = TimeSpan.FromMinutes(10);

    private readonly SubscriptionStore store = writes.Store;
    private readonly ResourceStore resources = writes.Source.Resources;

    // On SQLite there is one process: after a crash it must not wait for the lease of its former self.
    private readonly string holder = writes.Store.Database.Engine == DatabaseEngine.Sqlite ? "this node" : Guid.NewGuid().ToString("N");
    private readonly Dictionary<string, (string Json, SubscriptionCriteria Criteria)> compiled = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Task> sending = new(StringComparer.Ordinal);
    private DateTimeOffset nextUpkeep;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var changed = writes.Changed;
            try
            {
                var subscriptions = await store.AllAsync(stoppingToken);
                if (subscriptions.Count > 0 && await RunAsync(subscriptions, stoppingToken)) continue;
                await Task.WhenAny(changed, Task.Delay(subscriptions.Count > 0 ? Poll : IdlePoll, clock, stoppingToken));
            }
            catch (Exception problem) when (problem is not OperationCanceledException)
            {
                // A database that is away for a while must not end the appliance: it is asked again.
                if (writes.Source.IsOpen()) log.LogError("Looking for changes that are subscribed to failed with {Type}\n{Stack}", problem.GetType().Name, problem.StackTrace);
                await Task.Delay(AfterTrouble, clock, stoppingToken);
            }
        }
        await Task.WhenAll(sending.Values);
    }

    /// <summary>True when there may be more to do at once.</summary>
    private async Task<bool> RunAsync(IReadOnlyList<StoredSubscription> subscriptions, CancellationToken stopping)
    {
        if (!writes.Source.IsOpen()) return false;
        if (await store.HoldAsync(holder, Lease, stopping) is not { } surrogate) return false;
        var now = clock.GetUtcNow();
        foreach (var subscription in subscriptions)
        {
            var definition = SubscriptionDefinition.Read(subscription.DefinitionJson);
            if (!await writes.IsEntitledAsync(definition, stopping)) await writes.SetStateAsync(subscription.Id, SubscriptionState.Off, "The client or the access token that asked for it has ended.", stopping);
            else if (definition.End <= now) await writes.SetStateAsync(subscription.Id, SubscriptionState.Off, null, stopping);
            else if (subscription.EventCount - subscription.Delivered > SubscriptionOptions.MostWaiting)
                await writes.SetStateAsync(subscription.Id, SubscriptionState.Off, "Too many events waited for the subscriber.", stopping);
            else if (HookDelivery.IsDue(subscription, definition, now)) Start(subscription.Id, stopping);
        }
        if (now >= nextUpkeep)
        {
            nextUpkeep = now + UpkeepEvery;
            await store.ForgetAsync(now - writes.Options.Retention, stopping);
        }
        return await MakeEventsAsync(subscriptions, surrogate, stopping);
    }

    private async Task<bool> MakeEventsAsync(IReadOnlyList<StoredSubscription> subscriptions, long surrogate, CancellationToken stopping)
    {
        // Nobody was there for what happened before the first of them.
        var after = Math.Max(surrogate, subscriptions.Min(subscription => subscription.StartsAfter));
        var changes = await store.ChangesAsync(after, PageSize, stopping);
        if (changes.Count == 0) return false;
        var watchers = new List<(StoredSubscription Subscription, SubscriptionDefinition Definition, SubscriptionCriteria Criteria, ResourceStore Shown)>();
        foreach (var subscription in subscriptions)
        {
            var definition = SubscriptionDefinition.Read(subscription.DefinitionJson);
            watchers.Add((subscription, definition, CriteriaOf(subscription), await writes.Source.ShownToAsync(definition.Owner, definition.Roles, stopping)));
        }
        var byType = watchers.ToLookup(each => each.Criteria.ResourceType, StringComparer.Ordinal);
        var events = new List<SubscriptionEvent>();
        foreach (var change in changes)
        {
            var interested = byType[change.Key.Type].Where(each => change.Surrogate > each.Subscription.StartsAfter).ToList();
            if (interested.Count == 0) continue;
            var baseUrl = interested[0].Definition.BaseUrl;
            var current = JudgedVersion.Of(change, baseUrl);
            var former = interested.Any(each => each.Criteria.NeedsFormer(change)) ? JudgedVersion.Of(await resources.FindVersionAsync(change.Key, change.Version - 1, stopping), baseUrl) : null;
            foreach (var (subscription, _, criteria, shown) in interested)
            {
                if (shown != resources && await shown.FindVersionAsync(change.Key, change.Version, stopping) is null) continue; // Its owner is not shown it.
                if (await criteria.IsEventAsync(change, current, former, shown, stopping))
                    events.Add(new SubscriptionEvent(subscription.Id, 0, change.Key, change.Version, change.Method, change.LastUpdated));
            }
        }
        await store.AdvanceAsync(holder, surrogate, changes[^1].Surrogate, events, stopping);
        return true;
    }

    private SubscriptionCriteria CriteriaOf(StoredSubscription subscription)
    {
        if (compiled.TryGetValue(subscription.Id, out var known) && known.Json == subscription.DefinitionJson) return known.Criteria;
        var criteria = SubscriptionCriteria.Compile(SubscriptionDefinition.Read(subscription.DefinitionJson), writes.Source);
        compiled[subscription.Id] = (subscription.DefinitionJson, criteria);
        return criteria;
    }

    // One endpoint that is slow holds up nobody else.
    private void Start(string id, CancellationToken stopping)
    {
        if (sending.TryGetValue(id, out var running) && !running.IsCompleted) return;
        sending[id] = Task.Run(() => SendAsync(id, stopping), CancellationToken.None);
    }

    private async Task SendAsync(string id, CancellationToken stopping)
    {
        try
        {
            await delivery.SendAsync(id, stopping);
        }
        catch (OperationCanceledException)
        {
            // The appliance stops: what was not sent waits.
        }
        catch (Exception problem)
        {
            log.LogError("Sending notifications failed with {Type}\n{Stack}", problem.GetType().Name, problem.StackTrace);
            await Task.Delay(AfterTrouble, clock, CancellationToken.None);
        }
    }
}
