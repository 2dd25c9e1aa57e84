using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace DataBank.Fhir;

/// <summary>FHIRPath Patch: operations in a Parameters resource (https://hl7.org/fhir/R4/fhirpatch.html).</summary>
public static class FhirPathPatch
{
    private const int MostOperations = 1000;

    private sealed record Operation(int Number, string Type, PatchPath Path, string? Name, PatchValue? Value, int? Index, int? Source, int? Destination);

    /// <summary>Reads a patch; the function applies it, all of it or nothing.</summary>
    /// <param name="parameters">A Parameters resource.</param>
    /// <exception cref="RequestProblem">400: not a patch. The function: 422 where the patch does not fit the resource.</exception>
    public static Func<FhirResource, FhirResource> Read(FhirResource parameters)
    {
        var root = JsonNode.Parse(parameters.Utf8.Span, documentOptions: new JsonDocumentOptions { MaxDepth = FhirResource.DepthLimit })!.AsObject();
        if (parameters.Type != "Parameters" || root["parameter"] is not JsonArray { Count: > 0 and <= MostOperations } list)
            throw RequestProblem.Invalid($"A FHIRPath Patch is a Parameters resource with 1 to {MostOperations} operations.");
        var operations = list.Select(ReadOperation).ToList();
        return resource =>
        {
            var tree = new PatchedTree(resource);
            foreach (var operation in operations)
                Apply(tree, operation);
            return tree.ToResource();
        };
    }

    private static Operation ReadOperation(JsonNode? node, int at)
    {
        if (node is not JsonObject parameter || TextOf(parameter, "name") != "operation" || parameter["part"] is not JsonArray list)
            throw PatchProblem.Malformed(at, "is not a parameter named operation, with parts");
        var parts = new Dictionary<string, JsonObject>(StringComparer.Ordinal);
        foreach (var each in list)
        {
            if (each is not JsonObject part || TextOf(part, "name") is not { } name || !parts.TryAdd(name, part))
                throw PatchProblem.Malformed(at, "has a part without a name, or two of one name");
        }
        var operation = new Operation(
            at, TextOf(parts.GetValueOrDefault("type"), "valueCode", "valueString") ?? "",
            PatchPath.Parse(TextOf(parts.GetValueOrDefault("path"), "valueString"), at),
            TextOf(parts.GetValueOrDefault("name"), "valueString"),
            parts.TryGetValue("value", out var value) ? PatchValue.Read(value, at) : null,
            NumberOf("index"), NumberOf("source"), NumberOf("destination"));
        var isComplete = operation switch
        {
            { Type: "add", Name: not null, Value: not null } => true,
            { Type: "insert", Value: not null, Index: not null } => true,
            { Type: "delete" } => true,
            { Type: "replace", Value: not null } => true,
            { Type: "move", Source: not null, Destination: not null } => true,
            _ => false,
        };
        return isComplete ? operation : throw PatchProblem.Malformed(at, "is none of add (name, value), insert (value, index), delete, replace (value) and move (source, destination)");

        int? NumberOf(string name) =>
            parts.TryGetValue(name, out var part) && part["valueInteger"] is JsonValue number && number.TryGetValue<int>(out var found) && found >= 0 ? found : null;
    }

    private static string? TextOf(JsonObject? members, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (members?[name] is JsonValue value && value.TryGetValue<string>(out var text))
                return text;
        }
        return null;
    }

    private static void Apply(PatchedTree tree, Operation operation)
    {
        var root = tree.Element;
        var found = operation.Path.Find(root);
        var (at, index) = (operation.Number, operation.Index ?? 0);
        if (operation.Type is "insert" or "move" && found.Count > 0 && !(found[0].IsInList && found.All(found[0].IsBeside)))
            throw PatchProblem.DoesNotFit(at, "has a path that is not one list");
        switch (operation.Type)
        {
            case "add":
                Add(Single(found, at), operation.Name!, operation);
                break;
            case "insert" when found.Count == 0 && index == 0 && operation.Path.LastName is { } name:
                Add(Single(operation.Path.FindParents(root), at), name, operation);
                break;
            case "insert" when index <= found.Count && found.Count > 0:
                found[Math.Min(index, found.Count - 1)].Insert(operation.Value!, after: index == found.Count);
                break;
            case "delete" when found.Count == 0:
                break; // It is not there: as it should be.
            case "delete":
                Single(Below(found), at).Remove();
                break;
            case "replace":
                if (!Single(Below(found), at).TryReplace(operation.Value!))
                    throw PatchProblem.DoesNotFit(at, "has a value of a type that its element can't have");
                break;
            case "move" when Math.Max(operation.Source!.Value, operation.Destination!.Value) < found.Count:
                found[operation.Source.Value].MoveTo(found[operation.Destination.Value]);
                break;
            default:
                throw PatchProblem.DoesNotFit(at, "has a position outside of its list");
        }
    }

    private static void Add(PatchedElement parent, string name, Operation operation)
    {
        if (!parent.TryAdd(name, operation.Value!))
            throw PatchProblem.DoesNotFit(operation.Number, "adds an element that is there already or that this type does not have");
    }

    // The resource itself is neither replaced nor deleted by a patch.
    private static List<PatchedElement> Below(List<PatchedElement> found) => found.FindAll(element => element.Parent is not null);

    private static PatchedElement Single(List<PatchedElement> found, int at) => found switch
    {
        [var only] => only,
        [] => throw PatchProblem.DoesNotFit(at, "has a path that finds nothing"),
        _ => throw PatchProblem.DoesNotFit(at, string.Create(CultureInfo.InvariantCulture, $"has a path that finds {found.Count} elements instead of one")),
    };
}
