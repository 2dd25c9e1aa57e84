namespace DataBank.Fhir;

/// <summary>Parses one parameter of a search into a criterion: name, modifier, values.</summary>
internal static class CriterionParser
{
    /// <summary>Null when the name is no search parameter of the type.</summary>
    /// <exception cref="RequestProblem">400: known, but the modifier or a value is wrong or not supported.</exception>
    public static SearchCriterion? TryParse(string resourceType, KeyValuePair<string, string> parameter, string baseUrl)
    {
        var colon = parameter.Key.IndexOf(':', StringComparison.Ordinal);
        var name = colon < 0 ? parameter.Key : parameter.Key[..colon];
        var modifier = colon < 0 ? null : parameter.Key[(colon + 1)..];

        if (UnsupportedSearch.FeatureOf(name) is { } feature)
            throw UnsupportedSearch.Of(feature);
        if (name == "_id")
            return Parse("_id", null, SearchParameterType.Token, modifier, parameter.Value, baseUrl);
        if (name == "_lastUpdated")
            return Parse("_lastUpdated", null, SearchParameterType.Date, modifier, parameter.Value, baseUrl);
        if (SearchParameters.Find(resourceType, name) is { } definition)
            return ParseDefined(definition, modifier, parameter.Value, baseUrl);
        if (IsChain(resourceType, name))
            throw UnsupportedSearch.Of("Chaining");
        return null;
    }

    private static bool IsChain(string resourceType, string name) =>
        name.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot && SearchParameters.Find(resourceType, name[..dot]) is not null;

    private static SearchCriterion ParseDefined(SearchParameterDefinition definition, string? modifier, string value, string baseUrl)
    {
        if (definition.Type is SearchParameterType.Composite or SearchParameterType.Special)
            throw UnsupportedSearch.Of($"The {definition.Type.ToString().ToLowerInvariant()} parameter {definition.Code}");
        if (modifier is not null && modifier.Contains('.', StringComparison.Ordinal) && definition.Type == SearchParameterType.Reference)
            throw UnsupportedSearch.Of("Chaining");
        return Parse(definition.Code, definition, definition.Type, modifier, value, baseUrl);
    }

    private static SearchCriterion Parse(
        string code, SearchParameterDefinition? definition, SearchParameterType type, string? modifier, string value, string baseUrl)
    {
        if (modifier is not null && !IsSupported(type, definition, modifier))
            throw UnsupportedSearch.Of($"This modifier of {code}");
        SearchValue[] values = [.. EscapedText.Split(value, ',').Select(each => ParseValue(code, definition, type, modifier, each, baseUrl))];
        return new SearchCriterion(code, definition, modifier, values);
    }

    // Columns of the resource itself are never missing, hence no modifiers for _id and _lastUpdated.
    private static bool IsSupported(SearchParameterType type, SearchParameterDefinition? definition, string modifier) =>
        definition is not null && modifier switch
        {
            "missing" => true,
            "exact" or "contains" => type == SearchParameterType.String,
            "not" => type == SearchParameterType.Token,
            "identifier" => type == SearchParameterType.Reference,
            _ => type == SearchParameterType.Reference && ResourceTypes.IsKnown(modifier),
        };

    private static SearchValue ParseValue(
        string code, SearchParameterDefinition? definition, SearchParameterType type, string? modifier, string text, string baseUrl)
    {
        if (text.Contains('\0', StringComparison.Ordinal))
            throw SearchValues.Malformed(code, "text without U+0000");
        if (modifier == "missing")
            return SearchValues.Missing(code, text);
        return type switch
        {
            SearchParameterType.Token => SearchValues.Token(code, text),
            SearchParameterType.String => SearchValues.String(code, text),
            SearchParameterType.Date => SearchValues.Date(code, text),
            SearchParameterType.Number => SearchValues.Number(code, text),
            SearchParameterType.Quantity => SearchValues.Quantity(code, text),
            SearchParameterType.Reference when modifier == "identifier" => SearchValues.Token(code, text),
            SearchParameterType.Reference => SearchValues.Reference(definition!, modifier, text, baseUrl),
            _ => SearchValues.Uri(code, text),
        };
    }
}
