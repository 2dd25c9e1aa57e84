namespace DataBank.Storage;

/// <summary>One step of a reindexing.</summary>
/// <param name="Last">Where the next step goes on.</param>
/// <param name="Done">Resources looked at; 0: there are no more.</param>
/// <param name="Unread">Of those, resources that could not be read.</param>
public sealed record ReindexStep(long Last, int Done, int Unread);
