namespace DataBank.Fhir;

/// <summary>The packages that a site has installed, several versions side by side, each in a folder named "name#version".</summary>
public sealed class PackageFolder(string path)
{
    private const string RefusedEnding = ".refused";

    /// <summary>Installs a package, or replaces the same version of it.</summary>
    /// <returns>"name#version".</returns>
    /// <exception cref="FormatException">The file is no FHIR package.</exception>
    public string Add(string file)
    {
        Directory.CreateDirectory(path);
        using var archive = File.OpenRead(file);
        return PackageArchive.Extract(archive, path);
    }

    /// <summary>
    /// Installs the packages (.tgz) that were put into the folder as they are; their files are gone then. One that is no package is renamed to end
    /// with ".refused". What another node is just taking in is left to it.
    /// </summary>
    /// <returns>"name#version" of each.</returns>
    /// <exception cref="FormatException">One of them is no package.</exception>
    public IReadOnlyList<string> TakeIn()
    {
        var taken = new List<string>();
        foreach (var file in Archives())
        {
            try
            {
                using var archive = new FileStream(file.FullName, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
                taken.Add(PackageArchive.Extract(archive, path));
                file.Delete();
            }
            catch (FormatException problem)
            {
                File.Move(file.FullName, file.FullName + RefusedEnding, overwrite: true);
                throw new FormatException($"{file.Name} was refused. {problem.Message}", problem);
            }
            catch (IOException)
            {
            }
        }
        return taken;
    }

    /// <summary>Names of the files that were refused and are still there.</summary>
    public IReadOnlyList<string> Refused() => !Directory.Exists(path) ? [] : [.. new DirectoryInfo(path).EnumerateFiles("*.tgz" + RefusedEnding).Select(file => file.Name[..^RefusedEnding.Length]).Order(StringComparer.Ordinal)];

    /// <summary>Another one: something was added, replaced or removed since.</summary>
    public string Mark() => !Directory.Exists(path) ? "" : string.Join('\n',
        Folders().SelectMany(folder => new[] { DefinitionPackage.IndexFile, DefinitionPackage.ResourcesFile }.Select(name => new FileInfo(Path.Combine(folder, name)))).Concat(Archives())
            .Select(file => file.Exists ? $"{file.FullName} {file.Length} {file.LastWriteTimeUtc.Ticks}" : file.FullName));

    /// <summary>False when there is no such package.</summary>
    /// <param name="name">"name#version".</param>
    public bool Remove(string name)
    {
        var folder = Path.Combine(path, name);
        if (!name.Contains('#', StringComparison.Ordinal) || Path.GetFileName(name) != name || !Directory.Exists(folder)) return false;
        Directory.Delete(folder, recursive: true);
        return true;
    }

    /// <summary>What is installed, by name and version; without R4 itself.</summary>
    /// <exception cref="FormatException">A folder holds no readable package.</exception>
    public IReadOnlyList<DefinitionPackage> Open() => !Directory.Exists(path) ? []
        : [.. Folders().Select(DefinitionPackage.Open)];

    /// <summary>R4, what is built in beside it, and everything that is installed. A package that is R4 itself, or another release of it, adds nothing.</summary>
    /// <exception cref="FormatException">A folder holds no readable package.</exception>
    public DefinitionLibrary ToLibrary(params IEnumerable<DefinitionPackage> builtIn) =>
        new([DefinitionPackage.R4, .. builtIn, .. Open().Where(package => package.Name != DefinitionPackage.R4.Name)]);

    private IEnumerable<string> Folders() => Directory.EnumerateDirectories(path, "*#*").Order(StringComparer.Ordinal);

    private IEnumerable<FileInfo> Archives() => new DirectoryInfo(path).EnumerateFiles("*.tgz").OrderBy(file => file.Name, StringComparer.Ordinal);
}
