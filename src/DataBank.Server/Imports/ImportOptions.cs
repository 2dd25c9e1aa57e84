using DataBank.Storage;

namespace DataBank.Server;

/// <summary>Where bulk imports may take files from.</summary>
/// <param name="Folder">Files below it can be named, also by file: addresses; it need not be there. Null: those of <paramref name="Files"/> are in no folder.</param>
/// <param name="Files">The same files.</param>
/// <param name="Sources">Servers that files may be fetched from.</param>
/// <param name="MaximumFileBytes">The most of one file that is uploaded or fetched.</param>
public sealed record ImportOptions(string? Folder, IFilePlace Files, IReadOnlyList<ImportSource> Sources, long MaximumFileBytes);
