using DataBank.Fhir;

namespace DataBank.Server;

/// <summary>
/// The conformance resources of R4 and of the packages, by the type and id under which clients are shown them. Several versions of a definition
/// mostly have one id: the newest keeps it, the id of another ends with its version.
/// </summary>
internal sealed class DefinitionShelf
{
    private const int LongestId = 64;

    /// <summary>What packages hold beside these (examples) is not of the appliance.</summary>
    private static readonly HashSet<string> shown = new(StringComparer.Ordinal)
    {
        "CapabilityStatement", "CodeSystem", "CompartmentDefinition", "ConceptMap", "GraphDefinition", "ImplementationGuide", "MessageDefinition", "NamingSystem",
        "OperationDefinition", "SearchParameter", "StructureDefinition", "StructureMap", "TerminologyCapabilities", "ValueSet",
    };

    private readonly DefinitionLibrary library;
    private readonly Dictionary<ResourceKey, (DefinitionPackage Package, DefinitionEntry Entry)> byKey = [];
    private readonly Dictionary<DefinitionEntry, ResourceKey> keys = new(ReferenceEqualityComparer.Instance);

    public DefinitionShelf(DefinitionLibrary library)
    {
        this.library = library;
        var all = library.Packages.SelectMany(package => package.Entries.Where(entry => shown.Contains(entry.ResourceType) && ResourceTypes.IsId(entry.Id)).Select(entry => (Package: package, Entry: entry)));
        foreach (var same in all.GroupBy(each => new ResourceKey(each.Entry.ResourceType, each.Entry.Id)))
        {
            foreach (var (package, entry) in same.OrderByDescending(each => library.IsNewest(each.Entry)).ThenByDescending(each => each.Entry.Version, StringComparer.Ordinal)) Add(same.Key, package, entry);
        }
    }

    public static bool Holds(string type) => shown.Contains(type);

    public IEnumerable<ResourceKey> OfType(string type) => byKey.Keys.Where(key => key.Type == type);

    /// <summary>Under which canonical others know it.</summary>
    public (string? Url, string? Version) CanonicalOf(ResourceKey key) => (byKey[key].Entry.Url, byKey[key].Entry.Version);

    public IEnumerable<ResourceKey> WithUrl(string type, string url) => library.All(type, url).Where(keys.ContainsKey).Select(entry => keys[entry]);

    /// <summary>Null when there is none.</summary>
    public ReadOnlyMemory<byte>? Read(ResourceKey key)
    {
        if (!byKey.TryGetValue(key, out var found)) return null;
        var json = found.Package.ReadServed(found.Entry);
        return found.Entry.Id == key.Id ? json : FhirResource.Parse(json).WithId(key.Id).Utf8;
    }

    private void Add(ResourceKey own, DefinitionPackage package, DefinitionEntry entry)
    {
        var key = own;
        for (var attempt = 0; !byKey.TryAdd(key, (package, entry)); attempt++)
        {
            var ending = $"-{entry.Version ?? package.Version}{(attempt == 0 ? "" : $"-{attempt}")}";
            ending = string.Concat(ending.Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '.' ? letter : '-'));
            if (ending.Length >= LongestId) return;
            key = own with { Id = own.Id[..Math.Min(own.Id.Length, LongestId - ending.Length)] + ending };
        }
        keys[entry] = key;
    }
}
