namespace DataBank.Storage;

/// <summary>The resources that meet a condition, in the two forms in which a statement can use them.</summary>
/// <param name="Holds">A condition that is true when the resource whose number is given (a column's name) is one of them.</param>
/// <param name="Numbers">A select of their numbers (column number, perhaps repeated); null when only single resources can be looked at.</param>
/// <param name="Order">How the rows of <paramref name="Numbers"/> lie.</param>
internal sealed record IndexSet(Func<string, string> Holds, string? Numbers, IndexSetOrder Order)
{
    /// <summary>
    /// A select of rows of index tables, of which counting some thousands is cheap, and which are hardly fewer than those of
    /// <see cref="Numbers"/>; null when nothing tells so cheaply how many those are.
    /// </summary>
    public string? Counted { get; init; }

    /// <summary>
    /// PostgreSQL only: the same as <see cref="Numbers"/>, read step by step in the order in which it is written, so that the first rows come soon and few are read for few; null when it
    /// has no steps.
    /// </summary>
    public string? Stepwise { get; init; }

    /// <summary>Whether counting rows takes as long as reading their numbers does.</summary>
    public bool IsReadAsSoonAsCounted => Numbers is not null && (Counted is null || Counted == Numbers);
}
