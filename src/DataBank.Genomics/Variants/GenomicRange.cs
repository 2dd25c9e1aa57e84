namespace DataBank.Genomics;

/// <summary>A part of a RefSeq sequence, 0-based and half-open.</summary>
public readonly record struct GenomicRange(string Accession, int Start, int End);
