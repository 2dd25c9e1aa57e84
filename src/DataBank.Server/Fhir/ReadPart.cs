using DataBank.Fhir;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>_summary and _elements where one resource is read, as a search takes them (https://hl7.org/fhir/R4/search.html#summary).</summary>
internal static class ReadPart
{
    private static readonly string[] names = ["_summary", "_elements"];

    /// <summary>The resource, or the part of it that a query asks for.</summary>
    /// <exception cref="RequestProblem">400: a value is none that they take.</exception>
    public static StoredResource Of(StoredResource found, string? query)
    {
        if (string.IsNullOrEmpty(query)) return found;
        var asked = FhirUrls.Parameters(query).Where(parameter => names.Contains(parameter.Key, StringComparer.Ordinal)).ToList();
        if (asked.Count == 0) return found;
        var parts = SearchQueryParser.Parse(found.Key.Type, asked, "", SearchHandling.Strict);
        if (parts.Count == 0) throw RequestProblem.Invalid("Where a resource is read _summary is true, text, data or false.");
        return ResourceSubset.IsAsked(parts.Summary, parts.Elements) ? found with { Json = ResourceSubset.Of(found.Json, parts.Summary, parts.Elements) } : found;
    }
}
