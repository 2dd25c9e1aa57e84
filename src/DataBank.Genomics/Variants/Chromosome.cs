namespace DataBank.Genomics;

/// <summary>A chromosome of one assembly: its name ("7", "X", "M"), RefSeq accession and length in bases.</summary>
public sealed record Chromosome(string Name, string Accession, int Length);
