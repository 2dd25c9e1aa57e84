namespace DataBank.Fhir;

/// <summary>Parses the parameters of a search URL or form into a <see cref="SearchQuery"/>.</summary>
public static class SearchQueryParser
{
    /// <summary>The largest page; a larger _count is cut down to it, as the standard allows.</summary>
    public const int CountLimit = 1000;

    /// <summary>Name of the parameter that carries a store's cursor in next links.</summary>
    public const string CursorParameter = "_cursor";

    private const int MostParameters = 100;
    private const int MostIncludes = 20;

    /// <param name="resourceType">A known resource type.</param>
    /// <param name="parameters">Decoded names and values in order; names may repeat (AND).</param>
    /// <param name="baseUrl">This server's base URL: absolute references below it are local.</param>
    /// <param name="handling">What happens with unknown parameters.</param>
    /// <exception cref="RequestProblem">400: a malformed value, an unsupported modifier, or (strict) an unknown parameter. Never quotes a value.</exception>
    public static SearchQuery Parse(
        string resourceType, IEnumerable<KeyValuePair<string, string>> parameters, string baseUrl, SearchHandling handling) =>
        Parse([resourceType], [.. parameters], baseUrl, handling, SearchParameters.Find);

    /// <summary>The same over several types; _type chooses among them.</summary>
    /// <param name="types">One: a search on that type. More: those that the place allows (the whole system, a compartment).</param>
    /// <param name="parameters">As above.</param>
    /// <param name="baseUrl">As above.</param>
    /// <param name="handling">As above.</param>
    /// <param name="find">The definition of a search parameter by type and code.</param>
    public static SearchQuery Parse(
        IReadOnlyList<string> types, IReadOnlyList<KeyValuePair<string, string>> parameters, string baseUrl, SearchHandling handling,
        Func<string, string, SearchParameterDefinition?> find)
    {
        if (!types.All(type => ResourceTypes.IsKnown(type)))
            throw RequestProblem.Invalid("The resource type of the search is not a type of FHIR R4.");
        if (parameters.Count > MostParameters)
            throw RequestProblem.Invalid($"A search has up to {MostParameters} parameters.");
        var searched = types.Count == 1 ? types : ChooseTypes(types, parameters);
        var context = new SearchContext(baseUrl, find);
        var criteria = new CriterionParser(context);
        var results = new ResultParser(context, searched);
        var query = new SearchQuery { ResourceType = searched[0], Types = searched };
        var (conditions, applied, ignored) = (new List<SearchCondition>(), new List<KeyValuePair<string, string>>(), new List<string>());
        for (var at = 0; at < parameters.Count; at++)
        {
            var (name, value) = parameters[at];
            if (IsPresentation(name))
                continue;
            if (value.Length > 0 && ((name == "_type" && types.Count > 1) || results.TryApply(name, value, ref query)))
            {
                if (name != CursorParameter)
                    applied.Add(parameters[at]);
            }
            else if (value.Length > 0 && criteria.TryParse(searched, name, value) is { } condition)
            {
                conditions.Add(condition);
                applied.Add(parameters[at]);
            }
            else if (handling == SearchHandling.Strict)
            {
                // Not by name: it came from the client. Its place is enough to find it.
                throw RequestProblem.Invalid($"Search parameter number {at + 1} is unknown for {Describe(searched)} or has no value.");
            }
            else
            {
                ignored.Add(name);
            }
        }
        if (query.Includes.Count > MostIncludes)
            throw RequestProblem.Invalid($"A search takes up to {MostIncludes} _include and _revinclude.");
        return query with { Criteria = conditions, Applied = applied, Ignored = ignored };
    }

    private static IReadOnlyList<string> ChooseTypes(IReadOnlyList<string> types, IReadOnlyList<KeyValuePair<string, string>> parameters)
    {
        string[] asked = [.. parameters.Where(parameter => parameter.Key == "_type").SelectMany(parameter => parameter.Value.Split(','))];
        if (!asked.All(type => ResourceTypes.IsKnown(type)))
            throw RequestProblem.Invalid("The value of _type names no resource type of FHIR R4.");
        if (asked.Length == 0)
            return types;
        string[] chosen = [.. asked.Intersect(types, StringComparer.Ordinal)];
        return chosen.Length > 0 ? chosen : throw RequestProblem.Invalid("None of the types in _type can be searched here.");
    }

    private static string Describe(IReadOnlyList<string> types) => types is [var only] ? only : "one of the types searched";

    // They shape the answer's text, not what is found; the web layer acts on them.
    private static bool IsPresentation(string name) => name is "_format" or "_pretty";
}
