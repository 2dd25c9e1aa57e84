using System.Text.Json;

namespace DataBank.Fhir;

/// <summary>
/// Checks a resource or an element by a profile: what the profile says beyond the type, whose own rules <see cref="BaseCheck"/> holds. Walks
/// the profile's elements, not those of the resource.
/// </summary>
internal static class ProfileCheck
{
    /// <summary>The profiles that a resource claims, and those that are binding for its type.</summary>
    public static void Claims(ValidationRun run, ResourceScope scope)
    {
        foreach (var profile in run.Schemas.GlobalProfiles[scope.Type]) Check(run, profile, scope.Item, scope.Json);
        if (!scope.Json.TryGetProperty("meta"u8, out var meta) || meta.ValueKind != JsonValueKind.Object) return;
        if (!meta.TryGetProperty("profile"u8, out var claims) || claims.ValueKind != JsonValueKind.Array) return;
        foreach (var claim in claims.EnumerateArray())
        {
            if (claim.ValueKind == JsonValueKind.String) Check(run, claim.GetString()!, scope.Item, claim);
        }
    }

    /// <param name="run">Its trail stands at the element.</param>
    /// <param name="canonical">The profile.</param>
    /// <param name="item">The element.</param>
    /// <param name="place">Where the profile is asked for.</param>
    public static void Check(ValidationRun run, string canonical, PathItem item, JsonElement place)
    {
        run.ProfilesAround++;
        if (run.Schemas.Profile(canonical) is { } schema) Check(run, schema, item);
        else run.Add("warning", "profile-unknown", place, canonical, null, canonical);
        run.ProfilesAround--;
    }

    public static void Check(ValidationRun run, ProfileSchema schema, PathItem item)
    {
        if (!IsOfType(item, schema.Type))
        {
            run.Add("error", "profile-type", item.Json, schema.Url, null, schema.Url, schema.Type);
        }
        else if (schema.Root is not { } root)
        {
            run.Add("warning", "profile-broken", item.Json, schema.Url, null, schema.Url, schema.Problem!);
        }
        else if (schema.IsConstraint && run.Open.Add((run.OffsetOf(item.Json), schema.Url)))
        {
            Element(run, schema, root, item, null);
            run.Open.Remove((run.OffsetOf(item.Json), schema.Url));
        }
    }

    /// <summary>Conforms to at least one; with only one, says what is wrong with it.</summary>
    public static void AnyOf(ValidationRun run, IReadOnlyList<string> profiles, PathItem item, string message)
    {
        if (profiles.Count == 1 && run.Schemas.Profile(profiles[0]) is { } only) Check(run, only, item);
        else if (profiles.Count == 1) run.Add("warning", "profile-unknown", item.Json, profiles[0], null, profiles[0]);
        else if (!profiles.Any(profile => run.ConformsTo(item, profile) != false)) run.Add("error", message, item.Json, profiles[0], null, string.Join(", ", profiles));
    }

    /// <summary>One element by one node of the profile's tree: a slice, or an element of its own.</summary>
    public static void Element(ValidationRun run, ProfileSchema schema, ElementNode node, PathItem item, TypeMember? member)
    {
        run.Step();
        if (run.IsOver) return;
        var rule = $"{schema.Url}#{node}";
        if (item.Json.ValueKind != JsonValueKind.Undefined) Value(run, node, item, member, rule);
        if (node.Types.Count > 0) Types(run, schema, node, item, member, rule);
        foreach (var invariant in node.Invariants)
        {
            if (!IsInherited(invariant, member, item)) InvariantCheck.Check(run, invariant, item);
        }
        // What is inside of a resource is seen from there; the resource as an element, from its holder.
        if (item.Shape is { IsResource: true } && run.Scope is { } scope && node.Children.Count > 0 && !JsonPlace.AreSame(scope.Json, item.Json)) run.Inside(Within(scope, item), () => Children(run, schema, node, item));
        else Children(run, schema, node, item);
    }

    private static void Value(ValidationRun run, ElementNode node, PathItem item, TypeMember? member, string rule)
    {
        if (node.Expected is { } expected && !ValueMatch.Matches(expected, item.Json)) run.Add("error", expected.IsPattern ? "value-pattern" : "value-fixed", item.Json, rule, null, rule);
        if (node.MinValue is { } least && ValueMatch.Compare(item.Json, least) < 0) run.Add("error", "value-min", item.Json, rule, null, rule);
        if (node.MaxValue is { } most && ValueMatch.Compare(item.Json, most) > 0) run.Add("error", "value-max", item.Json, rule, null, rule);
        if (node.MaxLength is { } length && item.Json.ValueKind == JsonValueKind.String && item.Json.GetString()!.Length > length) run.Add("error", "too-long", item.Json, rule, null, BaseCheck.Number(length));
        if (node.Binding is { } binding && binding != member?.Element.Binding) BindingCheck.Check(run, binding, item.Type, item.Json, rule);
    }

