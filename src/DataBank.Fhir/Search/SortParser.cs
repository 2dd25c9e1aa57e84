namespace DataBank.Fhir;

/// <summary>Parses _sort (https://hl7.org/fhir/R4/search.html#sort): keys joined by commas, '-' for descending.</summary>
internal static class SortParser
{
    private const int KeyLimit = 8;

    public static IReadOnlyList<SortKey> Parse(SearchContext context, IReadOnlyList<string> types, string value)
    {
        var keys = value.Split(',');
        if (keys.Length > KeyLimit)
            throw RequestProblem.Invalid($"The parameter _sort has more than {KeyLimit} keys.");
        return [.. keys.Select((key, at) => ParseKey(context, types, key.Trim(), at + 1))];
    }

    private static SortKey ParseKey(SearchContext context, IReadOnlyList<string> types, string key, int position)
    {
        var descending = key.StartsWith('-');
        var code = descending ? key[1..] : key;
        if (code == "_lastUpdated")
            return new SortKey(null, descending);
        var definition = code == "_id" ? SearchParameters.Id(types[0]) : context.FindAlike(types, code);
        return definition switch
        {
            null => throw RequestProblem.Invalid($"Key number {position} of _sort is no search parameter here."),
            { Type: SearchParameterType.Composite or SearchParameterType.Special } => throw UnsupportedSearch.Of($"Sorting by {definition.Code}"),
            _ => new SortKey(definition, descending),
        };
    }
}
