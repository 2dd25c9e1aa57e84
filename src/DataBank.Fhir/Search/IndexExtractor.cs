using System.Collections.Concurrent;

namespace DataBank.Fhir;

/// <summary>
/// Extracts the search index of a resource from its JSON by search parameter expressions compiled once
/// (https://hl7.org/fhir/R4/search.html). The SDK's FHIRPath engine is the oracle in tests.
/// </summary>
public static class IndexExtractor
{
    private static readonly ConcurrentDictionary<string, CompiledParameter[]> ByType = new(StringComparer.Ordinal);

    /// <param name="resource">Its index rows are made from the JSON; _id and _lastUpdated are not among them.</param>
    /// <param name="baseUrl">This server's base URL: absolute references below it are indexed as local. Null: none are.</param>
    public static ResourceIndex Extract(FhirResource resource, string? baseUrl = null)
    {
        var index = new IndexBuilder();
        var root = new TypedElement(resource.Root, resource.Type);
        foreach (var parameter in ByType.GetOrAdd(resource.Type, Compile))
            parameter.Extract(root, baseUrl, index);
        MentionedPatients.Extract(resource, baseUrl, index);
        var (narrative, content) = ResourceText.PiecesOf(resource);
        return index.ToIndex(resource) with { NarrativePieces = narrative, ContentPieces = content };
    }

    /// <summary>What a parameter's expression selects, before conversion.</summary>
    internal static PathVisitor CompileExpression(SearchParameterDefinition definition) =>
        PathCompiler.Compile(definition.ResourceType, PathParser.Parse(definition.Expression));

    private static CompiledParameter[] Compile(string resourceType) =>
        [.. SearchParameters.For(resourceType).Where(definition => definition.IndexedAs is [var own] && own == definition.Code).Select(definition => new CompiledParameter(definition))];
}
