namespace DataBank.Server;

/// <summary>Where bulk imports may take files from.</summary>
/// <param name="Folder">Files below it can be named; it need not be there.</param>
/// <param name="Sources">Servers that files may be fetched from.</param>
/// <param name="MaximumFileBytes">The most of one file that is uploaded or fetched.</param>
public sealed record ImportOptions(string Folder, IReadOnlyList<ImportSource> Sources, long MaximumFileBytes);
