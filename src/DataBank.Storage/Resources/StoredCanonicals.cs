namespace DataBank.Storage;

/// <summary>The conformance resources of a store at one moment.</summary>
/// <param name="Mark">The newest version of any of them, deletions too.</param>
/// <param name="All">In the store's order.</param>
public sealed record StoredCanonicals(long Mark, IReadOnlyList<StoredCanonical> All)
{
    /// <summary>Types whose resources are found by canonical.</summary>
    public static IReadOnlyList<string> Types { get; } =
    [
        "CapabilityStatement", "CodeSystem", "CompartmentDefinition", "ConceptMap", "GraphDefinition", "ImplementationGuide", "MessageDefinition",
        "OperationDefinition", "SearchParameter", "StructureDefinition", "StructureMap", "TerminologyCapabilities", "ValueSet",
    ];

    /// <summary>The newest with this canonical, of the version after "|" if one is named; null without one.</summary>
    public StoredCanonical? Find(string type, string canonical)
    {
        var bar = canonical.IndexOf('|', StringComparison.Ordinal);
        var (url, version) = bar < 0 ? (canonical, null) : (canonical[..bar], canonical[(bar + 1)..]);
        return All.LastOrDefault(each => each.Key.Type == type && each.Url == url && (version is null || each.Version == version));
    }
}
