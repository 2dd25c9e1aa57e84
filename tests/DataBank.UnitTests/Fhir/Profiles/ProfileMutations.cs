using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using DataBank.Fhir;

namespace DataBank.UnitTests;

/// <summary>Every single fault that a profile forbids, put into an instance of it: an element left out, given twice, of another type, with another code, a slice that is told apart no more.</summary>
internal sealed partial class ProfileMutations(JsonObject instance)
{
    /// <param name="How">What was done, for the reader of a failure.</param>
    /// <param name="Broken">The instance with the fault.</param>
    /// <param name="Place">Where it must be found: an error's expression begins so.</param>
    public sealed record Fault(string How, JsonObject Broken, string Place);

    private static readonly (string Type, string Json)[] Values =
        [("boolean", "true"), ("string", "\"x\""), ("integer", "1"), ("dateTime", "\"2026-01-01\""), ("date", "\"2026-01-01\""), ("Period", """{"start":"2026-01-01"}"""), ("CodeableConcept", """{"text":"x"}"""), ("Range", """{"low":{"value":1}}"""), ("Reference", """{"display":"x"}"""), ("Quantity", """{"value":1}""")];

    // Where a value is: members and positions from the root.
    private sealed record Spot(IReadOnlyList<object> Steps, string Expression)
    {
        public Spot Member(string name, string expression) => new([.. Steps, name], $"{Expression}.{expression}");

        public Spot At(int index) => new([.. Steps, index], $"{Expression}[{index}]");
    }

    public IEnumerable<Fault> Of(string profile) => Inside(SnapshotElement.Of(profile)!, [], instance, new Spot([], (string)instance["resourceType"]!));

    // The slices around, innermost last, each with the place of the list it is in.
    private IEnumerable<Fault> Inside(SnapshotElement element, IReadOnlyList<(SnapshotElement Slice, string Place)> around, JsonObject value, Spot spot)
    {
        foreach (var child in element.Children.Where(child => child.Name is not ("id" or "meta" or "contained" or "text" or "implicitRules" or "language") || element.Parent is not null))
        {
            foreach (var fault in OfChild(child, around, value, spot)) yield return fault;
        }
    }

    private IEnumerable<Fault> OfChild(SnapshotElement child, IReadOnlyList<(SnapshotElement Slice, string Place)> around, JsonObject value, Spot spot)
    {
        var member = Member(child, value);
        if (child.Max == "0" && member is null && child.Types is ["string"])
        {
            yield return Change("given", spot, child, $"{spot.Expression}.{child.Name}", at => at[child.Name] = child.BaseMax == "*" ? new JsonArray("x") : "x");
            yield break;
        }
        if (member is null) yield break;
        var list = value[member] as JsonArray;
        var place = $"{spot.Expression}.{child.Name}";
        var own = spot.Member(member, child.IsChoice ? $"{child.Name}.ofType({TypeOf(child, member)})" : child.Name);
        if (child.Min > 0 && value.Count > 1 && PlaceOf(child, around, place) is { } left) yield return Change("left out", spot, child, left, at => at.Remove(member));
        if (list is not null && child.Max == "1" && list.Count == 1) yield return Change("given twice", spot, child, place, at => Twice(at[member]!.AsArray(), 0));
        if (child.IsChoice && NotAllowed(child) is var (type, json) && PlaceOf(child, around, place) is { } retyped)
        {
            yield return Change($"as {type}", spot, child, retyped, at =>
            {
                at.Remove(member);
                at[child.Name + char.ToUpperInvariant(type[0]) + type[1..]] = JsonNode.Parse(json);
            });
        }
        var values = list is null ? [(value[member]!, own)] : list.Select((each, index) => (each!, own.At(index))).ToList();
        foreach (var (each, at) in values)
        {
            foreach (var fault in OfValue(child, around, each, at, place)) yield return fault;
        }
        foreach (var slice in child.Slices)
        {
            List<(JsonNode Value, Spot Spot)> members = [.. values.Where(each => IsIn(slice, each.Item1))];
            (SnapshotElement, string) here = (slice, place);
            if (list is not null && slice.Max == "1" && members is [var single]) yield return Change("given twice", spot, slice, place, at => Twice(at[member]!.AsArray(), (int)single.Spot.Steps[^1]));
            if (list is not null && slice.Min > 0 && list.Count > 1 && members.Count == slice.Min && PlaceOf(slice, around, place) is { } missing) yield return Change("left out", spot, slice, missing, at => at[member]!.AsArray().RemoveAt((int)members[0].Spot.Steps[^1]));
            if (slice.Min > 0 && members.Count == slice.Min && child.Discriminators.Any(each => each.Type is "pattern" or "value") && slice.Expected is not null && PlaceOf(slice, around, place) is { } broken)
                yield return Change("told apart no more", members[0].Spot, slice, broken, at => Spoil(at, slice.Expected));
            foreach (var (each, at) in members)
            {
                foreach (var fault in OfValue(slice, [.. around, here], each, at, place)) yield return fault;
            }
        }
    }

