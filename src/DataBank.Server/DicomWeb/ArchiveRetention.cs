namespace DataBank.Server;

/// <summary>How long the archive keeps what is no longer to be seen.</summary>
/// <param name="Deleted">Deleted and replaced instances; null: until somebody purges them.</param>
public sealed record ArchiveRetention(TimeSpan? Deleted);
