using System.Runtime.InteropServices;
using System.Text.Json;

namespace DataBank.Fhir;

/// <summary>
/// Checks a resource by the definition of its type: members, JSON kinds, formats, cardinalities, bindings, constraints, references and
/// extensions, through all of its elements, contained resources and bundle entries.
/// </summary>
internal static class BaseCheck
{
    /// <param name="run">Its scope is the resource around this one.</param>
    /// <param name="json">The resource.</param>
    /// <param name="step">How the trail names it: the type at the root, else the element; null when the trail stands there already.</param>
    /// <param name="isContained">It stands in "contained".</param>
    /// <param name="fullUrl">Of its entry.</param>
    public static void Resource(ValidationRun run, JsonElement json, string? step, bool isContained, string? fullUrl)
    {
        if (json.ValueKind != JsonValueKind.Object || FhirReference.StringOf(json, "resourceType"u8) is not { } type)
        {
            run.Add("error", "resource-expected", json, "Resource", null);
            return;
        }
        if (!ResourceTypes.TryGetName(type, out var name) || run.Schemas.Shapes.Find(name) is not { } shape)
        {
            run.Add("error", "unknown-type", json, "Resource", null);
            return;
        }
        if (step is not null) run.Trail.Push(step);
        var scope = new ResourceScope(PathItem.Element(json, default, name, shape), run.Scope, isContained, fullUrl);
        run.Enter(scope);
        Object(run, shape, json, null);
        if (run.Scope!.Parent is not null && FhirReference.StringOf(json, "id"u8) is { } id && !ResourceTypes.IsId(id)) run.Add("error", "id-format", json, "Resource.id", "id");
        InvariantCheck.Check(run, shape.Node.Invariants, scope.Item);
        if (name == "Bundle") BundleCheck.Check(run, scope);
        if (run.Options.ChecksClaimedProfiles) ProfileCheck.Claims(run, scope);
        run.Leave();
        if (step is not null) run.Trail.Pop();
    }

    private static void Object(ValidationRun run, TypeShape shape, JsonElement json, TypeMember? member)
    {
        run.Step();
        if (run.IsOver) return;
        run.Hosts.Push(new ElementHost(shape, member, json));
        Span<int> counts = stackalloc int[shape.Elements.Length];
        counts.Clear();
        var isEmpty = true;
        foreach (var property in json.EnumerateObject())
        {
            var name = JsonMarshal.GetRawUtf8PropertyName(property);
            if (shape.IsResource && name.SequenceEqual("resourceType"u8)) continue;
            isEmpty = false;
            var isExtra = name.Length > 1 && name[0] == '_';
            var known = shape.Find(isExtra ? name[1..] : name);
            if (known is null || (isExtra && known.Primitive is null)) Unknown(run, shape, property);
            else if (isExtra) counts[known.ElementIndex] += Extra(run, json, known, property.Value);
            else counts[known.ElementIndex] += Member(run, json, known, property.Value);
        }
        // A resource that has only its type is valid; an element without content is not (ele-1).
        if (isEmpty && !shape.IsResource) run.Add("error", "empty", json, "ele-1", null);
        for (var at = 0; at < counts.Length; at++)
        {
            var element = shape.Elements[at];
            if (counts[at] < element.Min) run.Add("error", "required", json, element.Path, PlainName(element), element.Name, Number(element.Min), Number(element.Max));
            else if (counts[at] > element.Max) run.Add("error", "too-many", json, element.Path, PlainName(element), element.Name, Number(element.Min), Number(element.Max), Number(counts[at]));
        }
        run.Hosts.Pop();
    }

    /// <summary>The name as a path has it: a choice without "[x]".</summary>
    public static string PlainName(ElementNode element) => element.Name.EndsWith("[x]", StringComparison.Ordinal) ? element.Name[..^3] : element.Name;

    public static string Number(int count) => count == ElementNode.Unbounded ? "*" : count.ToString(System.Globalization.CultureInfo.InvariantCulture);

    // Names that clients make up are repeated only when they look like the name of an element.
    private static void Unknown(ValidationRun run, TypeShape shape, JsonProperty property) =>
        run.Add("error", "unknown-member", property.Value, shape.Node.Path, ElementPath.Sanitize(property.Name, ""), shape.Node.Path);

    /// <returns>How many values there are.</returns>
    private static int Member(ValidationRun run, JsonElement parent, TypeMember member, JsonElement value)
    {
        if (!member.IsArray)
        {
            run.Trail.Push(member.PathStep);
            if (value.ValueKind == JsonValueKind.Array) run.Add("error", "single-expected", value, member.Element.Path, null);
            else if (value.ValueKind == JsonValueKind.Null) run.Add("error", "null", value, member.Element.Path, null);
            else Value(run, parent, member, value);
            run.Trail.Pop();
            return 1;
        }
        if (value.ValueKind != JsonValueKind.Array)
        {
            run.Trail.Push(member.PathStep, 0);
            run.Add("error", "array-expected", value, member.Element.Path, null);
            run.Trail.Pop();
            return 1;
        }
        var at = 0;
        foreach (var item in value.EnumerateArray())
        {
            run.Trail.Push(member.PathStep, at);
            if (item.ValueKind == JsonValueKind.Null)
            {
                if (member.Primitive is null || !HasExtra(parent, member, at)) run.Add("error", "null", item, member.Element.Path, null);
            }
            else if (item.ValueKind == JsonValueKind.Array)
            {
                run.Add("error", "single-expected", item, member.Element.Path, null);
            }
            else
            {
                Value(run, parent, member, item);
            }
            run.Trail.Pop();
            at++;
        }
        if (at == 0) run.Add("error", "empty", value, member.Element.Path, member.PathStep);
        return Math.Max(at, 1);
    }

