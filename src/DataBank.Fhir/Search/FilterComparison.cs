namespace DataBank.Fhir;

/// <summary>One comparison of a _filter: path, operator, value (https://hl7.org/fhir/R4/search_filter.html#ops).</summary>
internal static class FilterComparison
{
    /// <summary>Null when the path is no search parameter.</summary>
    public static SearchCondition? Parse(CriterionParser criteria, IReadOnlyList<string> types, string path, string comparison, string value, int depth)
    {
        var dot = path.IndexOf('.', StringComparison.Ordinal);
        if (dot > 0 && depth < 8)
            return criteria.ParseChain(types, path[..dot], type => Parse(criteria, [type], path[(dot + 1)..], comparison, value, depth + 1));
        if (path is "_id" or "_lastUpdated")
            return Leaf(criteria, path, null, path == "_id" ? SearchParameterType.Token : SearchParameterType.Date, comparison, value);
        return criteria.Find(types, path) is { } definition ? Leaf(criteria, definition.Code, definition, definition.Type, comparison, value) : null;
    }

    private static SearchCriterion Leaf(
        CriterionParser criteria, string code, SearchParameterDefinition? definition, SearchParameterType type, string comparison, string value)
    {
        if (comparison == "pr" && definition is not null)
            return new SearchCriterion(code, definition, "missing", [new MissingValue(SearchValues.Missing(code, value) is MissingValue { IsMissing: false })]);
        if (type is SearchParameterType.Date or SearchParameterType.Number or SearchParameterType.Quantity)
            return new SearchCriterion(code, definition, null, [Ordered(criteria, code, definition, type, comparison, value)]);

        var modifier = (type, comparison) switch
        {
            (SearchParameterType.String, "eq") => "equals",
            (SearchParameterType.String, "co") => "contains",
            (SearchParameterType.String, "sw") => null,
            (SearchParameterType.String, "ew") => "ends",
            (SearchParameterType.Token or SearchParameterType.Uri or SearchParameterType.Reference, "eq") => null,
            (SearchParameterType.Reference, "re") => null,
            (SearchParameterType.Token, "in") => "in",
            (SearchParameterType.Token or SearchParameterType.Uri, "sb") => "below",
            (SearchParameterType.Token or SearchParameterType.Uri, "ss") => "above",
            (SearchParameterType.String or SearchParameterType.Token or SearchParameterType.Uri or SearchParameterType.Reference, "ne") => "differs",
            _ => throw UnsupportedSearch.Of($"This operator of _filter on {code}"),
        };
        if (definition is null && modifier is not (null or "differs"))
            throw UnsupportedSearch.Of($"This operator of _filter on {code}");
        return new SearchCriterion(code, definition, modifier, [criteria.ParseValue(definition, type, code, modifier, value)]);
    }

    private static SearchValue Ordered(
        CriterionParser criteria, string code, SearchParameterDefinition? definition, SearchParameterType type, string comparison, string value)
    {
        if (comparison is not ("eq" or "ne" or "gt" or "lt" or "ge" or "le" or "sa" or "eb" or "ap" or "po"))
            throw UnsupportedSearch.Of($"This operator of _filter on {code}");
        var parsed = criteria.ParseValue(definition, type, code, null, comparison == "po" ? value : comparison + value);
        return (comparison, parsed) switch
        {
            ("po", DateValue date) => date with { Prefix = SearchPrefix.Overlaps },
            ("po", _) => throw UnsupportedSearch.Of($"This operator of _filter on {code}"),
            _ => parsed,
        };
    }
}
