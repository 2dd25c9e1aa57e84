using DataBank.Fhir;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>Makes the notifications of a subscription, with what its owner may read, and notes in the journal whose data they show.</summary>
internal sealed class Notifier(ResourceStore resources, ClosedRecords closed, AuditJournal journal, TimeProvider clock)
{
    /// <summary>A notification as JSON; the journal knows of it before anybody else.</summary>
    public async Task<ReadOnlyMemory<byte>> MakeAsync(
        StoredSubscription subscription, SubscriptionDefinition definition, string type, IReadOnlyList<SubscriptionEvent> events, string content, CancellationToken cancellation)
    {
        var found = new List<(SubscriptionEvent, StoredResource?)>(events.Count);
        var mayRead = definition.Roles.Split(' ').Intersect(RolePermissions.RolesWith(Permissions.ClinicalRead), StringComparer.Ordinal).Any();
        if (!mayRead) content = SubscriptionDefinition.Empty;
        var shown = await closed.SightOfAsync(definition.Owner, definition.Roles.Split(' '), cancellation) is { } sight ? resources.Within(sight) : resources;
        foreach (var each in events)
        {
            var isShown = content == SubscriptionDefinition.FullResource && each.Method != "DELETE";
            found.Add((each, isShown ? await shown.FindVersionAsync(each.Key, each.Version, cancellation) : null));
        }
        if (events.Count > 0 && content != SubscriptionDefinition.Empty) await RecordAsync(subscription, definition, found);
        return new NotificationBundle(subscription, definition, clock.GetUtcNow()).ToJson(type, found, content);
    }

    private Task RecordAsync(StoredSubscription subscription, SubscriptionDefinition definition, List<(SubscriptionEvent Event, StoredResource? Resource)> found)
    {
        var trail = new AuditTrail();
        foreach (var (each, resource) in found)
        {
            if (each.Key.Type == "Patient") trail.AddPatient(each.Key.Id);
            if (resource is not null) PatientMentions.Add(trail, resource);
        }
        return journal.AppendAsync(
            new AuditRecord(
                Guid.CreateVersion7().ToString(), clock.GetUtcNow(), "R", "notification", "clinical", definition.Owner, definition.Roles, $"Subscription/{subscription.Id}", 200, [.. trail.Patients]),
            CancellationToken.None);
    }
}
