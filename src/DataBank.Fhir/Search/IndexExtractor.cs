using System.Collections.Concurrent;

namespace DataBank.Fhir;

/// <summary>
/// Extracts the search index of a resource from its JSON by search parameter expressions compiled once
/// (https://hl7.org/fhir/R4/search.html). The SDK's FHIRPath engine is the oracle in tests.
/// </summary>
public static class IndexExtractor
{
    private static readonly ConcurrentDictionary<string, CompiledParameter[]> ByType = new(StringComparer.Ordinal);
    private static readonly ConcurrentDictionary<string, CompiledParameter[]> OfCompartment = new(StringComparer.Ordinal);

    /// <param name="resource">Its index rows are made from the JSON; _id and _lastUpdated are not among them.</param>
    /// <param name="baseUrl">This server's base URL: absolute references below it are indexed as local. Null: none are.</param>
    public static ResourceIndex Extract(FhirResource resource, string? baseUrl = null)
    {
        var index = new IndexBuilder();
        var root = new TypedElement(resource.Root, resource.Type);
        var members = MemberMarks.Of(resource.Root);
        foreach (var parameter in ByType.GetOrAdd(resource.Type, type => Compile(type, _ => true)))
            parameter.Extract(root, members, baseUrl, index);
        MentionedPatients.Extract(resource, baseUrl, index);
        var (narrative, content) = ResourceText.PiecesOf(resource);
        return index.ToIndex(resource) with { NarrativePieces = narrative, ContentPieces = content };
    }

    /// <summary>The patients in whose compartments a resource is, as its index says, without the rest of it.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="baseUrl">As for <see cref="Extract"/>.</param>
    public static IReadOnlyList<string> PatientIds(FhirResource resource, string? baseUrl = null)
    {
        var index = new IndexBuilder();
        var root = new TypedElement(resource.Root, resource.Type);
        var members = MemberMarks.Of(resource.Root);
        foreach (var parameter in OfCompartment.GetOrAdd(resource.Type, type => Compile(type, PatientCompartment.ParametersOf(type).Contains)))
            parameter.Extract(root, members, baseUrl, index);
        return PatientCompartment.Of(resource, index.References);
    }

    private static CompiledParameter[] Compile(string resourceType, Func<string, bool> isWanted) =>
        [.. SearchParameters.For(resourceType).Where(definition => definition.IndexedAs is [var own] && own == definition.Code && isWanted(own)).Select(definition => new CompiledParameter(definition))];
}
