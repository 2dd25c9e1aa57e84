using DataBank.Fhir;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>Makes the notifications of a subscription, with what its owner may read, and notes in the journal whose data they show.</summary>
internal sealed class Notifier(SubscriptionSource source, AuditJournal journal, TimeProvider clock)
{
    /// <summary>A notification as JSON; the journal knows of it before anybody else.</summary>
    public async Task<ReadOnlyMemory<byte>> MakeAsync(
        StoredSubscription subscription, SubscriptionDefinition definition, string type, IReadOnlyList<SubscriptionEvent> events, string content, CancellationToken cancellation)
    {
        var found = new List<(SubscriptionEvent, StoredResource?)>(events.Count);
        if (!Caller.Holds(definition.Roles, source.ReadPermission)) content = SubscriptionDefinition.Empty;
        var shown = await source.ShownToAsync(definition.Owner, definition.Roles, cancellation);
        foreach (var each in events)
        {
            if (source.IsView)
            {
                // What has left the view meanwhile is not named.
                if (await source.Resources.FindAsync(each.Key, cancellation) is { IsDeleted: false } standing) found.Add((each, standing));
                continue;
            }
            var isShown = content == SubscriptionDefinition.FullResource && each.Method != "DELETE";
            found.Add((each, isShown ? await shown.FindVersionAsync(each.Key, each.Version, cancellation) : null));
        }
        if (found.Count == 0 && type == NotificationBundle.Event) type = NotificationBundle.Heartbeat;
        if (found.Count > 0 && content != SubscriptionDefinition.Empty) await RecordAsync(subscription, definition, found, cancellation);
        return new NotificationBundle(subscription, definition, clock.GetUtcNow()).ToJson(type, found, content);
    }

    private async Task RecordAsync(
        StoredSubscription subscription, SubscriptionDefinition definition, List<(SubscriptionEvent Event, StoredResource? Resource)> found, CancellationToken cancellation)
    {
        var trail = new AuditTrail();
        foreach (var (each, resource) in found)
        {
            if (each.Key.Type == "Patient") trail.AddPatient(each.Key.Id);
            if (resource is not null) PatientMentions.Add(trail, resource);
        }
        await source.NoteAsync(definition.Owner, definition.Roles, trail.Patients, cancellation);
        await journal.AppendAsync(
            new AuditRecord(
                TimeOrderedId.New().ToString(), clock.GetUtcNow(), "R", "notification", source.Name, definition.Owner, definition.Roles, $"Subscription/{subscription.Id}", 200, trail.Patients),
            CancellationToken.None);
    }
}
