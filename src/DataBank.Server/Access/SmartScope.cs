using System.Text.RegularExpressions;

namespace DataBank.Server;

/// <summary>
/// One scope for clinical data (https://hl7.org/fhir/smart-app-launch/scopes-and-launch-context.html), of version 1 (<c>user/Patient.read</c>)
/// or 2 (<c>patient/Observation.rs?category=laboratory</c>).
/// </summary>
/// <param name="Context">patient, user or system.</param>
/// <param name="Type">A resource type, or "*".</param>
/// <param name="Actions">What may be done.</param>
/// <param name="Query">Search parameters that each resource must meet; null: none.</param>
public sealed partial record SmartScope(string Context, string Type, SmartActions Actions, string? Query)
{
    private const int LongestText = 500;
    private const string Letters = "cruds";

    /// <summary>Reads a scope; null when it is none of clinical data.</summary>
    public static SmartScope? Parse(string text)
    {
        if (text.Length > LongestText || Shape().Match(text) is not { Success: true } match) return null;
        if (Read(match.Groups["actions"].Value) is not { } actions) return null;
        var query = match.Groups["query"].Value;
        return new SmartScope(match.Groups["context"].Value, match.Groups["type"].Value, actions, query.Length == 0 ? null : query);
    }

    /// <summary>What both allow; null when that is nothing.</summary>
    public SmartScope? Intersect(SmartScope other)
    {
        if (Context != other.Context || (Actions & other.Actions) == 0) return null;
        if (Type != other.Type && Type != "*" && other.Type != "*") return null;
        var query = Query is null || Query == other.Query ? other.Query : other.Query is null ? Query : $"{Query}&{other.Query}";
        return new SmartScope(Context, Type == "*" ? other.Type : Type, Actions & other.Actions, query);
    }

    public bool Covers(string type) => Type == "*" || Type == type;

    /// <summary>The scope as version 2 writes it.</summary>
    public override string ToString()
    {
        var actions = string.Concat(Letters.Where((_, at) => Actions.HasFlag((SmartActions)(1 << at))));
        return $"{Context}/{Type}.{actions}{(Query is null ? "" : $"?{Query}")}";
    }

    private static SmartActions? Read(string text)
    {
        switch (text)
        {
            case "read": return SmartActions.Read | SmartActions.Search;
            case "write": return SmartActions.Create | SmartActions.Update | SmartActions.Delete;
            case "*": return SmartActions.All;
        }
        var (actions, last) = (SmartActions.None, -1);
        foreach (var letter in text)
        {
            var at = Letters.IndexOf(letter, StringComparison.Ordinal);
            if (at <= last) return null; // Each once, in this order.
            actions |= (SmartActions)(1 << at);
            last = at;
        }
        return actions == SmartActions.None ? null : actions;
    }

    [GeneratedRegex(@"^(?<context>patient|user|system)/(?<type>\*|[A-Z][A-Za-z]{2,60})\.(?<actions>read|write|\*|[cruds]{1,5})(?:\?(?<query>[^\s?#]{1,400}))?$")]
    private static partial Regex Shape();
}
