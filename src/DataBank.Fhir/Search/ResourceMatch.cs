namespace DataBank.Fhir;

/// <summary>
/// Decides whether one resource meets search conditions by its index rows alone, without a store: what happens to a resource is judged
/// by the version it happened to. Chains, value sets, hierarchies, places and the text of a resource are not decided here.
/// </summary>
public static class ResourceMatch
{
    /// <summary>Whether conditions of this kind can be decided by a resource alone.</summary>
    public static bool IsDecidable(SearchCondition condition) => condition switch
    {
        SearchCriterion { Definition.Type: SearchParameterType.Composite or SearchParameterType.Special } => false,
        SearchCriterion { Definition.Type: SearchParameterType.Token, Modifier: "in" or "not-in" or "above" or "below" } => false,
        SearchCriterion { Definition.Type: SearchParameterType.Reference, Modifier: "above" or "below" } => false,
        SearchCriterion { Code: "_lastUpdated" } => false,
        SearchCriterion => true,
        CombinedCondition combined => combined.Conditions.All(IsDecidable),
        CompartmentCondition => true,
        _ => false,
    };

    /// <param name="id">Of the resource, for _id.</param>
    /// <param name="index">What search knows of the resource.</param>
    /// <param name="condition"><see cref="IsDecidable"/>.</param>
    public static bool Meets(string id, ResourceIndex index, SearchCondition condition) => condition switch
    {
        SearchCriterion criterion => Meets(id, index, criterion),
        CombinedCondition { Operator: LogicalOperator.Not } not => !Meets(id, index, not.Conditions[0]),
        CombinedCondition { Operator: LogicalOperator.And } and => and.Conditions.All(each => Meets(id, index, each)),
        CombinedCondition or => or.Conditions.Any(each => Meets(id, index, each)),
        CompartmentCondition compartment => index.PatientIds.Contains(compartment.PatientId, StringComparer.Ordinal),
        _ => throw new InvalidOperationException("This condition can't be decided by a resource alone."),
    };

    private static bool Meets(string id, ResourceIndex index, SearchCriterion criterion)
    {
        if (criterion.Definition is not { } definition) return criterion.Values.Any(value => value is TokenValue { Code: { } code } && code == id) != (criterion.Modifier == "not");
        if (criterion.Values[0] is MissingValue missing) return missing.IsMissing != definition.IndexedAs.Any(code => HasAny(index, code));
        var isMet = criterion.Values.Any(value => definition.IndexedAs.Any(code => Meets(index, code, criterion.Modifier, value)));
        return criterion.Modifier == "not" ? !isMet : isMet;
    }

    private static bool HasAny(ResourceIndex index, string code) =>
        index.Tokens.Any(entry => entry.Parameter == code) || index.Strings.Any(entry => entry.Parameter == code)
        || index.Dates.Any(entry => entry.Parameter == code) || index.Numbers.Any(entry => entry.Parameter == code)
        || index.Quantities.Any(entry => entry.Parameter == code) || index.References.Any(entry => entry.Parameter == code)
        || index.Uris.Any(entry => entry.Parameter == code);

    private static bool Meets(ResourceIndex index, string code, string? modifier, SearchValue value) => value switch
    {
        TokenValue token when modifier == "identifier" => index.References.Any(entry =>
            entry.Parameter == code && entry.IdentifierValue is { } identifier && IsToken(token, entry.IdentifierSystem, identifier)),
        TokenValue token => index.Tokens.Any(entry => entry.Parameter == (modifier == "of-type" ? code + IndexEndings.OfType : code)
            && IsToken(token, entry.System, entry.Code) != (modifier == "differs")),
        StringValue text => index.Strings.Any(entry => entry.Parameter == (modifier == "text" ? code + IndexEndings.Text : code) && IsText(text, modifier, entry)),
        DateValue date => index.Dates.Any(entry => entry.Parameter == code && IsDate(date, entry.Start, entry.End)),
        NumberValue number => index.Numbers.Any(entry => entry.Parameter == code && IsNumber(number.Prefix, number.Value, number.Low, number.High, entry.Low, entry.High)),
        QuantityValue quantity => index.Quantities.Any(entry => entry.Parameter == (quantity.IsReduced ? code + IndexEndings.Ucum : code)
            && IsNumber(quantity.Prefix, quantity.Value, quantity.Low, quantity.High, entry.Low, entry.High)
            && (quantity.System is null || quantity.System == entry.System) && (quantity.Code is null || quantity.Code == entry.Code)),
        ReferenceValue reference => index.References.Any(entry => entry.Parameter == code && IsReference(reference, modifier, entry) != (modifier == "differs")),
        UriValue uri => index.Uris.Any(entry => entry.Parameter == code && IsUri(uri.Uri, modifier, entry.Uri)),
        _ => throw new InvalidOperationException("A value of this kind can't be decided by a resource alone."),
    };

