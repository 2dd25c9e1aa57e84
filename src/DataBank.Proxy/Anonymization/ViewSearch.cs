using System.Runtime.CompilerServices;
using DataBank.Fhir;
using DataBank.Storage;
using Microsoft.AspNetCore.WebUtilities;

namespace DataBank.Proxy;

/// <summary>Searches of a view as they are written in definitions: "Observation?code=…".</summary>
internal static class ViewSearch
{
    /// <exception cref="RequestProblem">400: not a search that chooses resources of one type.</exception>
    public static SearchQuery Parse(string search)
    {
        var at = search.IndexOf('?', StringComparison.Ordinal);
        var type = at < 0 ? search : search[..at];
        var parameters = new List<KeyValuePair<string, string>>();
        foreach (var part in new QueryStringEnumerable(at < 0 ? "" : search[at..]))
            parameters.Add(new(part.DecodeName().ToString(), part.DecodeValue().ToString()));
        var query = SearchQueryParser.Parse(type, parameters, "", SearchHandling.Strict);
        if (query is not { Sort.Count: 0, Includes.Count: 0, IsExplained: false, Cursor: null })
            throw RequestProblem.Invalid("A search of a data set chooses resources and does nothing else: no _sort, no _include.");
        return query;
    }

    public static async IAsyncEnumerable<FhirResource> FindAsync(ResourceStore resources, string search, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var query = Parse(search) with { Count = SearchQueryParser.CountLimit, Total = TotalMode.None, Applied = [] };
        for (SearchPage? page = null; page is null || page.NextCursor is not null;)
        {
            page = await resources.SearchAsync(query with { Cursor = page?.NextCursor }, cancellation);
            foreach (var match in page.Matches) yield return FhirResource.Parse(match.Json);
        }
    }
}
