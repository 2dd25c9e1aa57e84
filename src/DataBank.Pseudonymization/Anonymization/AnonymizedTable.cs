namespace DataBank.Pseudonymization;

/// <summary>What becomes of a table.</summary>
/// <param name="Sources">For each row, its number in the table it was made of: for whoever keeps the ledger, never for the files.</param>
/// <param name="Cells">By row and column.</param>
/// <param name="Levels">Per column: the level of its hierarchy; -1 where it differs from row to row.</param>
/// <param name="Loss">Of quasi-identifiers: 0 nothing is lost, 1 everything.</param>
/// <param name="Removed">Per column: values that were made coarser or left out because they are rare or extreme.</param>
public sealed record AnonymizedTable(
    IReadOnlyList<TableColumn> Columns, AnonymizationPolicy Policy, string Method, IReadOnlyList<int> Sources, IReadOnlyList<IReadOnlyList<string>[]> Cells,
    IReadOnlyList<int> Levels, int SuppressedRows, double Loss, IReadOnlyList<int> Removed);
