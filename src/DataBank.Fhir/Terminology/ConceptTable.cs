using System.Text.Json;
using System.Text.RegularExpressions;

namespace DataBank.Fhir;

/// <summary>The concepts of a CodeSystem that is at hand, and the filters that value sets put on them (https://hl7.org/fhir/R4/codesystem.html#filters).</summary>
internal sealed class ConceptTable
{
    private readonly Dictionary<string, JsonElement> concepts;
    private readonly Dictionary<string, List<string>> parents = new(StringComparer.Ordinal);
    private readonly StringComparer comparer;

    public ConceptTable(JsonElement codeSystem)
    {
        var ignoresCase = codeSystem.TryGetProperty("caseSensitive"u8, out var sensitive) && sensitive.ValueKind == JsonValueKind.False;
        comparer = ignoresCase ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal;
        concepts = new Dictionary<string, JsonElement>(comparer);
        IsComplete = FhirReference.StringOf(codeSystem, "content"u8) == "complete";
        IsCompositional = codeSystem.TryGetProperty("compositional"u8, out var compositional) && compositional.ValueKind == JsonValueKind.True;
        Add(codeSystem, null);
    }

    public bool IgnoresCase => ReferenceEquals(comparer, StringComparer.OrdinalIgnoreCase);

    /// <summary>Every code of the system is here; a fragment or an example can only say yes.</summary>
    public bool IsComplete { get; }

    private bool IsCompositional { get; }

    public Membership Contains(string code)
    {
        if (concepts.ContainsKey(code)) return Membership.Yes;
        return IsComplete && !IsCompositional ? Membership.No : Membership.Unknown;
    }

    /// <summary>The display of a code and its designations; none when the code is not here.</summary>
    public IEnumerable<string> Displays(string code)
    {
        if (!concepts.TryGetValue(code, out var concept)) yield break;
        if (FhirReference.StringOf(concept, "display"u8) is { } display) yield return display;
        foreach (var designation in JsonItems.Of(concept, "designation"u8))
        {
            if (FhirReference.StringOf(designation, "value"u8) is { } value) yield return value;
        }
    }

    /// <summary>Whether a code passes one filter of a value set.</summary>
    public Membership Passes(string code, string property, string operation, string value)
    {
        if (!concepts.TryGetValue(code, out var concept)) return Contains(code);
        return operation switch
        {
            "is-a" => Of(comparer.Equals(code, value) || IsBelow(code, value)),
            "descendent-of" => Of(!comparer.Equals(code, value) && IsBelow(code, value)),
            "is-not-a" => Of(!comparer.Equals(code, value) && !IsBelow(code, value)),
            "generalizes" => Of(comparer.Equals(code, value) || IsBelow(value, code)),
            "=" => Of(Values(code, concept, property).Contains(value, comparer)),
            "in" => Of(Values(code, concept, property).Intersect(value.Split(',', StringSplitOptions.TrimEntries), comparer).Any()),
            "not-in" => Of(!Values(code, concept, property).Intersect(value.Split(',', StringSplitOptions.TrimEntries), comparer).Any()),
            "exists" => Of(Values(code, concept, property).Any() == (value == "true")),
            "regex" => Matches(Values(code, concept, property), value),
            _ => Membership.Unknown,
        };
    }

    private static Membership Of(bool isIn) => isIn ? Membership.Yes : Membership.No;

    private static Membership Matches(IEnumerable<string> values, string pattern)
    {
        try
        {
            return Of(values.Any(value => Regex.IsMatch(value, $"^(?:{pattern})$", RegexOptions.CultureInvariant, TimeSpan.FromMilliseconds(100))));
        }
        catch (Exception problem) when (problem is ArgumentException or RegexMatchTimeoutException)
        {
            return Membership.Unknown;
        }
    }

    private bool IsBelow(string code, string ancestor)
    {
        var seen = new HashSet<string>(comparer);
        var open = new Stack<string>([code]);
        while (open.TryPop(out var at))
        {
            foreach (var parent in parents.GetValueOrDefault(at) ?? [])
            {
                if (comparer.Equals(parent, ancestor)) return true;
                if (seen.Add(parent)) open.Push(parent);
            }
        }
        return false;
    }

    private IEnumerable<string> Values(string code, JsonElement concept, string property)
    {
        switch (property)
        {
            case "code" or "concept":
                return [code];
            case "display":
                return FhirReference.StringOf(concept, "display"u8) is { } display ? [display] : [];
            case "parent" when parents.TryGetValue(code, out var above):
                return above;
        }
        return JsonItems.Of(concept, "property"u8)
            .Where(each => FhirReference.StringOf(each, "code"u8) == property)
            .SelectMany(each => each.EnumerateObject().Where(member => member.Name.StartsWith("value", StringComparison.Ordinal)))
            .Select(member => member.Value.ValueKind == JsonValueKind.Object ? FhirReference.StringOf(member.Value, "code"u8) ?? "" : member.Value.ToString());
    }

    private void Add(JsonElement parent, string? parentCode)
    {
        foreach (var concept in JsonItems.Of(parent, "concept"u8))
        {
            if (FhirReference.StringOf(concept, "code"u8) is not { } code) continue;
            concepts.TryAdd(code, concept);
            if (parentCode is not null) Link(code, parentCode);
            foreach (var property in JsonItems.Of(concept, "property"u8))
            {
                if (FhirReference.StringOf(property, "valueCode"u8) is not { } related) continue;
                var name = FhirReference.StringOf(property, "code"u8);
                if (name is "parent" or "subsumedBy") Link(code, related);
                else if (name == "child") Link(related, code);
            }
            Add(concept, code);
        }
    }

    private void Link(string code, string parent)
    {
        if (!parents.TryGetValue(code, out var above)) parents[code] = above = [];
        above.Add(parent);
    }
}
