namespace DataBank.Fhir;

/// <summary>A parsed search (https://hl7.org/fhir/R4/search.html): criteria are joined by AND.</summary>
public sealed record SearchQuery
{
    /// <summary>The resource type searched; of several, the first.</summary>
    public required string ResourceType { get; init; }

    /// <summary>All types searched: more than one for a system or whole-compartment search.</summary>
    public IReadOnlyList<string> Types
    {
        get => field ?? [ResourceType];
        init;
    }

    public IReadOnlyList<SearchCondition> Criteria { get; init; } = [];

    /// <summary>Page size, already bounded; 0 asks for the total alone.</summary>
    public int Count { get; init; } = 20;

    /// <summary>Sort keys in order; empty sorts by store order.</summary>
    public IReadOnlyList<SortKey> Sort { get; init; } = [];

    public TotalMode Total { get; init; }

    public IReadOnlyList<IncludeRule> Includes { get; init; } = [];

    public SummaryMode Summary { get; init; }

    /// <summary>Top-level elements to show (_elements); empty: all.</summary>
    public IReadOnlyList<string> Elements { get; init; } = [];

    /// <summary>Whether the plan is asked for instead of the result (_explain).</summary>
    public bool IsExplained { get; init; }

    /// <summary>The store's opaque cursor of a next link; null on the first page.</summary>
    public string? Cursor { get; init; }

    /// <summary>The path below the base that the search was sent to: a cursor goes on there and nowhere else.</summary>
    public string Place { get; init; } = "";

    /// <summary>Parameters that were understood, as received: they make the self link.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Applied { get; init; } = [];

    /// <summary>Names of parameters that were not understood (lenient handling only).</summary>
    public IReadOnlyList<string> Ignored { get; init; } = [];

    /// <summary>Every search parameter that the query looks at, by resource type and code: criteria on every level, sort keys and includes.</summary>
    public IEnumerable<(string ResourceType, string Code)> UsedParameters() =>
        Criteria.SelectMany(condition => UsedBy(condition, Types))
            .Concat(Sort.Where(key => key.Parameter is not null).SelectMany(key => Types.Select(type => (type, key.Parameter!.Code))))
            .Concat(Includes.Where(rule => rule.Reference is not null).Select(rule => (rule.SourceType!, rule.Reference!.Code)));

    /// <summary>The types of the other resources that the query looks at: those that its chains, forwards and back, lead to, be it to its own type.</summary>
    public IEnumerable<string> ChainedTypes() => Criteria.SelectMany(ChainedTypes);

    private static IEnumerable<string> ChainedTypes(SearchCondition condition) => condition switch
    {
        ChainCondition chain => chain.Targets.SelectMany(target => ChainedTypes(target.Condition).Prepend(target.ResourceType)),
        ReverseChainCondition reverse => ChainedTypes(reverse.Condition).Prepend(reverse.Reference.ResourceType),
        CombinedCondition combined => combined.Conditions.SelectMany(ChainedTypes),
        _ => [],
    };

    private static IEnumerable<(string ResourceType, string Code)> UsedBy(SearchCondition condition, IReadOnlyList<string> types) => condition switch
    {
        SearchCriterion criterion => types.SelectMany(type => UsedBy(type, criterion)),
        ChainCondition chain => types.Select(type => (type, chain.Reference.Code)).Concat(chain.Targets.SelectMany(target => UsedBy(target.Condition, [target.ResourceType]))),
        ReverseChainCondition reverse => UsedBy(reverse.Condition, [reverse.Reference.ResourceType]).Prepend((reverse.Reference.ResourceType, reverse.Reference.Code)),
        CombinedCondition combined => combined.Conditions.SelectMany(each => UsedBy(each, types)),
        _ => [],
    };

    // A composite looks at its components.
    private static IEnumerable<(string ResourceType, string Code)> UsedBy(string type, SearchCriterion criterion) =>
        (criterion.Definition?.Components ?? []).Select(component => (type, component.Definition.Code)).Prepend((type, criterion.Code));
}
