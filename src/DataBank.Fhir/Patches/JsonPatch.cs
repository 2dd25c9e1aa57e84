using System.Text.Json;
using System.Text.Json.Nodes;

namespace DataBank.Fhir;

/// <summary>JSON Patch (RFC 6902), as https://hl7.org/fhir/R4/http.html#patch takes it.</summary>
public static class JsonPatch
{
    private const int MostOperations = 1000;

    private sealed record Operation(string Name, JsonPointer Path, JsonPointer? From, JsonNode? Value);

    /// <summary>Reads a patch document; the function applies it, all of it or nothing.</summary>
    /// <param name="utf8">An array of operations.</param>
    /// <exception cref="RequestProblem">400: not a patch. The function: 409 where a test fails, 422 where the patch does not fit.</exception>
    public static Func<FhirResource, FhirResource> Read(ReadOnlyMemory<byte> utf8)
    {
        var operations = ReadOperations(utf8);
        return resource =>
        {
            var tree = new PatchedTree(resource);
            for (var at = 0; at < operations.Count; at++)
                Apply(tree, operations[at], at);
            return tree.ToResource();
        };
    }

    private static List<Operation> ReadOperations(ReadOnlyMemory<byte> utf8)
    {
        JsonNode? document;
        try
        {
            document = JsonNode.Parse(utf8.Span, documentOptions: new JsonDocumentOptions { MaxDepth = FhirResource.DepthLimit, AllowDuplicateProperties = false });
        }
        catch (JsonException)
        {
            throw JsonFault.Find(utf8.Span);
        }
        if (document is not JsonArray { Count: > 0 and <= MostOperations } list)
            throw RequestProblem.Invalid($"A JSON Patch is an array of 1 to {MostOperations} operations.");
        return [.. list.Select(ReadOperation)];
    }

    private static Operation ReadOperation(JsonNode? node, int at)
    {
        if (node is not JsonObject members || TextOf(members, "op") is not { } name || JsonPointer.TryParse(TextOf(members, "path")) is not { } path)
            throw PatchProblem.Malformed(at, "has no op and path, or its path is not a JSON Pointer");
        var from = JsonPointer.TryParse(TextOf(members, "from"));
        return name switch
        {
            "add" or "replace" or "test" when members.TryGetPropertyValue("value", out var value) => new Operation(name, path, null, value),
            "remove" => new Operation(name, path, null, null),
            "move" or "copy" when from is not null => new Operation(name, path, from, null),
            "add" or "replace" or "test" => throw PatchProblem.Malformed(at, "has no value"),
            "move" or "copy" => throw PatchProblem.Malformed(at, "has no from"),
            _ => throw PatchProblem.Malformed(at, "is none of add, remove, replace, move, copy and test"),
        };
    }

    private static string? TextOf(JsonObject members, string name) =>
        members[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static void Apply(PatchedTree tree, Operation operation, int at)
    {
        if (operation.Name == "test")
        {
            if (!operation.Path.TryFind(tree.Root, out var value) || !JsonNode.DeepEquals(value, operation.Value))
                throw PatchProblem.TestFailed(at);
            return;
        }
        if (operation.Path.IsRoot || operation.From is { IsRoot: true })
            throw PatchProblem.DoesNotFit(at, "is about the whole resource: update it instead");

        switch (operation.Name)
        {
            case "add":
                Add(tree, operation.Path, tree.Copy(operation.Value, operation.Path.Depth, at), at);
                break;
            case "remove":
                Remove(tree, operation.Path, at);
                break;
            case "replace":
                Replace(tree, operation.Path, tree.Copy(operation.Value, operation.Path.Depth, at), at);
                break;
            case "copy":
                Add(tree, operation.Path, tree.Copy(Find(tree, operation.From!, at), operation.Path.Depth, at), at);
                break;
            case "move" when operation.From!.Holds(operation.Path):
                throw PatchProblem.DoesNotFit(at, "moves a value into itself");
            case "move":
                var moved = tree.Copy(Find(tree, operation.From!, at), operation.Path.Depth, at);
                Remove(tree, operation.From!, at);
                Add(tree, operation.Path, moved, at);
                break;
        }
    }

    private static JsonNode? Find(PatchedTree tree, JsonPointer path, int at) =>
        path.TryFind(tree.Root, out var value) ? value : throw Missing(at);

    private static void Add(PatchedTree tree, JsonPointer path, JsonNode? value, int at)
    {
        switch (path.ParentIn(tree.Root))
        {
            case JsonObject members:
                members[path.Last] = value;
                break;
            case JsonArray items when path.Last == "-":
                items.Add(value);
                break;
            case JsonArray items when JsonPointer.TryIndex(path.Last, items.Count, out var index):
                items.Insert(index, value);
                break;
            default:
                throw Missing(at);
        }
    }

    private static void Remove(PatchedTree tree, JsonPointer path, int at)
    {
        switch (path.ParentIn(tree.Root))
        {
            case JsonObject members when members.Remove(path.Last):
                break;
            case JsonArray items when JsonPointer.TryIndex(path.Last, items.Count - 1, out var index):
                items.RemoveAt(index);
                break;
            default:
                throw Missing(at);
        }
    }

    private static void Replace(PatchedTree tree, JsonPointer path, JsonNode? value, int at)
    {
        switch (path.ParentIn(tree.Root))
        {
            case JsonObject members when members.ContainsKey(path.Last):
                members[path.Last] = value;
                break;
            case JsonArray items when JsonPointer.TryIndex(path.Last, items.Count - 1, out var index):
                items[index] = value;
                break;
            default:
                throw Missing(at);
        }
    }

    private static RequestProblem Missing(int at) => PatchProblem.DoesNotFit(at, "is about a place that the resource does not have");
}
