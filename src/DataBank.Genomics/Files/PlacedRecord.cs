namespace DataBank.Genomics;

/// <summary>A line or read of a file with its place; 0-based and half-open.</summary>
/// <param name="Reference">Number of the sequence in the file; -1: it has no place.</param>
/// <param name="Bytes">As it stands in the file; until the next one is read.</param>
public readonly record struct PlacedRecord(int Reference, long Start, long End, ReadOnlyMemory<byte> Bytes);
