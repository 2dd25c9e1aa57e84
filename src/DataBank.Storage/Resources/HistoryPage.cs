namespace DataBank.Storage;

/// <summary>One page of history.</summary>
public sealed record HistoryPage(IReadOnlyList<StoredResource> Versions, string? NextCursor)
{
    /// <summary>On its first page, where the engine has many writers at a time; null: all that is written is told.</summary>
    public HistoryBound? Bound { get; init; }
}
