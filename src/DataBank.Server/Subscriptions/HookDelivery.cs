using DataBank.Storage;

namespace DataBank.Server;

/// <summary>
/// Sends to one REST hook what waits for it: the handshake, then events in order, then heartbeats. What does not arrive is tried again, later
/// each time; after some failures the subscription says error, and off when nothing has arrived for as long as the site allows.
/// </summary>
internal sealed class HookDelivery(SubscriptionWrites writes, Notifier notifier, HookChannel channel, TimeProvider clock)
{
    private const int FailuresToError = 3;
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);

    private readonly SubscriptionStore store = writes.Store;

    public static bool IsDue(StoredSubscription subscription, SubscriptionDefinition definition, DateTimeOffset now) =>
        definition.Channel == SubscriptionDefinition.RestHook && subscription.NextTry <= now
        && (!subscription.IsGreeted || subscription.IsWaiting || (definition.HeartbeatSeconds > 0 && subscription.LastSent.AddSeconds(definition.HeartbeatSeconds) <= now));

    public async Task SendAsync(string id, CancellationToken stopping)
    {
        while (await store.FindAsync(id, stopping) is { } subscription && subscription.State != SubscriptionState.Off)
        {
            var definition = SubscriptionDefinition.Read(subscription.DefinitionJson);
            if (!IsDue(subscription, definition, clock.GetUtcNow()) || !await writes.MayTellAsync(definition, stopping)) return;
            var events = subscription is { IsGreeted: true, IsWaiting: true }
                ? await store.EventsAsync(id, subscription.Delivered, subscription.EventCount, definition.MaximumCount, stopping)
                : [];
            var type = !subscription.IsGreeted ? NotificationBundle.Handshake : events.Count > 0 ? NotificationBundle.Event : NotificationBundle.Heartbeat;
            var notification = await notifier.MakeAsync(subscription, definition, type, events, definition.Content, stopping);
            if (!await channel.TrySendAsync(definition, notification, stopping))
            {
                await FailAsync(subscription, stopping);
                return;
            }
            // Events that were counted and are no longer there are not waited for.
            await store.ArrivedAsync(id, events.Count > 0 ? events[^1].Number : subscription.IsGreeted ? subscription.EventCount : subscription.Delivered, stopping);
            if (subscription.State != SubscriptionState.Active) await writes.SetStateAsync(id, SubscriptionState.Active, null, stopping);
        }
    }

    private async Task FailAsync(StoredSubscription subscription, CancellationToken stopping)
    {
        var now = clock.GetUtcNow();
        var pause = FirstPause * Math.Pow(2, Math.Min(subscription.Failures, 20));
        await store.FailedAsync(subscription.Id, now + (pause < LongestPause ? pause : LongestPause), stopping);
        if (subscription.Failures > 0 && now - subscription.FailingSince > writes.Options.GiveUp)
            await writes.SetStateAsync(subscription.Id, SubscriptionState.Off, "The endpoint was away for too long.", stopping);
        else if (subscription.Failures + 1 >= FailuresToError) await writes.SetStateAsync(subscription.Id, SubscriptionState.Error, "The endpoint does not take notifications; they are tried again.", stopping);
    }
}
