namespace DataBank.Genomics;

/// <summary>A chromosome of one assembly.</summary>
/// <param name="Number">1 to 22, then X, Y and M: the order in which variants are kept.</param>
/// <param name="Name">"7", "X", "M".</param>
/// <param name="Accession">RefSeq accession with its version.</param>
/// <param name="Length">In bases.</param>
public sealed record Chromosome(int Number, string Name, string Accession, int Length);