    // One value by one element, or by one slice of it.
    private IEnumerable<Fault> OfValue(SnapshotElement element, IReadOnlyList<(SnapshotElement Slice, string Place)> around, JsonNode value, Spot spot, string place)
    {
        if (element.Slice is null && element.Expected is { } expected && PlaceOf(element, around, spot.Expression) is { } spoilt)
        {
            yield return value is JsonObject ? Change("another value", spot, element, spoilt, at => Spoil(at, expected)) : Replace("another value", spot, element, spoilt, Other(value));
        }
        if (element.RequiredValueSet is not null && PlaceOf(element, around, spot.Expression) is { } coded)
        {
            if (value is JsonValue) yield return Replace("another code", spot, element, coded, "no-such-code");
            else if (value["coding"] is JsonArray) yield return Change("another code", spot, element, coded, at => at["coding"] = new JsonArray(new JsonObject { ["system"] = "http://no.such/system", ["code"] = "no-such-code" }));
            else if (value["code"] is not null) yield return Change("another code", spot, element, coded, at => at["code"] = "no-such-code");
        }
        if (element.Targets is { Count: > 0 } targets && !targets.Overlaps(["Basic", "Resource"]) && value["reference"] is not null)
            yield return Change("to another type", spot, element, spot.Expression, at => at["reference"] = "Basic/b");
        if (element.Slice is null && element.Children.Count > 0 && PlaceOf(element, around, place) is { } kind) yield return Replace("of another kind", spot, element, kind, 17);
        if (value is not JsonObject inner) yield break;
        foreach (var fault in Inside(element, around, inner, spot)) yield return fault;
        if (element.TypeProfile is { } profile)
        {
            foreach (var fault in Inside(profile, around, inner, spot)) yield return fault;
        }
    }

    // A change by which a value leaves a slice is no fault where the slice is optional; where it is required, the slice is missing.
    private static string? PlaceOf(SnapshotElement element, IReadOnlyList<(SnapshotElement Slice, string Place)> around, string place)
    {
        foreach (var (slice, outer) in around)
        {
            if (element == slice || !Decides(slice, element)) continue;
            return slice.Min > 0 ? outer : null;
        }
        return place;
    }

    private static bool Decides(SnapshotElement slice, SnapshotElement element)
    {
        var path = new List<string>();
        var at = element;
        for (; at is not null && at != slice; at = at.Parent)
        {
            if (at.Slice is null) path.Insert(0, at.Name);
        }
        if (at is null) return false;
        var relative = string.Join('.', path);
        return slice.Parent!.Discriminators.Any(each =>
        {
            if (each.Path == "$this") return each.Type != "type";
            var decides = ExtensionStep().Replace(each.Path, "extension");
            return $"{decides}.".StartsWith(relative + ".", StringComparison.Ordinal) || relative.StartsWith(decides + ".", StringComparison.Ordinal) || (each.Path.Contains("extension(", StringComparison.Ordinal) && relative == "extension.url");
        });
    }

    private static bool IsIn(SnapshotElement slice, JsonNode value)
    {
        if (slice.Parent!.Discriminators.Any(each => each.Type == "type")) return true; // a choice has one type at a time, which its member names
        if (slice.Expected is { } expected) return Matches(expected, value);
        if (slice.RequiredValueSet is { } set && slice.Children.Count == 0) return Codes(set).Overlaps(CodesOf(value));
        var told = false;
        foreach (var child in slice.Children)
        {
            var member = value is JsonObject inner ? Member(child, inner) : null;
            IReadOnlyList<JsonNode?> values = member is null ? [] : value[member] is JsonArray list ? [.. list] : [value[member]];
            var decides = Decides(slice, child);
            if (decides && child.Expected is { } part)
            {
                if (!values.Any(each => Matches(part, each!))) return false;
                told = true;
            }
            else if (decides && child.RequiredValueSet is { } codes)
            {
                if (!values.Any(each => Codes(codes).Overlaps(CodesOf(each!)))) return false;
                told = true;
            }
            else if (decides && child.Children.Count > 0 && child.Children.Any(each => each.Expected is not null))
            {
                if (!values.Any(each => child.Children.Where(part => part.Expected is not null && Decides(slice, part)).All(part => each is JsonObject item && Member(part, item) is { } name && Matches(part.Expected!, item[name]!)))) return false;
                told = true;
            }
            foreach (var required in child.Slices.Where(each => each.Min > 0 && decides))
            {
                if (!values.Any(each => IsIn(required, each!) && Deep(required, each!))) return false;
                told = true;
            }
        }
        return told;
    }

