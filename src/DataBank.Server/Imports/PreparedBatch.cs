namespace DataBank.Server;

/// <summary>Lines of a file, parsed, checked and indexed.</summary>
/// <param name="Lines">With the memory that their resources lie in.</param>
/// <param name="Prepared">In the same order.</param>
internal sealed record PreparedBatch(ImportBatch Lines, IReadOnlyList<PreparedLine> Prepared);
