namespace DataBank.Fhir;

/// <summary>Comparisons of a _filter: path, operator, value (https://hl7.org/fhir/R4/search_filter.html#ops).</summary>
internal sealed class FilterComparison(CriterionParser criteria, FilterSize size)
{
    private const int DeepestChain = 8;

    /// <summary>Comparisons of what resources of these types have.</summary>
    public FilterCompare On(IReadOnlyList<string> types, int depth) => (path, position, comparison, value) => Parse(types, FilterPath.Parse(path, position), comparison, value, depth);

    private SearchCondition? Parse(IReadOnlyList<string> types, FilterPath path, string comparison, string value, int depth)
    {
        if (path.Rest is { } rest)
        {
            var code = path.Name.Split(':')[0];
            var linked = criteria.Find(types, code);
            if (linked?.Type == SearchParameterType.Composite) return new FilterComposite(criteria, size, linked).Parse(path.Filter, rest, comparison, value);
            if (path.Filter is not null && linked is not (null or { Type: SearchParameterType.Reference }))
                throw new RequestProblem(400, "not-supported", $"{linked.Code} is neither a reference nor a composite: R4 names nothing of which a filter in brackets behind it could be true.");
            if (depth == DeepestChain) throw RequestProblem.Invalid($"A path of _filter has more than {DeepestChain} links.");
            return criteria.ParseChain(types, path.Name, type => OfTarget(On([type], depth + 1), path.Filter, rest, comparison, value));
        }
        if (path.Name is "_id" or "_lastUpdated")
            return Leaf(criteria, path.Name, null, path.Name == "_id" ? SearchParameterType.Token : SearchParameterType.Date, comparison, value);
        return criteria.Find(types, path.Name) is { } definition ? Leaf(criteria, definition.Code, definition, definition.Type, comparison, value) : null;
    }

    // Both hold of the same resource.
    private SearchCondition? OfTarget(FilterCompare compare, (string Text, int Position)? filter, (string Text, int Position) rest, string comparison, string value)
    {
        if (compare(rest.Text, rest.Position, comparison, value) is not { } condition) return null;
        return filter is null ? condition : new CombinedCondition(LogicalOperator.And, [FilterParser.Parse(compare, size, filter.Value), condition]);
    }

    /// <summary>The comparison of one parameter, or of a component of a composite.</summary>
    public static SearchCriterion Leaf(
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
            (SearchParameterType.Token or SearchParameterType.Uri or SearchParameterType.Reference, "sb") => "below",
            (SearchParameterType.Token or SearchParameterType.Uri or SearchParameterType.Reference, "ss") => "above",
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
