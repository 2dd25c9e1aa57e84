using DataBank.Fhir;

namespace DataBank.Server;

/// <summary>
/// What can be subscribed to: changes of one resource type. R4 has no SubscriptionTopic resource: a topic is its canonical URL, built in or defined by a
/// Basic (<see cref="DefinedTopic"/>) (https://hl7.org/fhir/uv/subscriptions-backport/STU1.1/components.html#subscription-topics-in-r4).
/// </summary>
/// <param name="Url">Canonical; empty for the criteria of R4, which are a search.</param>
/// <param name="ResourceType">The type whose changes are events.</param>
/// <param name="Triggers">What makes a change an event; one of them is enough.</param>
internal sealed record SubscriptionTopic(string Url, string ResourceType, IReadOnlyList<TopicTrigger> Triggers)
{
    private const string Root = "http://databank.example.jp/fhir/SubscriptionTopic/";

    private static readonly SubscriptionTopic[] Named =
    [
        Becoming("encounter-started", "Encounter", "status=in-progress"),
        Becoming("encounter-finished", "Encounter", "status=finished"),
        Of(Root + "laboratory-result", "Observation", TopicTrigger.Written("category=laboratory&status=final,amended,corrected")),
        Becoming("report-final", "DiagnosticReport", "status=final,amended,corrected,appended"),
        Of(Root + "imaging-study-changed", "ImagingStudy", TopicTrigger.Any),
    ];

    /// <summary>Parameters that filters may have; none: every parameter of the type.</summary>
    public IReadOnlyList<string> Filters { get; init; } = [];

    /// <summary>Those that say what happened, then one per type for every change of it.</summary>
    public static IReadOnlyList<SubscriptionTopic> BuiltIn { get; } =
    [
        .. Named,
        .. ResourceTypes.All.Where(type => type is not ("Subscription" or "AuditEvent")).Order(StringComparer.Ordinal).Select(type => Of(Root + type, type, TopicTrigger.Any)),
    ];

    /// <summary>Those of a view, which keeps no earlier versions: nothing that is about having become so.</summary>
    public static IReadOnlyList<SubscriptionTopic> OfViews { get; } = [.. BuiltIn.Where(topic => !topic.NeedsFormer)];

    private static readonly Dictionary<string, SubscriptionTopic> ByUrl = BuiltIn.ToDictionary(topic => topic.Url, StringComparer.Ordinal);

    /// <summary>Whether changes can't be judged without the version before them.</summary>
    public bool NeedsFormer => Triggers.Any(trigger => trigger.MustBecome || trigger.Previous.Length > 0 || trigger.Path.Length > 0);

    /// <summary>The built-in topic that criteria name by its canonical, or that they are: "Observation?code=…", as R4 has it. Null: neither.</summary>
    public static SubscriptionTopic? Find(string criteria)
    {
        if (ByUrl.TryGetValue(criteria, out var topic)) return topic;
        var mark = criteria.IndexOf('?', StringComparison.Ordinal);
        var type = mark < 0 ? criteria : criteria[..mark];
        return IsTopical(type) ? Of("", type, TopicTrigger.Written(mark < 0 ? "" : criteria[(mark + 1)..])) : null;
    }

    /// <summary>Whether changes of a type can be events.</summary>
    public static bool IsTopical(string type) => ByUrl.ContainsKey(Root + type);

    private static SubscriptionTopic Of(string url, string type, TopicTrigger trigger) => new(url, type, [trigger]);

    private static SubscriptionTopic Becoming(string name, string type, string condition) =>
        Of(Root + name, type, TopicTrigger.Written(condition) with { MustBecome = true });
}
