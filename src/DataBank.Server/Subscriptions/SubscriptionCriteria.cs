using DataBank.Fhir;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>The changes that a subscription is about, compiled: those of its topic that meet its filters.</summary>
internal sealed class SubscriptionCriteria
{
    private readonly SubscriptionTopic topic;
    private readonly IReadOnlyList<SearchCondition> condition;
    private readonly IReadOnlyList<SearchCondition> filters;

    private SubscriptionCriteria(SubscriptionTopic topic, IReadOnlyList<SearchCondition> condition, IReadOnlyList<SearchCondition> filters) =>
        (this.topic, this.condition, this.filters) = (topic, condition, filters);

    public string ResourceType => topic.ResourceType;

    /// <exception cref="RequestProblem">422: no such topic, or a search that can't be decided by one resource alone.</exception>
    public static SubscriptionCriteria Compile(SubscriptionDefinition definition)
    {
        var topic = SubscriptionTopic.Of(definition.Criteria)
            ?? throw new RequestProblem(422, "not-found", "criteria names no topic of this server: GET Subscription/$topic-list tells which there are.", "Subscription.criteria");
        var filters = new List<SearchCondition>();
        foreach (var filter in definition.Filters)
        {
            var mark = filter.IndexOf('?', StringComparison.Ordinal);
            if (mark < 0 || filter[..mark] != topic.ResourceType) throw Refused($"A filter of this topic is written {topic.ResourceType}?parameter=value.");
            filters.AddRange(Parse(topic.ResourceType, filter[(mark + 1)..], definition.BaseUrl));
        }
        return new SubscriptionCriteria(topic, topic.Condition.Length == 0 ? [] : Parse(topic.ResourceType, topic.Condition, definition.BaseUrl), filters);
    }

    /// <summary>Whether a change can only be judged beside the version before it.</summary>
    public bool NeedsFormer(StoredResource change) => change.IsDeleted ? topic.HasDeletions && filters.Count > 0 : topic.MustBecome && change.Version > 1;

    /// <param name="change">Of <see cref="ResourceType"/>.</param>
    /// <param name="current">What search knows of it; null for a deletion.</param>
    /// <param name="former">The same of the version before; null where there is none.</param>
    public bool IsEvent(StoredResource change, ResourceIndex? current, ResourceIndex? former)
    {
        if (change.IsDeleted) return topic.HasDeletions && (filters.Count == 0 || (former is not null && Meets(change, former, filters)));
        return current is not null && Meets(change, current, condition) && Meets(change, current, filters)
            && !(topic.MustBecome && former is not null && Meets(change, former, condition));
    }

    private static bool Meets(StoredResource change, ResourceIndex index, IReadOnlyList<SearchCondition> conditions) =>
        conditions.All(condition => ResourceMatch.Meets(change.Key.Id, index, condition));

    private static IReadOnlyList<SearchCondition> Parse(string type, string query, string baseUrl)
    {
        SearchQuery parsed;
        try
        {
            parsed = SearchQueryParser.Parse(type, FhirUrls.Parameters("?" + query), baseUrl, SearchHandling.Strict);
        }
        catch (RequestProblem problem)
        {
            throw Refused(problem.Message);
        }
        if (parsed.Criteria.Count == 0 || parsed.Applied.Count != parsed.Criteria.Count) throw Refused("A filter has search parameters and nothing else.");
        return parsed.Criteria.All(ResourceMatch.IsDecidable)
            ? parsed.Criteria
            : throw Refused("A filter is decided by the changed resource alone: chains, value sets, composites, places and texts can't be among its parameters.");
    }

    private static RequestProblem Refused(string text) => new(422, "not-supported", text, "Subscription.criteria");
}
