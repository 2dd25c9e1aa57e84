namespace DataBank.Storage;

/// <summary>One page of history.</summary>
public sealed record HistoryPage(IReadOnlyList<StoredResource> Versions, string? NextCursor);
