using System.Text.Json.Nodes;
using DataBank.Fhir;

namespace DataBank.UnitTests;

/// <summary>Every element of every resource type, broken in every way that its definition forbids: each fault is found where it is, and nothing else.</summary>
public sealed class MutationTests
{
    private static readonly SampleValues Samples = new();

    [Fact]
    public void Every_fault_in_every_type_is_found_and_nothing_else()
    {
        var (wrong, faults, skipped) = (new List<string>(), 0, 0);
        foreach (var type in ResourceTypes.All.Order(StringComparer.Ordinal))
        {
            var bare = Samples.Resource(type);
            if (Errors(bare).Count > 0) bare = null;
            foreach (var element in Samples.Children(type, type).Where(element => element.Name is not ("contained" or "id")))
            {
                var resource = bare is null ? new JsonObject { ["resourceType"] = type } : (JsonObject)bare.DeepClone();
                if (bare is null || !Samples.Put(resource, type, element) || Errors(resource).Count > 0)
                {
                    skipped++; // a constraint wants more than this one element, or its codes are not at hand
                    continue;
                }
                foreach (var (how, broken) in Mutations(element, resource))
                {
                    faults++;
                    var found = Errors(broken);
                    var place = $"{type}.{element.Name.Replace("[x]", "", StringComparison.Ordinal)}";
                    // A constraint on the whole resource may speak of the element, too.
                    if (!found.Exists(issue => IsAt(issue, place)) || !found.TrueForAll(issue => IsAt(issue, place) || issue.Code == "invariant")) wrong.Add($"{element.Path} {how}: {string.Join(", ", found)}");
                }
            }
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong.Take(50)));
        Assert.True(faults > 15000 && skipped < 500, $"{faults} faults, {skipped} elements skipped");
    }

    private static bool IsAt(OutcomeIssue issue, string place) => issue.Expression?.StartsWith(place, StringComparison.Ordinal) == true;

    private static IEnumerable<(string How, JsonObject Broken)> Mutations(SampleValues.Element element, JsonObject resource)
    {
        var name = SampleValues.JsonName(element);
        JsonNode Value(JsonObject of) => element.Repeats ? of[name]![0]! : of[name]!;
        JsonObject With(Action<JsonObject> change)
        {
            var copy = (JsonObject)resource.DeepClone();
            change(copy);
            return copy;
        }
        void Set(JsonObject of, JsonNode? value)
        {
            if (element.Repeats) of[name]![0] = value;
            else of[name] = value;
        }

        if (element.Min > 0) yield return ("left out", With(copy => copy.Remove(name)));
        yield return (element.Repeats ? "not an array" : "an array", With(copy => copy[name] = element.Repeats ? Value(copy).DeepClone() : new JsonArray(Value(copy).DeepClone(), Value(copy).DeepClone())));
        yield return ("an empty array", With(copy => copy[name] = new JsonArray()));
        yield return ("null", With(copy => Set(copy, null)));
        if (Value(resource) is JsonObject)
        {
            yield return ("a text", With(copy => Set(copy, "x")));
            yield return ("an empty object", With(copy => Set(copy, new JsonObject())));
            yield return ("an unknown member", With(copy => ((JsonObject)Value(copy))["noSuchElement"] = 1));
        }
        else
        {
            yield return ("an object", With(copy => Set(copy, new JsonObject { ["x"] = 1 })));
            yield return ("another kind", With(copy => Set(copy, Value(copy).GetValueKind() == System.Text.Json.JsonValueKind.String ? 17 : "x y")));
            if (element.Types[0] is "date" or "dateTime" or "instant" or "time" or "uri" or "url" or "canonical" or "base64Binary" or "code") yield return ("another format", With(copy => Set(copy, " - ")));
            if (element.Types[0] == "code" && element.RequiredValueSet is not null) yield return ("an unknown code", With(copy => Set(copy, "no-such-code")));
        }
    }

    private static List<OutcomeIssue> Errors(JsonObject resource)
    {
        try
        {
            return [.. Validated.Errors(resource.ToJsonString())];
        }
        catch (RequestProblem problem)
        {
            return [.. problem.Issues];
        }
    }
}
