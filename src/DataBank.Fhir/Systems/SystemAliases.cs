using System.Collections.Frozen;

namespace DataBank.Fhir;

/// <summary>
/// Code and identifier systems that are in use under several names. Japan uses many under an OID and a URL: instances of JP Core 1.1 carry the OID,
/// those of 1.2 the URL, and one hospital has both; releases of Genomics Reporting name the same systems by different URLs. Resources keep what was
/// received; index and queries compare the canonical form.
/// </summary>
public static class SystemAliases
{
    private const string TableName = "system-aliases.tsv";
    private const string OidPrefix = "urn:oid:";

    private static readonly FrozenDictionary<string, string> CanonicalByName = Load();

    private static readonly FrozenDictionary<string, string[]> OthersByCanonical = CanonicalByName
        .GroupBy(pair => pair.Value, pair => pair.Key, StringComparer.Ordinal)
        .ToFrozenDictionary(group => group.Key, group => group.Order(StringComparer.Ordinal).ToArray(), StringComparer.Ordinal);

    /// <summary>The canonical URL of a system that has other names: an OID (<c>urn:oid:…</c>), another URL; every other system as it is.</summary>
    public static string Canonical(string system) => CanonicalByName.GetValueOrDefault(system, system);

    /// <summary>Every name of a system: the canonical one first, then the others, OIDs as <c>urn:oid:…</c>.</summary>
    public static IReadOnlyList<string> Names(string system)
    {
        var canonical = Canonical(system);
        return OthersByCanonical.TryGetValue(canonical, out var others) ? [canonical, .. others] : [canonical];
    }

    private static FrozenDictionary<string, string> Load()
    {
        using var stream = typeof(SystemAliases).Assembly.GetManifestResourceStream(TableName)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd()
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Where(line => !line.StartsWith('#'))
            .Select(line => line.TrimEnd('\r').Split('\t'))
            .ToFrozenDictionary(columns => columns[0].Contains(':', StringComparison.Ordinal) ? columns[0] : OidPrefix + columns[0], columns => columns[1], StringComparer.Ordinal);
    }
}
