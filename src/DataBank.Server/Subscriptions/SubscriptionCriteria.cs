using DataBank.Fhir;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>The changes that a subscription is about, compiled: those of its topic that meet its filters.</summary>
internal sealed class SubscriptionCriteria
{
    private readonly SubscriptionTopic topic;
    private readonly IReadOnlyList<Test> tests;
    private readonly IReadOnlyList<SearchCondition> filters;

    private SubscriptionCriteria(SubscriptionTopic topic, IReadOnlyList<Test> tests, IReadOnlyList<SearchCondition> filters) => (this.topic, this.tests, this.filters) = (topic, tests, filters);

    public string ResourceType => topic.ResourceType;

    /// <exception cref="RequestProblem">422: no such topic, or a search that can't be decided by one resource and what it refers to, or not on this face.</exception>
    public static SubscriptionCriteria Compile(SubscriptionDefinition definition, SubscriptionSource source)
    {
        var topic = definition.Defined ?? SubscriptionTopic.Find(definition.Criteria);
        if (topic is null || (source.IsView && topic.NeedsFormer))
            throw new RequestProblem(422, "not-found", "criteria names no topic of this server: GET Subscription/$topic-list tells which there are.", "Subscription.criteria");
        return Compile(topic, definition.Filters, definition.BaseUrl, source.HidesParameter);
    }

    /// <exception cref="RequestProblem">422: a search that can't be decided by one resource and what it refers to.</exception>
    public static SubscriptionCriteria Compile(SubscriptionTopic topic, IReadOnlyList<string> filters, string baseUrl, Func<string, string, bool> hides)
    {
        var compiled = new List<SearchCondition>();
        foreach (var filter in filters)
        {
            var mark = filter.IndexOf('?', StringComparison.Ordinal);
            if (mark < 0 || filter[..mark] != topic.ResourceType) throw Refused($"A filter of this topic is written {topic.ResourceType}?parameter=value.");
            if (topic.Filters.Count > 0 && FhirUrls.Parameters(filter[mark..]).Any(parameter => !topic.Filters.Contains(parameter.Key.Split(':', '.')[0])))
                throw Refused($"This topic is filtered by {string.Join(", ", topic.Filters)}.");
            compiled.AddRange(Parse(topic.ResourceType, filter[(mark + 1)..], baseUrl, hides));
        }
        return new SubscriptionCriteria(topic, [.. topic.Triggers.Select(trigger => new Test(trigger, ParseAny(trigger.Previous), ParseAny(trigger.Current), RuleOf(trigger.Path)))], compiled);

        IReadOnlyList<SearchCondition> ParseAny(string query) => query.Length == 0 ? [] : Parse(topic.ResourceType, query, baseUrl, hides);
    }

    /// <summary>Whether a change can only be judged beside the version before it.</summary>
    public bool NeedsFormer(StoredResource change) => change.Version > 1
        && (change.IsDeleted ? filters.Count > 0 || tests.Any(test => test.Previous.Count > 0 || test.Rule is not null) : tests.Any(test => test.Trigger.MustBecome || test.Previous.Count > 0 || test.Rule is not null || test.Trigger.OnCreate != test.Trigger.OnUpdate));

    /// <param name="change">Of <see cref="ResourceType"/>.</param>
    /// <param name="current">What it says; null for a deletion.</param>
    /// <param name="former">What the version before said; null where there is none.</param>
    /// <param name="resources">Where what it refers to is looked at, as it is now.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<bool> IsEventAsync(StoredResource change, JudgedVersion? current, JudgedVersion? former, ResourceStore resources, CancellationToken cancellation)
    {
        var shown = (change.IsDeleted ? former : current)?.Index;
        if (shown is null ? filters.Count > 0 : !await MeetsAsync(shown, filters)) return false;
        foreach (var test in tests)
        {
            if (await HasHappenedAsync(test)) return true;
        }
        return false;

        async Task<bool> HasHappenedAsync(Test test)
        {
            var trigger = test.Trigger;
            if (!(change.IsDeleted ? trigger.OnDelete : former is null ? trigger.OnCreate : trigger.OnUpdate)) return false;
            if (test.Rule?.Holds(former?.Resource, current?.Resource) == false) return false;
            var isNow = current is null ? trigger.DeletePasses : await MeetsAsync(current.Index, test.Current);
            if (trigger.MustBecome) return isNow && (former is null || !await MeetsAsync(former.Index, test.Current));
            if (test.Previous.Count == 0) return test.Current.Count == 0 || isNow;
            var wasBefore = former is null ? trigger.CreatePasses : await MeetsAsync(former.Index, test.Previous);
            return test.Current.Count == 0 ? wasBefore : trigger.RequiresBoth ? wasBefore && isNow : wasBefore || isNow;
        }

        async Task<bool> MeetsAsync(ResourceIndex index, IReadOnlyList<SearchCondition> conditions)
        {
            foreach (var condition in conditions)
            {
                var isMet = condition is ChainCondition chain ? await IsMetAsync(chain, index, resources, cancellation) : ResourceMatch.Meets(change.Key.Id, index, condition);
                if (!isMet) return false;
            }
            return true;
        }
    }

    private static async Task<bool> IsMetAsync(ChainCondition chain, ResourceIndex index, ResourceStore resources, CancellationToken cancellation)
    {
        foreach (var target in chain.Targets)
        {
            List<SearchValue> ids = [.. index.References.Where(entry => chain.Reference.IndexedAs.Contains(entry.Parameter) && entry.TargetType == target.ResourceType && entry.TargetId is not null)
                .Select(entry => new TokenValue(null, entry.TargetId, HasNoSystem: false))];
            if (ids.Count == 0) continue;
            var query = new SearchQuery { ResourceType = target.ResourceType, Criteria = [new SearchCriterion("_id", null, null, ids), target.Condition], Count = 1, Total = TotalMode.None };
            if ((await resources.SearchAsync(query, cancellation)).Matches.Count > 0) return true;
        }
        return false;
    }

    private static IReadOnlyList<SearchCondition> Parse(string type, string query, string baseUrl, Func<string, string, bool> hides)
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
        if (parsed.UsedParameters().Any(used => hides(used.ResourceType, used.Code))) throw Refused("A search parameter is not supported by this view.");
        if (parsed.Criteria.Count == 0 || parsed.Applied.Count != parsed.Criteria.Count) throw Refused("A filter has search parameters and nothing else.");
        return parsed.Criteria.All(condition => condition is ChainCondition || ResourceMatch.IsDecidable(condition))
            ? parsed.Criteria
            : throw Refused("A filter is decided by the changed resource and by what it refers to: _has, value sets, composites, places and texts can't be among its parameters.");
    }

    private static ChangeRule? RuleOf(string path)
    {
        if (path.Length == 0) return null;
        var (rule, problem) = ChangeRule.Parse(path);
        return rule ?? throw Refused($"The fhirPathCriteria of this topic can't be evaluated: {problem}");
    }

    private static RequestProblem Refused(string text) => new(422, "not-supported", text, "Subscription.criteria");

    private sealed record Test(TopicTrigger Trigger, IReadOnlyList<SearchCondition> Previous, IReadOnlyList<SearchCondition> Current, ChangeRule? Rule);
}
