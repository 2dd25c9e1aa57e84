using System.Collections.Concurrent;

namespace DataBank.Fhir;

/// <summary>
/// Conformance resources of several packages, found by canonical (https://hl7.org/fhir/R4/references.html#canonical): "url|version" gives that
/// version or nothing, "url" the newest one. Several versions of one package stand side by side.
/// </summary>
public sealed class DefinitionLibrary
{
    private readonly Dictionary<(string ResourceType, string Url), List<(DefinitionPackage Package, DefinitionEntry Entry)>> byUrl = [];
    private readonly ConcurrentDictionary<DefinitionEntry, Definition> read = new(ReferenceEqualityComparer.Instance);

    /// <param name="packages">A later one is preferred among equal versions.</param>
    public DefinitionLibrary(IReadOnlyList<DefinitionPackage> packages)
    {
        Packages = packages;
        foreach (var package in packages)
        {
            foreach (var entry in package.Entries)
            {
                if (entry.Url is null) continue;
                if (!byUrl.TryGetValue((entry.ResourceType, entry.Url), out var versions)) byUrl[(entry.ResourceType, entry.Url)] = versions = [];
                versions.Add((package, entry));
            }
        }
        foreach (var versions in byUrl.Values.Where(versions => versions.Count > 1)) Sort(versions);
    }

    /// <summary>R4 alone.</summary>
    public static DefinitionLibrary R4 { get; } = new([DefinitionPackage.R4]);

    public IReadOnlyList<DefinitionPackage> Packages { get; }

    /// <summary>Packages that one of these names as its dependency and that are not here, each with who asks for it.</summary>
    public IEnumerable<(string Name, string Version, string AskedBy)> MissingDependencies() =>
        from package in Packages
        from dependency in package.Dependencies
        where !Packages.Any(each => each.Name == dependency.Key && VersionMatches(each.Version, dependency.Value))
        select (dependency.Key, dependency.Value, package.ToString());

    /// <summary>The resource with this canonical; null when it is not here, or not at the version that is asked for.</summary>
    public Definition? Find(string resourceType, string canonical) =>
        FindEntry(resourceType, canonical) is { } found ? read.GetOrAdd(found.Entry, static (each, from) => new Definition(each, from, from.Read(each)), found.Package) : null;

    /// <summary>The same without reading it.</summary>
    public (DefinitionPackage Package, DefinitionEntry Entry)? FindEntry(string resourceType, string canonical)
    {
        var bar = canonical.IndexOf('|', StringComparison.Ordinal);
        var (url, version) = bar < 0 ? (canonical, null) : (canonical[..bar], canonical[(bar + 1)..]);
        var fragment = url.IndexOf('#', StringComparison.Ordinal);
        if (fragment > 0) url = url[..fragment];
        if (!byUrl.TryGetValue((resourceType, url), out var versions)) return null;
        for (var at = versions.Count - 1; at >= 0; at--)
        {
            if (version is null || VersionMatches(versions[at].Entry.Version ?? "", version)) return versions[at];
        }
        return null;
    }

    /// <summary>The newest of each URL.</summary>
    public IEnumerable<(DefinitionPackage Package, DefinitionEntry Entry)> OfType(string resourceType) => byUrl.Where(each => each.Key.ResourceType == resourceType).Select(each => each.Value[^1]);

    /// <summary>Every version with this URL.</summary>
    public IEnumerable<DefinitionEntry> All(string resourceType, string url) => byUrl.TryGetValue((resourceType, url), out var versions) ? versions.Select(each => each.Entry) : [];

    /// <summary>Whether it is what its URL alone stands for.</summary>
    public bool IsNewest(DefinitionEntry entry) => entry.Url is not null && ReferenceEquals(byUrl[(entry.ResourceType, entry.Url)][^1].Entry, entry);

    /// <summary>The definition of a type of R4 itself: "Patient", "Quantity".</summary>
    public Definition? FindType(string name) => Find("StructureDefinition", "http://hl7.org/fhir/StructureDefinition/" + name);

    // "4.0" stands for any 4.0.x, and a trailing x for any number (https://confluence.hl7.org/display/FHIR/NPM+Package+Specification).
    private static bool VersionMatches(string version, string asked) =>
        version == asked
        || (asked.EndsWith(".x", StringComparison.Ordinal) && version.StartsWith(asked[..^1], StringComparison.Ordinal))
        || (asked.Count(letter => letter == '.') == 1 && version.StartsWith(asked + ".", StringComparison.Ordinal));

    // Insertion sort keeps the order of packages among equal versions; lists have two or three entries.
    private static void Sort(List<(DefinitionPackage Package, DefinitionEntry Entry)> versions)
    {
        for (var at = 1; at < versions.Count; at++)
        {
            for (var to = at; to > 0 && Compare(versions[to - 1].Entry.Version ?? "", versions[to].Entry.Version ?? "") > 0; to--)
                (versions[to - 1], versions[to]) = (versions[to], versions[to - 1]);
        }
    }

    // Semantic versions: numbers by value, a release above its own drafts ("2.0.0" above "2.0.0-ballot").
    private static int Compare(string left, string right)
    {
        var (a, b) = (left.Split('-', 2), right.Split('-', 2));
        string[] x = a[0].Split('.'), y = b[0].Split('.');
        for (var at = 0; at < Math.Max(x.Length, y.Length); at++)
        {
            var (p, q) = (x.ElementAtOrDefault(at) ?? "0", y.ElementAtOrDefault(at) ?? "0");
            var order = int.TryParse(p, out var m) && int.TryParse(q, out var n) ? m.CompareTo(n) : string.CompareOrdinal(p, q);
            if (order != 0) return order;
        }
        return a.Length == b.Length ? string.CompareOrdinal(a.ElementAtOrDefault(1), b.ElementAtOrDefault(1)) : b.Length.CompareTo(a.Length);
    }
}