    private static bool IsToken(TokenValue value, string? system, string code) =>
        (value.Code is null || value.Code == code) && (value.HasNoSystem ? system is null : value.System is null || value.System == system);

    private static bool IsText(StringValue text, string? modifier, StringEntry entry) => modifier switch
    {
        "exact" => entry.Exact == text.Exact,
        "contains" => entry.Folded.Contains(text.Folded, StringComparison.Ordinal),
        "equals" => entry.Folded == text.Folded,
        "differs" => entry.Folded != text.Folded,
        "ends" => entry.Folded.EndsWith(text.Folded, StringComparison.Ordinal),
        _ => entry.Folded.StartsWith(text.Folded, StringComparison.Ordinal),
    };

    private static bool IsReference(ReferenceValue reference, string? modifier, ReferenceEntry entry)
    {
        if (reference.Url is { } url) return url == entry.Url;
        var type = reference.TargetType ?? (modifier is "differs" ? null : modifier);
        return reference.TargetId is not null && reference.TargetId == entry.TargetId && (type is null || type == entry.TargetType);
    }

    private static bool IsUri(string asked, string? modifier, string stored) => modifier switch
    {
        "below" => IsBelow(stored, asked),
        "above" => IsBelow(asked, stored),
        "differs" => stored != asked,
        _ => stored == asked,
    };

    private static bool IsBelow(string uri, string root) => uri == root || uri.StartsWith(root.TrimEnd('/') + "/", StringComparison.Ordinal);

    // ap looks ten percent further where it is a number; around dates it would have to know the time, and takes the precision given.
    private static bool IsDate(DateValue value, long start, long end)
    {
        var isContained = start >= value.Start && end <= value.End;
        return value.Prefix switch
        {
            SearchPrefix.Eq => isContained,
            SearchPrefix.Ne => !isContained,
            SearchPrefix.Gt => end > value.End,
            SearchPrefix.Lt => start < value.Start,
            SearchPrefix.Ge => end > value.End || isContained,
            SearchPrefix.Le => start < value.Start || isContained,
            SearchPrefix.Sa => start >= value.End,
            SearchPrefix.Eb => end <= value.Start,
            _ => start < value.End && end > value.Start,
        };
    }

    private static bool IsNumber(SearchPrefix prefix, double value, double low, double high, double storedLow, double storedHigh)
    {
        var tolerance = prefix == SearchPrefix.Ap ? Math.Abs(value) / 10 : 0;
        return prefix switch
        {
            SearchPrefix.Eq => storedLow >= low && storedHigh < high,
            SearchPrefix.Ne => !(storedLow >= low && storedHigh < high),
            SearchPrefix.Gt => storedHigh > value,
            SearchPrefix.Lt => storedLow < value,
            SearchPrefix.Ge => storedHigh >= value,
            SearchPrefix.Le => storedLow <= value,
            SearchPrefix.Sa => storedLow > value,
            SearchPrefix.Eb => storedHigh < value,
            _ => storedLow < Math.Max(high, value + tolerance) && storedHigh >= Math.Min(low, value - tolerance),
        };
    }
}
