using System.Text.Json;
using System.Text.RegularExpressions;

namespace DataBank.Fhir;

/// <summary>One filter that a value set puts on the concepts of a system (https://hl7.org/fhir/R4/codesystem.html#filters).</summary>
/// <param name="Property">A property of the system, or what every system has: concept, code, display, parent, child.</param>
/// <param name="Operation">=, is-a, descendent-of, is-not-a, regex, in, not-in, generalizes, exists.</param>
/// <param name="Value">What it is held against.</param>
internal sealed record ConceptFilter(string Property, string Operation, string Value)
{
    private static readonly TimeSpan longestMatch = TimeSpan.FromMilliseconds(100);

    private readonly Lazy<Regex?> pattern = new(() =>
    {
        try
        {
            return new Regex($"^(?:{Value})$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking, longestMatch);
        }
        catch (Exception problem) when (problem is ArgumentException or NotSupportedException)
        {
            return null;
        }
    });

    public Membership Passes(ConceptTable table, int at)
    {
        switch (Operation)
        {
            case "is-a":
                return Of(IsValue(table, at) || IsBelowValue(table, at));
            case "descendent-of":
                return Of(!IsValue(table, at) && IsBelowValue(table, at));
            case "is-not-a":
                return Of(!IsValue(table, at) && !IsBelowValue(table, at));
            case "generalizes":
                return Of(IsValue(table, at) || (table.Find(Value) is >= 0 and var below && table.IsBelow(below, at)));
            case "=":
                return Of(Values(table, at).Contains(Value, table.Comparer));
            case "in":
                return Of(Values(table, at).Intersect(List, table.Comparer).Any());
            case "not-in":
                return Of(!Values(table, at).Intersect(List, table.Comparer).Any());
            case "exists":
                return Of(Values(table, at).Any() == (Value == "true"));
            case "regex":
                return pattern.Value is { } regex ? Of(Values(table, at).Any(regex.IsMatch)) : Membership.Unknown;
            default:
                return Membership.Unknown;
        }
    }

    private string[] List => Value.Split(',', StringSplitOptions.TrimEntries);

    private static Membership Of(bool isIn) => isIn ? Membership.Yes : Membership.No;

    private bool IsValue(ConceptTable table, int at) => table.Comparer.Equals(table.Row(at).Code, Value);

    private bool IsBelowValue(ConceptTable table, int at) => table.Find(Value) is >= 0 and var ancestor && table.IsBelow(at, ancestor);

    private IEnumerable<string> Values(ConceptTable table, int at)
    {
        switch (Property)
        {
            case "code" or "concept":
                return [table.Row(at).Code];
            case "display":
                return table.Row(at).Display is { } display ? [display] : [];
            case "parent" when table.Parents(at) is { Count: > 0 } above:
                return above.Select(parent => table.Row(parent).Code);
            case "child" when table.Children(at) is { Count: > 0 } below:
                return below.Select(child => table.Row(child).Code);
        }
        return JsonItems.Of(table.Details(at), "property"u8)
            .Where(each => FhirReference.StringOf(each, "code"u8) == Property)
            .SelectMany(each => each.EnumerateObject().Where(member => member.Name.StartsWith("value", StringComparison.Ordinal)))
            .Select(member => member.Value.ValueKind switch
            {
                JsonValueKind.Object => FhirReference.StringOf(member.Value, "code"u8) ?? "",
                JsonValueKind.True => "true",
                JsonValueKind.False => "false",
                _ => member.Value.ToString(),
            });
    }
}
