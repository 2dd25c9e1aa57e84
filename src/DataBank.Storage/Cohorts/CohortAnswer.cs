namespace DataBank.Storage;

/// <summary>What is found of a cohort. Lists that were not asked for are empty.</summary>
/// <param name="Patients">Logical ids, in their order.</param>
/// <param name="Overlaps">How many patients have the same kinds of data; each is counted once.</param>
public sealed record CohortAnswer(IReadOnlyList<string> Patients, IReadOnlyList<CohortOverlap> Overlaps)
{
    /// <summary>The kinds of data of each patient that has any.</summary>
    public IReadOnlyList<CohortCase> Cases { get; init; } = [];

    public IReadOnlyList<CohortPair> Pairs { get; init; } = [];

    public IReadOnlyList<CohortSpan> Spans { get; init; } = [];

    public IReadOnlyList<CohortFile> Files { get; init; } = [];

    /// <summary>A list was longer than is answered at once.</summary>
    public bool IsCut { get; init; }
}
