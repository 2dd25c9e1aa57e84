namespace DataBank.Fhir;

/// <summary>A parsed search (https://hl7.org/fhir/R4/search.html): criteria are joined by AND.</summary>
public sealed record SearchQuery
{
    /// <summary>The resource type searched.</summary>
    public required string ResourceType { get; init; }

    public IReadOnlyList<SearchCriterion> Criteria { get; init; } = [];

    /// <summary>Page size, already bounded; 0 asks for the total alone.</summary>
    public int Count { get; init; } = 20;

    /// <summary>Sort keys in order; empty sorts by store order.</summary>
    public IReadOnlyList<SortKey> Sort { get; init; } = [];

    /// <summary>Whether Bundle.total is to be counted (_total=accurate, _summary=count or the default).</summary>
    public bool CountTotal { get; init; } = true;

    /// <summary>The store's opaque cursor of a next link; null on the first page.</summary>
    public string? Cursor { get; init; }

    /// <summary>Parameters that were understood, as received: they make the self link.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Applied { get; init; } = [];

    /// <summary>Names of parameters that were not understood (lenient handling only).</summary>
    public IReadOnlyList<string> Ignored { get; init; } = [];
}
