namespace DataBank.Storage;

/// <summary>One version of the definition of a data set.</summary>
/// <param name="Version">1, 2, …; none is ever changed.</param>
/// <param name="DefinitionJson">As it was checked.</param>
public sealed record StoredDataset(string Name, int Version, string DefinitionJson, string DefinedBy, DateTimeOffset DefinedAt);
