namespace DataBank.Storage;

/// <summary>How a search is carried out: which set its statement reads, and what it looks up for each resource of it.</summary>
/// <param name="Driver">Read through; null: all resources of the types are.</param>
/// <param name="Filters">Looked up for each.</param>
/// <param name="IsNarrow">The driver is known to be small.</param>
internal sealed record SearchPlan(IndexSet? Driver, IReadOnlyList<IndexSet> Filters, bool IsNarrow)
{
    /// <summary>The numbers of the driver, perhaps repeated, where all have been read to see that it is small; null: they have only been counted.</summary>
    public IReadOnlyList<long>? Numbers { get; init; }

    /// <summary>The numbers of all matches, in any order, perhaps repeated: of a narrow plan.</summary>
    public string All => $"select s.number from ({Driver!.Numbers}) s where 1 = 1{Conditions}";

    /// <summary>PostgreSQL only: the driver was counted, so that the engine is left no other way than to read it and look up the rest for each.</summary>
    public bool IsAsCounted { get; init; }

    private string Conditions => ConditionsOn("s.number");

    /// <summary>What is looked up for each, of a column; each condition after "and".</summary>
    public string ConditionsOn(string number) => string.Concat(Filters.Select(filter => $" and {(IsAsCounted ? SearchSql.LookedUp(DatabaseEngine.PostgreSql, filter.Holds(number)) : filter.Holds(number))}"));

    /// <summary>The numbers of all matches, each once; <paramref name="more"/> is a further condition on s.number.</summary>
    public string Matches(string typeCondition, string more) => Driver is null
        ? $"select s.number from resource s where {typeCondition} and s.is_current = 1 and s.deleted = 0{Conditions}{more}"
        : $"select distinct s.number from ({Driver.Numbers}) s where 1 = 1{Conditions}{more}";
}
