namespace DataBank.Fhir;

/// <summary>Parses _include and _revinclude: Type:parameter[:TargetType], Type:* or *.</summary>
internal static class IncludeParser
{
    public static IncludeRule Parse(SearchContext context, string name, string? modifier, string value)
    {
        if (modifier is not (null or "iterate" or "recurse"))
            throw UnsupportedSearch.Of($"This modifier of {name}");
        var isReverse = name == "_revinclude";
        var isIterated = modifier is not null;
        if (value == "*")
            return new IncludeRule(isReverse, null, null, null, isIterated);
        var parts = value.Split(':');
        if (parts.Length is < 2 or > 3 || !ResourceTypes.IsKnown(parts[0]) || (parts.Length == 3 && !ResourceTypes.IsKnown(parts[2])))
            throw RequestProblem.Invalid($"{name} is written Type:parameter, Type:parameter:TargetType, Type:* or *.");
        var target = parts.Length == 3 ? parts[2] : null;
        if (parts[1] == "*")
            return new IncludeRule(isReverse, parts[0], null, target, isIterated);
        return context.Find(parts[0], parts[1]) is { Type: SearchParameterType.Reference } reference
            ? new IncludeRule(isReverse, parts[0], reference, target, isIterated)
            : throw RequestProblem.Invalid($"{name} names no reference parameter of {parts[0]}.");
    }
}
