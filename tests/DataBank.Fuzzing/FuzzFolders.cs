namespace DataBank.Fuzzing;

/// <summary>Where inputs lie: those kept in the repository, those found in earlier runs, and failures.</summary>
/// <param name="Root">A folder for what runs leave.</param>
internal sealed record FuzzFolders(string Root)
{
    private static readonly string Kept = Path.Combine(AppContext.BaseDirectory, "Corpus");

    /// <summary>Inputs of the repository (regressions among them) and of earlier runs.</summary>
    public IEnumerable<byte[]> Corpus(string target) =>
        new[] { Path.Combine(Kept, target), Folder("found", target) }
            .Where(Directory.Exists)
            .SelectMany(folder => Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal))
            .Select(File.ReadAllBytes);

    public string Found(string target, string name) => Path.Combine(Folder("found", target), name);

    public string Failure(string target, string name) => Path.Combine(Folder("failures", target), name);

    public string CurrentInput(string target) => Path.Combine(Folder("current"), target);

    private string Folder(params string[] parts) => Directory.CreateDirectory(Path.Combine([Root, .. parts])).FullName;
}
