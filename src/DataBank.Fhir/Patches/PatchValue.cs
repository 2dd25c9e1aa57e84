using System.Text.Json.Nodes;

namespace DataBank.Fhir;

/// <summary>
/// The value of a FHIRPath Patch operation (https://hl7.org/fhir/R4/fhirpatch.html): <c>value[x]</c> of its part, a resource, or, for an
/// element without a type of its own, parts named after its children.
/// </summary>
internal sealed class PatchValue
{
    private const int MostNested = 16;

    private readonly JsonObject part;
    private readonly int operation;
    private readonly int depth;

    private PatchValue(JsonObject part, int operation, int depth) => (this.part, this.operation, this.depth) = (part, operation, depth);

    /// <summary>"Quantity" of valueQuantity; empty when its type is not said.</summary>
    public string TypeSuffix => part.Select(member => member.Key.TrimStart('_')).FirstOrDefault(IsValue)?["value".Length..] ?? "";

    public static PatchValue Read(JsonObject part, int operation) => new(part, operation, 0);

    /// <summary>The JSON of the value, and of what belongs into the second member of a primitive.</summary>
    /// <param name="type">The type of the element that it becomes.</param>
    public (JsonNode? Value, JsonNode? More) ToJson(string? type)
    {
        if (TypeSuffix is { Length: > 0 } suffix)
            return (part["value" + suffix]?.DeepClone(), part["_value" + suffix]?.DeepClone());
        if (part["resource"] is JsonObject resource)
            return (resource.DeepClone(), null);
        return part["part"] is JsonArray { Count: > 0 } parts && type is not null && depth < MostNested
            ? (FromParts(parts, type), null)
            : throw PatchProblem.Malformed(operation, "has no value, or one nested too deep");
    }

    private JsonObject FromParts(JsonArray parts, string type)
    {
        var made = new JsonObject();
        var element = PatchedElement.Root(made, type);
        foreach (var node in parts)
        {
            if (node is not JsonObject child || child["name"] is not JsonValue given || !given.TryGetValue<string>(out var name)
                || !element.TryAdd(name, new PatchValue(child, operation, depth + 1)))
            {
                throw PatchProblem.DoesNotFit(operation, "has a part that its element can't have");
            }
        }
        return made;
    }

    private static bool IsValue(string member) => member.StartsWith("value", StringComparison.Ordinal) && member.Length > "value".Length;
}
