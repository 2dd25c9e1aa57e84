namespace DataBank.Genomics;

/// <summary>A gene or probe of a <see cref="GeneList"/>.</summary>
/// <param name="Number">Its line: that of its value in <see cref="GeneValues"/>, from 0.</param>
/// <param name="Feature">As the table names it.</param>
/// <param name="Name">What else it is called; null: the table does not say.</param>
public sealed record GeneRow(long Number, string Feature, string? Name);
