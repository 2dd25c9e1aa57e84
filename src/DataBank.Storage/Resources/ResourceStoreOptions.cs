namespace DataBank.Storage;

/// <summary>How a resource store behaves.</summary>
/// <param name="KeepsHistory">True for the clinical store; a view keeps the current version only.</param>
public sealed record ResourceStoreOptions(bool KeepsHistory);
