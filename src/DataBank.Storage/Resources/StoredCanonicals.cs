using DataBank.Fhir;

namespace DataBank.Storage;

/// <summary>The conformance resources of a store at one moment.</summary>
public sealed class StoredCanonicals
{
    private readonly ILookup<(string Type, string Url), StoredCanonical> byUrl;

    /// <param name="mark">The newest version of any of them, deletions too.</param>
    /// <param name="all">In the store's order.</param>
    public StoredCanonicals(long mark, IReadOnlyList<StoredCanonical> all)
    {
        All = all;
        byUrl = all.Where(each => each.Url is not null).ToLookup(each => (each.Key.Type, each.Url!));
        Shelf = new TerminologyShelf(mark, (type, canonical) => Find(type, canonical)?.Terminology, type => all.Where(each => each.Key.Type == type).Select(each => each.Terminology).OfType<TerminologySource>());
    }

    /// <summary>Types whose resources are found by canonical.</summary>
    public static IReadOnlyList<string> Types { get; } =
    [
        "CapabilityStatement", "CodeSystem", "CompartmentDefinition", "ConceptMap", "GraphDefinition", "ImplementationGuide", "MessageDefinition",
        "OperationDefinition", "SearchParameter", "StructureDefinition", "StructureMap", "TerminologyCapabilities", "ValueSet",
    ];

    public IReadOnlyList<StoredCanonical> All { get; }

    /// <summary>What terminology needs of them.</summary>
    public TerminologyShelf Shelf { get; }

    /// <summary>The newest with this canonical, of the version after "|" if one is named; null without one.</summary>
    public StoredCanonical? Find(string type, string canonical)
    {
        var bar = canonical.IndexOf('|', StringComparison.Ordinal);
        var (url, version) = bar < 0 ? (canonical, null) : (canonical[..bar], canonical[(bar + 1)..]);
        return byUrl[(type, url)].LastOrDefault(each => version is null || each.Version == version);
    }
}
