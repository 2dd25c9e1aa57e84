namespace DataBank.Fhir;

/// <summary>Parses one parameter of a search into a condition: name, modifier, values; chains and _has lead on to other types.</summary>
internal sealed class CriterionParser(SearchContext context)
{
    private const int DeepestChain = 8;
    private const int MostChainTargets = 16;

    /// <summary>Null when the name is no search parameter of the types.</summary>
    /// <exception cref="RequestProblem">400: known, but the modifier or a value is wrong or not supported.</exception>
    public SearchCondition? TryParse(IReadOnlyList<string> types, string key, string value, int depth = 0)
    {
        if (depth > DeepestChain)
            throw RequestProblem.Invalid($"A chain has more than {DeepestChain} links.");
        if (key.StartsWith("_has:", StringComparison.Ordinal))
            return ParseHas(types, key, value, depth);
        var dot = key.IndexOf('.', StringComparison.Ordinal);
        if (dot > 0)
            return ParseChain(types, key[..dot], type => TryParse([type], key[(dot + 1)..], value, depth + 1));

        var colon = key.IndexOf(':', StringComparison.Ordinal);
        var name = colon < 0 ? key : key[..colon];
        var modifier = colon < 0 ? null : key[(colon + 1)..];
        if (UnsupportedSearch.FeatureOf(name) is { } feature)
            throw UnsupportedSearch.Of(feature);
        switch (name)
        {
            case "_id":
                return Parse("_id", null, SearchParameterType.Token, modifier, value);
            case "_lastUpdated":
                return Parse("_lastUpdated", null, SearchParameterType.Date, modifier, value);
            case "_list" when modifier is null:
                return ParseList(types, value);
            case "_text" or "_content" when modifier is null:
                return ParseText(name, value);
            case "_filter" when modifier is null:
                return FilterParser.Parse(this, types, value, depth);
            default:
                return context.FindAlike(types, name) is { } definition ? ParseDefined(definition, modifier, value) : null;
        }
    }

    /// <summary>For _filter, whose values are not split at commas and have their own operators.</summary>
    public SearchParameterDefinition? Find(IReadOnlyList<string> types, string code) => context.FindAlike(types, code);

    public string BaseUrl => context.BaseUrl;

    public SearchValue ParseValue(SearchParameterDefinition? definition, SearchParameterType type, string code, string? modifier, string text)
    {
        if (text.Contains('\0', StringComparison.Ordinal))
            throw SearchValues.Malformed(code, "text without U+0000");
        switch (modifier)
        {
            case "missing":
                return SearchValues.Missing(code, text);
            case "identifier":
                return SearchValues.Token(code, text);
            case "of-type":
                return SearchValues.OfType(code, text);
            case "text":
                return SearchValues.String(code, text);
            case "in" or "not-in":
                return ParseValueSet(code, text);
        }
        return type switch
        {
            SearchParameterType.Token => SearchValues.Token(code, text),
            SearchParameterType.String => SearchValues.String(code, text),
            SearchParameterType.Date => SearchValues.Date(code, text),
            SearchParameterType.Number => SearchValues.Number(code, text),
            SearchParameterType.Quantity => SearchValues.Quantity(code, text),
            SearchParameterType.Reference => SearchValues.Reference(definition!, modifier is not null && ResourceTypes.IsKnown(modifier) ? modifier : null, text, context.BaseUrl),
            SearchParameterType.Composite => SearchValues.Composite(definition!, text, context.BaseUrl),
            SearchParameterType.Special => SearchValues.Near(code, text),
            _ => SearchValues.Uri(code, text),
        };
    }

    private SearchCriterion ParseDefined(SearchParameterDefinition definition, string? modifier, string value) =>
        Parse(definition.Code, definition, definition.Type, modifier, value);

    private SearchCriterion Parse(string code, SearchParameterDefinition? definition, SearchParameterType type, string? modifier, string value)
    {
        if (modifier is not null && !IsSupported(type, definition, modifier))
            throw UnsupportedSearch.Of($"This modifier of {code}");
        SearchValue[] values = [.. EscapedText.Split(value, ',').Select(each => ParseValue(definition, type, code, modifier, each))];
        return new SearchCriterion(code, definition, modifier, values);
    }

    // Columns of the resource itself are never missing, hence hardly any modifiers for _id and _lastUpdated.
    private static bool IsSupported(SearchParameterType type, SearchParameterDefinition? definition, string modifier) =>
        definition is null ? modifier == "not" && type == SearchParameterType.Token : modifier switch
        {
            "missing" => true,
            "exact" or "contains" => type == SearchParameterType.String,
            "not" or "text" or "in" or "not-in" => type == SearchParameterType.Token,
            "of-type" => type == SearchParameterType.Token && definition.Code.Contains("identifier", StringComparison.Ordinal),
            "above" or "below" => type is SearchParameterType.Token or SearchParameterType.Uri or SearchParameterType.Reference,
            "identifier" => type == SearchParameterType.Reference,
            _ => type == SearchParameterType.Reference && ResourceTypes.IsKnown(modifier),
        };

