using System.Text.Json;
using System.Text.Json.Nodes;

namespace DataBank.Fhir;

/// <summary>
/// What <c>$meta-add</c> and <c>$meta-delete</c> do to a resource: profiles, security labels and tags are sets, codings equal by system
/// and code (https://hl7.org/fhir/R4/resource-operation-meta-add.html).
/// </summary>
public static class MetaChange
{
    private const int MostItems = 1000;

    private static readonly string[] Sets = ["profile", "security", "tag"];

    /// <param name="parameters">A Parameters with one Meta named "meta".</param>
    /// <exception cref="RequestProblem">400: there is none.</exception>
    public static Func<FhirResource, FhirResource> Add(FhirResource parameters) => Change(parameters, (items, given) =>
    {
        foreach (var item in given.Where(item => !items.Any(known => IsSame(known, item))))
            items.Add(item?.DeepClone());
    });

    /// <inheritdoc cref="Add"/>
    public static Func<FhirResource, FhirResource> Remove(FhirResource parameters) => Change(parameters, (items, given) =>
    {
        for (var at = items.Count - 1; at >= 0; at--)
        {
            if (given.Any(item => IsSame(items[at], item)))
                items.RemoveAt(at);
        }
    });

    private static Func<FhirResource, FhirResource> Change(FhirResource parameters, Action<JsonArray, JsonArray> change)
    {
        var given = MetaOf(parameters);
        return resource =>
        {
            var tree = new PatchedTree(resource);
            if (tree.Root["meta"] is not JsonObject meta)
                tree.Root["meta"] = meta = [];
            foreach (var name in Sets)
            {
                if (given[name] is not JsonArray items)
                    continue;
                if (meta[name] is not JsonArray known)
                    meta[name] = known = [];
                change(known, items);
                if (known.Count > MostItems)
                    throw new RequestProblem(422, "too-costly", $"A resource has up to {MostItems} profiles, labels and tags of each kind.");
            }
            return tree.ToResource();
        };
    }

    private static JsonObject MetaOf(FhirResource parameters)
    {
        var root = JsonNode.Parse(parameters.Utf8.Span, documentOptions: new JsonDocumentOptions { MaxDepth = FhirResource.DepthLimit })!.AsObject();
        return parameters.Type == "Parameters" && root["parameter"] is JsonArray { Count: 1 } list
            && list[0] is JsonObject parameter && parameter["name"]?.GetValueKind() == JsonValueKind.String && parameter["name"]!.GetValue<string>() == "meta"
            && parameter["valueMeta"] is JsonObject meta
            ? meta
            : throw RequestProblem.Invalid("The body is a Parameters with one parameter named meta, a valueMeta.", "Parameters.parameter");
    }

    private static bool IsSame(JsonNode? left, JsonNode? right) => (left, right) switch
    {
        (JsonObject coding, JsonObject other) => JsonNode.DeepEquals(coding["system"], other["system"]) && JsonNode.DeepEquals(coding["code"], other["code"]),
        _ => JsonNode.DeepEquals(left, right),
    };
}
