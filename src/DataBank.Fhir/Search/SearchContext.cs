namespace DataBank.Fhir;

/// <summary>What parsing a search needs beside its text.</summary>
/// <param name="BaseUrl">This server's base URL: absolute references below it are local.</param>
/// <param name="Find">The definition of a search parameter by resource type and code; null when there is none.</param>
internal sealed record SearchContext(string BaseUrl, Func<string, string, SearchParameterDefinition?> Find)
{
    /// <summary>The definition that all of the types have alike; of the first type. Null when one lacks it.</summary>
    public SearchParameterDefinition? FindAlike(IReadOnlyList<string> types, string code)
    {
        var first = Find(types[0], code);
        for (var at = 1; first is not null && at < types.Count; at++)
        {
            if (Find(types[at], code)?.Type != first.Type)
                return null;
        }
        return first;
    }
}
