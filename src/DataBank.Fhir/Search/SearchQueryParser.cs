namespace DataBank.Fhir;

/// <summary>Parses the parameters of a search URL or form into a <see cref="SearchQuery"/>.</summary>
public static class SearchQueryParser
{
    /// <param name="resourceType">A known resource type.</param>
    /// <param name="parameters">Decoded names and values in order; names may repeat (AND).</param>
    /// <param name="baseUrl">This server's base URL: absolute references below it are local.</param>
    /// <param name="handling">What happens with unknown parameters.</param>
    /// <exception cref="RequestProblem">400: a malformed value, an unsupported modifier, or (strict) an unknown parameter. Never quotes a value.</exception>
    public static SearchQuery Parse(
        string resourceType, IEnumerable<KeyValuePair<string, string>> parameters, string baseUrl, SearchHandling handling) =>
        throw new NotImplementedException();
}
