namespace DataBank.Storage;

/// <summary>One page of a search.</summary>
/// <param name="Total">All matches, when asked for or cheap.</param>
/// <param name="NextCursor">Where the next page goes on; null on the last.</param>
public sealed record SearchPage(IReadOnlyList<StoredResource> Matches, long? Total, string? NextCursor)
{
    /// <summary>What _include and _revinclude add; no match among them.</summary>
    public IReadOnlyList<StoredResource> Included { get; init; } = [];

    /// <summary>More would have been included than a page takes.</summary>
    public bool IsCut { get; init; }
}
