namespace DataBank.Pseudonymization;

/// <summary>One row per person; a cell holds no value, one, or (in set columns) several.</summary>
/// <param name="Rows">By row and column.</param>
public sealed record PersonTable(IReadOnlyList<TableColumn> Columns, IReadOnlyList<IReadOnlyList<string>[]> Rows);
