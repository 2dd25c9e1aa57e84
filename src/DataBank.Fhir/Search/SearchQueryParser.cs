using System.Globalization;

namespace DataBank.Fhir;

/// <summary>Parses the parameters of a search URL or form into a <see cref="SearchQuery"/>.</summary>
public static class SearchQueryParser
{
    /// <summary>The largest page; a larger _count is cut down to it, as the standard allows.</summary>
    public const int CountLimit = 1000;

    /// <summary>Name of the parameter that carries a store's cursor in next links.</summary>
    public const string CursorParameter = "_cursor";

    /// <param name="resourceType">A known resource type.</param>
    /// <param name="parameters">Decoded names and values in order; names may repeat (AND).</param>
    /// <param name="baseUrl">This server's base URL: absolute references below it are local.</param>
    /// <param name="handling">What happens with unknown parameters.</param>
    /// <exception cref="RequestProblem">400: a malformed value, an unsupported modifier, or (strict) an unknown parameter. Never quotes a value.</exception>
    public static SearchQuery Parse(
        string resourceType, IEnumerable<KeyValuePair<string, string>> parameters, string baseUrl, SearchHandling handling)
    {
        if (!ResourceTypes.IsKnown(resourceType))
            throw RequestProblem.Invalid("The resource type of the search is not a type of FHIR R4.");

        var query = new SearchQuery { ResourceType = resourceType };
        var criteria = new List<SearchCriterion>();
        var applied = new List<KeyValuePair<string, string>>();
        var ignored = new List<string>();
        var position = 0;
        foreach (var parameter in parameters)
        {
            position++;
            if (parameter.Value.Length > 0 && TryApplyResult(parameter, ref query))
            {
                if (parameter.Key != CursorParameter)
                    applied.Add(parameter);
            }
            else if (parameter.Value.Length > 0 && CriterionParser.TryParse(resourceType, parameter, baseUrl) is { } criterion)
            {
                criteria.Add(criterion);
                applied.Add(parameter);
            }
            else if (handling == SearchHandling.Strict && !IsPresentation(parameter.Key))
            {
                // Not by name: it came from the client. Its place is enough to find it.
                throw RequestProblem.Invalid($"Search parameter number {position} is unknown for {resourceType} or has no value.");
            }
            else if (!IsPresentation(parameter.Key))
            {
                ignored.Add(parameter.Key);
            }
        }
        return query with { Criteria = criteria, Applied = applied, Ignored = ignored };
    }

    // They shape the answer's text, not what is found; the web layer acts on them.
    private static bool IsPresentation(string name) => name is "_format" or "_pretty";

    private static bool TryApplyResult(KeyValuePair<string, string> parameter, ref SearchQuery query)
    {
        var (name, value) = (parameter.Key, parameter.Value);
        switch (name)
        {
            case "_count":
                // _summary=count wins over a page size, whichever comes first.
                query = query with { Count = query.Count == 0 ? 0 : ParseCount(value) };
                return true;
            case "_sort":
                query = query with { Sort = SortParser.Parse(query.ResourceType, value) };
                return true;
            case "_total":
                query = query with { CountTotal = ParseTotal(value) };
                return true;
            case "_summary":
                query = ApplySummary(value, query);
                return true;
            case CursorParameter:
                query = query with { Cursor = value };
                return true;
            default:
                return false;
        }
    }

    private static int ParseCount(string value)
    {
        if (!ulong.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var count))
            throw RequestProblem.Invalid("The value of _count is not a whole number of zero or more.");
        return (int)Math.Min(count, CountLimit);
    }

    private static bool ParseTotal(string value) => value switch
    {
        "none" => false,
        "estimate" or "accurate" => true, // an exact total is the best estimate
        _ => throw RequestProblem.Invalid("The value of _total is not none, estimate or accurate."),
    };

    private static SearchQuery ApplySummary(string value, SearchQuery query) => value switch
    {
        "count" => query with { Count = 0, CountTotal = true },
        "false" => query,
        "true" or "text" or "data" => throw UnsupportedSearch.Of("This value of _summary"),
        _ => throw RequestProblem.Invalid("The value of _summary is not true, text, data, count or false."),
    };
}
