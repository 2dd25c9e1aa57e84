namespace DataBank.Pseudonymization;

/// <summary>A column of a table with one row per person.</summary>
/// <param name="Hierarchy">How its values become coarser.</param>
/// <param name="Level">Of the hierarchy: at least so coarse. For quasi-identifiers where the search begins, for others where they stay unless they are rare.</param>
/// <param name="IsSet">Cells hold any number of codes (a person's diagnoses, drugs), without order.</param>
/// <param name="IsNumber">Cells hold numbers as they were measured: extremes are drawn in.</param>
public sealed record TableColumn(string Name, ColumnRole Role, Hierarchy Hierarchy, int Level, bool IsSet, bool IsNumber);
