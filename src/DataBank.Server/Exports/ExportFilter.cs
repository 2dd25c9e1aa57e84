using DataBank.Fhir;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>
/// <c>_typeFilter</c> (https://hl7.org/fhir/uv/bulkdata/STU2/export.html#_typefilter-experimental-query-parameter): searches of which one must find a
/// resource of their type. What they find is looked up when it is read.
/// </summary>
internal static class ExportFilter
{
    /// <summary>The searches of a parameter: commas between them; those inside are escaped once more.</summary>
    /// <exception cref="RequestProblem">400: not a search on one of these types, or more than criteria.</exception>
    public static IReadOnlyList<string> Read(string value, IReadOnlyCollection<string> types, ResourceStore resources, string baseUrl)
    {
        string[] filters = value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        foreach (var filter in filters)
        {
            if (!types.Contains(TypeOf(filter))) throw RequestProblem.Invalid("_typeFilter takes searches such as Observation?status=final on types that are exported.");
            if (Parse(filter, resources, baseUrl) is not { Criteria.Count: > 0, Sort.Count: 0, Includes.Count: 0, IsExplained: false, Cursor: null })
                throw new RequestProblem(400, "not-supported", "_typeFilter takes search parameters that choose resources, and nothing else.");
        }
        return filters;
    }

    /// <summary>What of a page is to be written.</summary>
    public static async Task<List<StoredResource>> ApplyAsync(ExportOrder order, string type, List<StoredResource> page, ResourceStore resources, CancellationToken cancellation)
    {
        List<string> filters = [.. order.Filters.Where(filter => TypeOf(filter) == type)];
        if (filters.Count == 0 || page.Count == 0) return page;
        var ofPage = new SearchCriterion("_id", null, null, [.. page.Select(resource => new TokenValue(null, resource.Key.Id, HasNoSystem: false))]);
        var found = new HashSet<ResourceKey>();
        foreach (var filter in filters)
        {
            var query = Parse(filter, resources, order.BaseUrl);
            query = query with { Criteria = [.. query.Criteria, ofPage], Count = page.Count, Total = TotalMode.None, Applied = [] };
            found.UnionWith((await resources.SearchAsync(query, cancellation)).Matches.Select(match => match.Key));
        }
        return page.FindAll(resource => found.Contains(resource.Key));
    }

    private static string TypeOf(string filter) => filter.Split('?')[0];

    private static SearchQuery Parse(string filter, ResourceStore resources, string baseUrl)
    {
        var query = filter.IndexOf('?', StringComparison.Ordinal);
        return SearchQueryParser.Parse([TypeOf(filter)], [.. FhirUrls.Parameters(query < 0 ? null : filter[query..])], baseUrl, SearchHandling.Strict, resources.Parameters.Find);
    }
}
