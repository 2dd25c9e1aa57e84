using DataBank.Fhir;

namespace DataBank.Server;

/// <summary>
/// What can be subscribed to: changes of one resource type. R4 has no SubscriptionTopic resource, so a topic is its canonical URL
/// (https://hl7.org/fhir/uv/subscriptions-backport/STU1.1/components.html#subscription-topics-in-r4).
/// </summary>
/// <param name="Url">Canonical; empty for the criteria of R4, which are a search.</param>
/// <param name="ResourceType">The type whose changes are events.</param>
/// <param name="Condition">A search, without its type, that the new version meets; empty: any.</param>
/// <param name="MustBecome">The version before must not have met it.</param>
/// <param name="HasDeletions">Whether a deletion is an event.</param>
internal sealed record SubscriptionTopic(string Url, string ResourceType, string Condition, bool MustBecome, bool HasDeletions)
{
    private const string Root = "http://databank.example.jp/fhir/SubscriptionTopic/";

    private static readonly SubscriptionTopic[] Named =
    [
        new(Root + "encounter-started", "Encounter", "status=in-progress", MustBecome: true, HasDeletions: false),
        new(Root + "encounter-finished", "Encounter", "status=finished", MustBecome: true, HasDeletions: false),
        new(Root + "laboratory-result", "Observation", "category=laboratory&status=final,amended,corrected", MustBecome: false, HasDeletions: false),
        new(Root + "report-final", "DiagnosticReport", "status=final,amended,corrected,appended", MustBecome: true, HasDeletions: false),
        new(Root + "imaging-study-changed", "ImagingStudy", "", MustBecome: false, HasDeletions: true),
    ];

    /// <summary>Those that say what happened, then one per type for every change of it.</summary>
    public static IReadOnlyList<SubscriptionTopic> All { get; } =
    [
        .. Named,
        .. ResourceTypes.All.Where(type => type is not ("Subscription" or "AuditEvent")).Order(StringComparer.Ordinal)
            .Select(type => new SubscriptionTopic(Root + type, type, "", MustBecome: false, HasDeletions: true)),
    ];

    private static readonly Dictionary<string, SubscriptionTopic> ByUrl = All.ToDictionary(topic => topic.Url, StringComparer.Ordinal);

    /// <summary>The topic that criteria name by its canonical, or that they are: "Observation?code=…", as R4 has it. Null: neither.</summary>
    public static SubscriptionTopic? Of(string criteria)
    {
        if (ByUrl.TryGetValue(criteria, out var topic)) return topic;
        var mark = criteria.IndexOf('?', StringComparison.Ordinal);
        var type = mark < 0 ? criteria : criteria[..mark];
        return ByUrl.ContainsKey(Root + type) ? new SubscriptionTopic("", type, mark < 0 ? "" : criteria[(mark + 1)..], MustBecome: false, HasDeletions: false) : null;
    }
}
