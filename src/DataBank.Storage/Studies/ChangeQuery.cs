namespace DataBank.Storage;

/// <summary>A page of the change feed.</summary>
/// <param name="After">The sequence that is already known.</param>
/// <param name="Offset">How many more entries to pass over.</param>
/// <param name="From">Entries of this time and later; null: all.</param>
/// <param name="Until">Entries before this time; null: all.</param>
public sealed record ChangeQuery(long After, int Limit, int Offset = 0, DateTimeOffset? From = null, DateTimeOffset? Until = null, bool WithMetadata = true)
{
    /// <summary>How far the one who asks sees; null: everything.</summary>
    public Sight? Sight { get; init; }
}
