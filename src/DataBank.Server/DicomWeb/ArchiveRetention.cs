namespace DataBank.Server;

/// <summary>How long is kept what is no longer to be seen.</summary>
/// <param name="Deleted">Deleted and replaced instances; null: until somebody purges them.</param>
/// <param name="Workitems">Workitems that are completed or cancelled and that no subscriber has locked; null: for ever.</param>
/// <param name="Resources">The versions of resources that were deleted; null: for ever.</param>
public sealed record ArchiveRetention(TimeSpan? Deleted, TimeSpan? Workitems, TimeSpan? Resources);
