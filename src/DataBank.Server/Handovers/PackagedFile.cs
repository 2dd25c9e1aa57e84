namespace DataBank.Server;

/// <summary>A file of a package.</summary>
/// <param name="Name">Relative path with slashes.</param>
/// <param name="Sha256">Lower-case hex.</param>
public sealed record PackagedFile(string Name, string Sha256, long Bytes);
