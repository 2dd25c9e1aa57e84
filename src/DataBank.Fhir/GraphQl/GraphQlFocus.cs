using System.Text;
using System.Text.Json;

namespace DataBank.Fhir;

/// <summary>What a selection is made on.</summary>
/// <param name="Json">The element; nothing at the root.</param>
/// <param name="Type">Its R4 type; empty at the root, "$connection" and "$edge" for what a search brings beside resources.</param>
/// <param name="Resource">The resource that it is in, where contained ones are found.</param>
internal readonly record struct GraphQlFocus(JsonElement Json, string Type, JsonElement Resource)
{
    public const string Connection = "$connection";
    public const string Edge = "$edge";

    public bool IsRoot => Type.Length == 0;

    public bool IsResource => ResourceTypes.IsKnown(Type);

    /// <summary>What its type has, for FHIRPath; null for plain values and where it is not known.</summary>
    public TypeShape? Shape { get; private init; }

    public PathItem Item => PathItem.Element(Json, default, Type, Shape);

    public static GraphQlFocus Of(JsonElement resource)
    {
        var type = FhirReference.StringOf(resource, "resourceType"u8) ?? "Resource";
        return new(resource, type, resource) { Shape = GraphQlPaths.ShapeOf(type) };
    }

    /// <summary>A member as it is written in JSON, with its type and whether it repeats; null when the type has no such member.</summary>
    public (string Type, bool IsList)? MemberOf(string name)
    {
        switch (Type)
        {
            case Connection:
                return name switch
                {
                    "edges" => (Edge, true),
                    "count" or "offset" or "pagesize" or "first" or "previous" or "next" or "last" => ("string", false),
                    _ => null,
                };
            case Edge:
                return name switch { "resource" => ("Resource", false), "mode" or "score" => ("string", false), _ => null };
        }
        if (name == "resourceType" && IsResource) return ("string", false);
        var isExtended = name.StartsWith('_');
        if (ElementDefinitions.KindOf(Type, isExtended ? name[1..] : name) is not { } kind) return null;
        return isExtended ? ("Element", kind.IsList) : (kind.TypeOf(name) ?? "Element", kind.IsList);
    }

    /// <summary>The shape of the values of a member.</summary>
    public TypeShape? ShapeOf(string member) => Shape?.Find(Encoding.UTF8.GetBytes(member))?.Shape;

    /// <summary>An element below this one.</summary>
    public GraphQlFocus Below(JsonElement element, string type, TypeShape? shape) => type == "Resource" && element.ValueKind == JsonValueKind.Object
        ? Of(element) with { Resource = this.Type == Edge ? element : Resource }
        : new(element, type, Resource) { Shape = shape };
}
