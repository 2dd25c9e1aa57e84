using System.Text.Json;

namespace DataBank.Fhir;

/// <summary>Walks from items to their children (https://hl7.org/fhir/R4/fhirpath.html), by the shapes of their types.</summary>
internal static class PathTree
{
    /// <summary>Children of this name; a choice is asked for without its type ("value").</summary>
    public static void AddChildren(PathItem parent, string name, TypeShapes shapes, List<PathItem> found)
    {
        if (parent.Shape is not { } shape) return;
        if (parent.Json.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in shape.Members)
            {
                if (IsNamed(member, name)) AddMember(parent.Json, member, shapes, found);
            }
        }
        else if (parent.Extra.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in shape.Members)
            {
                if (member.Name == name) AddMember(parent.Extra, member, shapes, found);
            }
        }
    }

    public static void AddAllChildren(PathItem parent, TypeShapes shapes, List<PathItem> found)
    {
        var json = parent.Json.ValueKind == JsonValueKind.Object ? parent.Json : parent.Extra;
        if (parent.Shape is not { } shape || json.ValueKind != JsonValueKind.Object) return;
        foreach (var member in json.EnumerateObject())
        {
            var name = System.Runtime.InteropServices.JsonMarshal.GetRawUtf8PropertyName(member);
            var isExtra = name.Length > 1 && name[0] == '_';
            // A primitive that has a value brings its "_name" with it.
            if (shape.Find(isExtra ? name[1..] : name) is { } known && !(isExtra && json.TryGetProperty(known.Utf8Name, out _))) AddMember(json, known, shapes, found);
        }
    }

    public static void AddDescendants(PathItem parent, TypeShapes shapes, List<PathItem> found)
    {
        var first = found.Count;
        AddAllChildren(parent, shapes, found);
        var last = found.Count;
        for (var at = first; at < last; at++) AddDescendants(found[at], shapes, found);
    }

    /// <summary>An element of a type; for "Resource" the type is the one that it names itself.</summary>
    public static PathItem ToItem(JsonElement json, JsonElement extra, TypeMember member, TypeShapes shapes)
    {
        if (member.Primitive is null && member.Shape is null) return Resource(json, shapes);
        return PathItem.Element(json, extra, member.Type, member.Shape);
    }

    public static PathItem Resource(JsonElement json, TypeShapes shapes)
    {
        var type = json.ValueKind == JsonValueKind.Object ? FhirReference.StringOf(json, "resourceType"u8) ?? "Resource" : "Resource";
        return PathItem.Element(json, default, type, shapes.Find(type));
    }

    private static bool IsNamed(TypeMember member, string name)
    {
        if (!member.IsChoice) return member.Name == name;
        var element = member.Element.Name;
        return name.Length == element.Length - 3 && element.StartsWith(name, StringComparison.Ordinal);
    }

    private static void AddMember(JsonElement parent, TypeMember member, TypeShapes shapes, List<PathItem> found)
    {
        parent.TryGetProperty(member.Utf8Name, out var value);
        var extra = default(JsonElement);
        if (member.Primitive is not null) parent.TryGetProperty(member.Utf8ExtraName, out extra);
        if (value.ValueKind == JsonValueKind.Array || extra.ValueKind == JsonValueKind.Array)
        {
            var count = Math.Max(Length(value), Length(extra));
            for (var at = 0; at < count; at++)
            {
                var each = NotNull(at < Length(value) ? value[at] : default);
                var beside = NotNull(at < Length(extra) ? extra[at] : default);
                if (each.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Array) || beside.ValueKind == JsonValueKind.Object) found.Add(ToItem(each, beside, member, shapes));
            }
        }
        else if (NotNull(value).ValueKind != JsonValueKind.Undefined || extra.ValueKind == JsonValueKind.Object)
        {
            found.Add(ToItem(NotNull(value), extra, member, shapes));
        }
    }

    private static int Length(JsonElement array) => array.ValueKind == JsonValueKind.Array ? array.GetArrayLength() : 0;

    private static JsonElement NotNull(JsonElement value) => value.ValueKind == JsonValueKind.Null ? default : value;
}