    private ValueSetValue ParseValueSet(string code, string text)
    {
        var reference = EscapedText.Unescape(text);
        var (local, url) = FhirReference.Read(reference, context.BaseUrl);
        return local is { Type: "ValueSet" } key ? new ValueSetValue(key.ToString())
            : url is not null && url.Contains(':', StringComparison.Ordinal) ? new ValueSetValue(url)
            : throw SearchValues.Malformed(code, "the URL of a ValueSet, or ValueSet/id");
    }

    /// <summary>_has:Type:reference:parameter (https://hl7.org/fhir/R4/search.html#has).</summary>
    private ReverseChainCondition? ParseHas(IReadOnlyList<string> types, string key, string value, int depth)
    {
        var parts = key.Split(':', 4);
        if (parts.Length < 4 || !ResourceTypes.IsKnown(parts[1]))
            throw RequestProblem.Invalid("_has is written _has:Type:reference:parameter.");
        if (context.Find(parts[1], parts[2]) is not { Type: SearchParameterType.Reference } reference || !types.Any(type => CanLeadTo(reference, type)))
            throw RequestProblem.Invalid($"_has names no reference parameter of {parts[1]} that leads here.");
        return TryParse([parts[1]], parts[3], value, depth + 1) is { } condition ? new ReverseChainCondition(reference, condition) : null;
    }

    /// <param name="types">Where the chain starts.</param>
    /// <param name="link">reference or reference:Type.</param>
    /// <param name="parseRest">Parses what is chained to it for a type that it may lead to; null when that type has no such parameter.</param>
    /// <returns>Null when the link is no search parameter.</returns>
    public ChainCondition? ParseChain(IReadOnlyList<string> types, string link, Func<string, SearchCondition?> parseRest)
    {
        var colon = link.IndexOf(':', StringComparison.Ordinal);
        var code = colon < 0 ? link : link[..colon];
        if (context.FindAlike(types, code) is not { } reference)
            return null;
        if (reference.Type != SearchParameterType.Reference)
            throw RequestProblem.Invalid($"{reference.Code} is no reference: nothing can be chained to it.");
        var asked = colon < 0 ? null : link[(colon + 1)..];
        if (asked is not null && !CanLeadTo(reference, asked))
            throw RequestProblem.Invalid($"{reference.Code} does not lead to resources of the type that the chain names.");
        if (asked is null && reference.Targets.Count is 0 or > MostChainTargets)
            throw RequestProblem.Invalid($"{reference.Code} leads to resources of many types: name one, as in {reference.Code}:Patient.identifier.");
        return ParseChain(reference, asked is null ? reference.Targets : [asked], parseRest);
    }

    private static ChainCondition ParseChain(SearchParameterDefinition reference, IReadOnlyList<string> targetTypes, Func<string, SearchCondition?> parseRest)
    {
        var targets = new List<ChainTarget>();
        RequestProblem? problem = null;
        foreach (var type in targetTypes)
        {
            try
            {
                if (parseRest(type) is { } condition)
                    targets.Add(new ChainTarget(type, condition));
            }
            catch (RequestProblem refused) // The same name may mean something else on another type: one that fits is enough.
            {
                problem ??= refused;
            }
        }
        return targets.Count > 0 ? new ChainCondition(reference, targets)
            : throw problem ?? RequestProblem.Invalid($"What is chained to {reference.Code} is no search parameter of a type that it leads to.");
    }

    // Parameters of the resource itself (_id) on the target need no more than the reference.
    private static bool CanLeadTo(SearchParameterDefinition reference, string type) =>
        ResourceTypes.IsKnown(type) && (reference.Targets.Count == 0 || reference.Targets.Contains(type));

    // Commas are OR as everywhere; all that stands between them must be there.
    private static TextCondition ParseText(string name, string value)
    {
        List<IReadOnlyList<string>> alternatives = [.. EscapedText.Split(value, ',').Select(EscapedText.Unescape).Select(TextPieces.Asked)];
        return alternatives.All(pieces => pieces.Count is > 0 and < 200)
            ? new TextCondition(name == "_text", alternatives)
            : throw SearchValues.Malformed(name, "words of letters or digits");
    }

    // _list=x is the same as being an item of List/x; the functional lists ($current-problems …) are not kept here.
    private ReverseChainCondition ParseList(IReadOnlyList<string> types, string value)
    {
        if (value.StartsWith('$'))
            throw UnsupportedSearch.Of("A functional list in _list");
        var item = context.Find("List", "item")!;
        return types.Count > 0 && TryParse(["List"], "_id", value) is { } isList
            ? new ReverseChainCondition(item, isList)
            : throw SearchValues.Malformed("_list", "the id of a List");
    }
}
