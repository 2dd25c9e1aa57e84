using System.Text.Json;

namespace DataBank.Fhir;

/// <summary>One value of a child element, and where it stands.</summary>
internal readonly record struct ChildValue(PathItem Item, TypeMember Member, int Index)
{
    /// <summary>The values of one element: "value[x]" in any of its types, "valueQuantity" in that one.</summary>
    public static List<ChildValue> Of(PathItem parent, string name, TypeShapes shapes)
    {
        var found = new List<ChildValue>();
        var json = parent.Json.ValueKind == JsonValueKind.Object ? parent.Json : parent.Extra;
        if (parent.Shape is not { } shape || json.ValueKind != JsonValueKind.Object) return found;
        foreach (var member in shape.Members)
        {
            if (member.Element.Name == name || member.Name == name) Add(json, member, shapes, found);
        }
        return found;
    }

    public void Push(ElementTrail trail) => trail.Push(Member.PathStep, Index);

    private static void Add(JsonElement parent, TypeMember member, TypeShapes shapes, List<ChildValue> found)
    {
        parent.TryGetProperty(member.Utf8Name, out var value);
        var extra = default(JsonElement);
        if (member.Primitive is not null) parent.TryGetProperty(member.Utf8ExtraName, out extra);
        if (value.ValueKind == JsonValueKind.Array || extra.ValueKind == JsonValueKind.Array)
        {
            var (values, extras) = (Length(value), Length(extra));
            for (var at = 0; at < Math.Max(values, extras); at++)
            {
                var each = at < values && value[at].ValueKind != JsonValueKind.Null ? value[at] : default;
                found.Add(new ChildValue(PathTree.ToItem(each, at < extras ? extra[at] : default, member, shapes), member, at));
            }
        }
        else if (value.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null) || extra.ValueKind == JsonValueKind.Object)
        {
            found.Add(new ChildValue(PathTree.ToItem(value, extra, member, shapes), member, -1));
        }
    }

    private static int Length(JsonElement array) => array.ValueKind == JsonValueKind.Array ? array.GetArrayLength() : 0;
}