    // What a required slice inside of a slice fixes, such as the value of an extension.
    private static bool Deep(SnapshotElement slice, JsonNode value) => slice.Children.Where(child => child.Expected is not null).All(child => value is JsonObject inner && Member(child, inner) is { } member && Matches(child.Expected!, inner[member]!));

    private static bool Matches(JsonNode expected, JsonNode value) => (expected, value) switch
    {
        (JsonObject pattern, JsonObject inner) => pattern.All(part => inner[part.Key] is { } own && Matches(part.Value!, own)),
        (JsonArray pattern, JsonArray items) => pattern.All(part => items.Any(item => Matches(part!, item!))),
        _ => JsonNode.DeepEquals(expected, value),
    };

    private static string? Member(SnapshotElement element, JsonObject value)
    {
        if (!element.IsChoice) return value.ContainsKey(element.Name) ? element.Name : null;
        return value.Select(member => member.Key).FirstOrDefault(name => name.StartsWith(element.Name, StringComparison.Ordinal) && name.Length > element.Name.Length && char.IsAsciiLetterUpper(name[element.Name.Length]));
    }

    private static string TypeOf(SnapshotElement element, string member) => Values.Select(each => each.Type).FirstOrDefault(type => type.Equals(member[element.Name.Length..], StringComparison.OrdinalIgnoreCase)) ?? member[element.Name.Length..];

    private static (string Type, string Json)? NotAllowed(SnapshotElement element)
    {
        var all = BaseTypes(element.BasePath);
        return Values.Where(each => all.Contains(each.Type) && !element.Types.Contains(each.Type)).Select(each => ((string, string)?)each).FirstOrDefault();
    }

    private static HashSet<string> BaseTypes(string path) =>
        [.. ProfilePackage.Library.FindType(path.Split('.')[0])!.Json.GetProperty("snapshot").GetProperty("element").EnumerateArray()
            .First(element => element.GetProperty("path").GetString() == path).GetProperty("type").EnumerateArray().Select(type => type.GetProperty("code").GetString()!)];

    private static HashSet<string> Codes(string valueSet) =>
        ProfilePackage.Library.Find("ValueSet", valueSet)?.Json.GetProperty("compose").GetProperty("include").EnumerateArray()
            .SelectMany(include => include.TryGetProperty("concept", out var concepts) ? concepts.EnumerateArray().Select(concept => concept.GetProperty("code").GetString()!) : []).ToHashSet() ?? [];

    private static IEnumerable<string> CodesOf(JsonNode value) => value is JsonValue ? [(string)value!] : value["coding"]?.AsArray().Select(coding => (string?)coding!["code"] ?? "") ?? [(string?)value["code"] ?? ""];

    private static void Twice(JsonArray list, int index) => list.Add(list[index]!.DeepClone());

    // Another value in one simple part of what is expected.
    private static void Spoil(JsonNode value, JsonNode expected)
    {
        if (expected is JsonArray items && value is JsonArray list)
        {
            foreach (var item in list.Where(item => Matches(items[0]!, item!))) Spoil(item!, items[0]!);
        }
        else if (expected is JsonObject pattern)
        {
            var (name, part) = pattern.FirstOrDefault(each => each.Key is "code" or "coding") is { Key: not null } code ? code : pattern.First();
            if (part is JsonValue) value[name] = Other(value[name]!);
            else Spoil(value[name]!, part!);
        }
    }

    private static JsonNode Other(JsonNode value) => value.GetValueKind() switch
    {
        JsonValueKind.Number => (decimal)value + 1,
        JsonValueKind.True => false,
        JsonValueKind.False => true,
        _ => (string)value! + "x",
    };

    private Fault Change(string how, Spot spot, SnapshotElement element, string place, Action<JsonObject> change)
    {
        var copy = (JsonObject)instance.DeepClone();
        change((JsonObject)Find(copy, spot.Steps));
        return new Fault($"{element.Id} {how}", copy, place);
    }

    private Fault Replace(string how, Spot spot, SnapshotElement element, string place, JsonNode value)
    {
        var copy = (JsonObject)instance.DeepClone();
        var parent = Find(copy, [.. spot.Steps.SkipLast(1)]);
        if (spot.Steps[^1] is int index) parent[index] = value;
        else parent[(string)spot.Steps[^1]] = value;
        return new Fault($"{element.Id} {how}", copy, place);
    }

    private static JsonNode Find(JsonNode node, IReadOnlyList<object> steps) => steps.Aggregate(node, (at, step) => step is int index ? at[index]! : at[(string)step]!);

    [GeneratedRegex(@"extension\('[^']*'\)")]
    private static partial Regex ExtensionStep();
}
