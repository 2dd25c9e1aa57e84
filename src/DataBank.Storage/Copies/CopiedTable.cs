namespace DataBank.Storage;

/// <summary>A table whose copy was compared with it row by row.</summary>
/// <param name="Digest">A hash over all rows, whatever their order: the same on both sides.</param>
public sealed record CopiedTable(string Name, long Rows, string Digest);
