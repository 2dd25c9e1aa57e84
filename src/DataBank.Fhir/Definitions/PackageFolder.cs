namespace DataBank.Fhir;

/// <summary>The packages that a site has installed, several versions side by side, each in a folder named "name#version".</summary>
public sealed class PackageFolder(string path)
{
    /// <summary>Installs a package, or replaces the same version of it.</summary>
    /// <returns>"name#version".</returns>
    /// <exception cref="FormatException">The file is no FHIR package.</exception>
    public string Add(string file)
    {
        Directory.CreateDirectory(path);
        using var archive = File.OpenRead(file);
        return PackageArchive.Extract(archive, path);
    }

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
        : [.. Directory.EnumerateDirectories(path, "*#*").Order(StringComparer.Ordinal).Select(DefinitionPackage.Open)];

    /// <summary>R4, what is built in beside it, and everything that is installed. A package that is R4 itself, or another release of it, adds nothing.</summary>
    /// <exception cref="FormatException">A folder holds no readable package.</exception>
    public DefinitionLibrary ToLibrary(params IEnumerable<DefinitionPackage> builtIn) =>
        new([DefinitionPackage.R4, .. builtIn, .. Open().Where(package => package.Name != DefinitionPackage.R4.Name)]);
}