    private static void Types(ValidationRun run, ProfileSchema schema, ElementNode node, PathItem item, TypeMember? member, string rule)
    {
        List<ElementType> fitting = [.. node.Types.Where(type => IsOfType(item, type.Code))];
        if (fitting.Count == 0)
        {
            run.Add("error", "type-not-allowed", item.Json, rule, null, item.Type, string.Join(", ", node.Types.Select(type => type.Code)));
            return;
        }
        if (item.Type == "Reference")
        {
            if (!fitting.Exists(type => type == member?.Declared)) ReferenceCheck.Targets(run, item, fitting, rule);
            return;
        }
        // An extension is checked by its own definition wherever it stands.
        if (item.Type == "Extension" || !fitting.TrueForAll(type => type.Profiles.Count > 0)) return;
        string[] profiles = [.. fitting.SelectMany(type => type.Profiles)];
        if (member?.Declared is { } declared && profiles.SequenceEqual(declared.Profiles)) return;
        if (item.Shape is { IsResource: true } && run.Scope is { } scope && scope.Item.Json.ValueKind == JsonValueKind.Object)
            run.Inside(Within(scope, item), () => AnyOf(run, profiles, item, "profile-none"));
        else AnyOf(run, profiles, item, "profile-none");
    }

    private static ResourceScope Within(ResourceScope scope, PathItem resource)
    {
        if (scope.Type != "Bundle") return new ResourceScope(resource, scope, true, null);
        foreach (var entry in JsonItems.Of(scope.Json, "entry"u8))
        {
            if (entry.TryGetProperty("resource"u8, out var own) && own.ValueKind == JsonValueKind.Object && JsonPlace.AreSame(own, resource.Json))
                return new ResourceScope(resource, scope, false, FhirReference.StringOf(entry, "fullUrl"u8));
        }
        return new ResourceScope(resource, scope, false, null);
    }

    private static void Children(ValidationRun run, ProfileSchema schema, ElementNode node, PathItem item)
    {
        foreach (var child in node.Children)
        {
            if (item.Type == "Extension" && child.Name == "url" && child.Expected is null) continue;
            var values = ChildValue.Of(item, child.Name, run.Schemas.Shapes);
            if (child.SliceName is not null && child.Slicing is null && values.Count > 0) values = Typed(child, values);
            Count(run, schema, child, values.Count, item.Json);
            if (child.Slices.Count > 0 || child.Slicing is { Rules: "closed" }) SliceCheck.Check(run, schema, child, values, item.Json);
            foreach (var value in values)
            {
                value.Push(run.Trail);
                Element(run, schema, child, value.Item, value.Member);
                run.Trail.Pop();
            }
        }
    }

    /// <summary>How often an element may stand; silent where that is what its type says, which was checked already.</summary>
    public static void Count(ValidationRun run, ProfileSchema schema, ElementNode child, int count, JsonElement parent)
    {
        if ((child.Min, child.Max) == child.Base && child.SliceName is null) return;
        if (count >= child.Min && count <= child.Max) return;
        var (message, rule) = (count < child.Min ? "required" : "too-many", $"{schema.Url}#{child}");
        run.Add("error", message, parent, rule, BaseCheck.PlainName(child), child.SliceName is null ? child.Name : $"{child.Name}:{child.SliceName}", BaseCheck.Number(child.Min), BaseCheck.Number(child.Max), BaseCheck.Number(count));
    }

    // A slice that stands without the element it slices is told by its type.
    private static List<ChildValue> Typed(ElementNode child, List<ChildValue> values) =>
        [.. values.Where(value => child.Types.Count == 0 || child.Types.Any(type => IsOfType(value.Item, type.Code)))];

    private static bool IsOfType(PathItem item, string type) => item.Type == type || type is "Resource" or "Element" or "*" || item.Shape?.Is(type) == true || (type is "string" or "id" or "uri" && item.Type is "string");

    private static bool IsInherited(Invariant invariant, TypeMember? member, PathItem item)
    {
        if (invariant.Key is "ele-1" or "ext-1" || NativeInvariants.IsHeldByWalk(invariant.Key)) return true;
        foreach (var own in member?.Invariants ?? [])
        {
            if (own.Key == invariant.Key) return true;
        }
        foreach (var own in item.Shape?.Node.Invariants ?? [])
        {
            if (own.Key == invariant.Key) return true;
        }
        return false;
    }
}
