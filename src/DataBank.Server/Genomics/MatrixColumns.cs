namespace DataBank.Server;

/// <summary>Whose the columns of a table of genes are.</summary>
/// <param name="Owned">Those that a Specimen tells the patient of.</param>
/// <param name="LeftOut">Names of the others, which are not kept.</param>
internal sealed record MatrixColumns(IReadOnlyList<MatrixColumn> Owned, IReadOnlyList<string> LeftOut);