    private static bool HasExtra(JsonElement parent, TypeMember member, int at) =>
        parent.TryGetProperty(member.Utf8ExtraName, out var extras) && extras.ValueKind == JsonValueKind.Array && at < extras.GetArrayLength() && extras[at].ValueKind == JsonValueKind.Object;

    /// <returns>How many values there are that the plain member has not counted.</returns>
    private static int Extra(ValidationRun run, JsonElement parent, TypeMember member, JsonElement extra)
    {
        var hasPlain = parent.TryGetProperty(member.Utf8Name, out var plain);
        if (!member.IsArray)
        {
            run.Trail.Push(member.PathStep);
            Beside(run, member, extra);
            run.Trail.Pop();
            return hasPlain ? 0 : 1;
        }
        if (extra.ValueKind != JsonValueKind.Array)
        {
            run.Add("error", "array-expected", extra, member.Element.Path, member.PathStep);
            return hasPlain ? 0 : 1;
        }
        var at = 0;
        foreach (var item in extra.EnumerateArray())
        {
            run.Trail.Push(member.PathStep, at++);
            if (item.ValueKind != JsonValueKind.Null) Beside(run, member, item);
            else if (plain.ValueKind != JsonValueKind.Array || at > plain.GetArrayLength()) run.Add("error", "null", item, member.Element.Path, null);
            run.Trail.Pop();
        }
        if (at == 0) run.Add("error", "empty", extra, member.Element.Path, member.PathStep);
        return hasPlain ? 0 : Math.Max(at, 1);
    }

    private static void Beside(ValidationRun run, TypeMember member, JsonElement extra)
    {
        if (extra.ValueKind != JsonValueKind.Object) run.Add("error", "object-expected", extra, member.Element.Path, null, "Element");
        else Object(run, member.Shape!, extra, member);
    }

    private static void Value(ValidationRun run, JsonElement parent, TypeMember member, JsonElement value)
    {
        if (member.Primitive is { } primitive)
        {
            Primitive(run, member, primitive, value);
        }
        else if (member.Shape is not { } shape)
        {
            var fullUrl = member.Element.Path == "Bundle.entry.resource" ? FhirReference.StringOf(parent, "fullUrl"u8) : null;
            Resource(run, value, null, member.Name == "contained", fullUrl);
            return;
        }
        else if (value.ValueKind != JsonValueKind.Object)
        {
            run.Add("error", "object-expected", value, member.Element.Path, null, member.Type);
            return;
        }
        else
        {
            Object(run, shape, value, member);
            member.TypeCheck?.Invoke(run, member, value);
        }
        var element = member.Element;
        if (element.Binding is { } binding) BindingCheck.Check(run, binding, member.Type, value, element.Path);
        if (member.Invariants.Count > 0) InvariantCheck.Check(run, member.Invariants, PathItem.Element(value, ExtraOf(parent, member), member.Type, member.Shape));
        if (member.Declared is { Profiles.Count: > 0 } declared) ProfileCheck.AnyOf(run, declared.Profiles, PathItem.Element(value, default, member.Type, member.Shape), "profile-none");
    }

    // Constraints on primitives in arrays do not look at what stands beside them.
    private static JsonElement ExtraOf(JsonElement parent, TypeMember member) =>
        member is { Primitive: not null, IsArray: false } && parent.TryGetProperty(member.Utf8ExtraName, out var extra) ? extra : default;

    private static void Primitive(ValidationRun run, TypeMember member, PrimitiveFormat primitive, JsonElement value)
    {
        if (!primitive.HasKind(value))
        {
            run.Add("error", "kind", value, member.Element.Path, null, primitive.Type, KindName(primitive));
            return;
        }
        if (!primitive.Takes(value))
        {
            if (value.ValueKind == JsonValueKind.String && value.ValueEquals(""u8)) run.Add("error", "empty", value, member.Element.Path, null);
            else run.Add("error", "format", value, member.Element.Path, null, primitive.Type);
        }
        else if (primitive.Type == "xhtml" && NarrativeCheck.Find(value.GetString()!) is { } problem)
        {
            run.Add("error", problem, value, "txt-1", null);
        }
    }

    private static string KindName(PrimitiveFormat primitive) => primitive.Kind switch
    {
        JsonValueKind.Number => "number",
        JsonValueKind.String => "string",
        _ => "true / false",
    };
}
