namespace DataBank.Storage;

/// <summary>One page of a search.</summary>
/// <param name="Total">All matches, when asked for.</param>
/// <param name="NextCursor">Where the next page goes on; null on the last.</param>
public sealed record SearchPage(IReadOnlyList<StoredResource> Matches, long? Total, string? NextCursor);
