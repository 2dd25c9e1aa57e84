using System.Text.Json;

namespace DataBank.Fhir;

/// <summary>Decides whether a value belongs to a slice, by the discriminators of the slicing.</summary>
internal static class SliceMatch
{
    public static bool Matches(ValidationRun run, ProfileSchema schema, ElementSlicing slicing, ElementNode slice, PathItem value)
    {
        if (slicing.Discriminators.Count == 0) return Holds(run, schema, slice, value);
        // A discriminator about which the slice says nothing is left out; one at least must tell.
        var answers = slicing.Discriminators.Select(discriminator => Matches(run, discriminator.Type, discriminator.Path, schema, slice, value)).ToList();
        return !answers.Contains(false) && answers.Contains(true);
    }

    private static bool? Matches(ValidationRun run, string type, string path, ProfileSchema schema, ElementNode slice, PathItem value)
    {
        var steps = DiscriminatorPath.Split(path);
        var values = DiscriminatorPath.Values(run, steps, value);
        var nodes = DiscriminatorPath.Nodes(run, steps, slice, schema);
        switch (type)
        {
            case "exists":
                return nodes.Exists(node => node.Node.Max == 0) ? values.Count == 0 : values.Count > 0;
            case "type":
                return values.Exists(each => nodes.Exists(node => IsOfType(run, node, each)));
            case "profile":
                return values.Exists(each => nodes.Exists(node => HasProfile(run, node.Node, each)));
            default:
                var known = nodes.Select(node => HasValue(run, node.Node, values)).Where(each => each is not null).ToList();
                return known.Count == 0 ? null : known.Contains(true);
        }
    }

    // Null: the node says nothing by which a value could be told.
    private static bool? HasValue(ValidationRun run, ElementNode node, List<PathItem> values)
    {
        if (node.Expected is { } expected) return values.Exists(each => each.Json.ValueKind != JsonValueKind.Undefined && ValueMatch.Matches(expected, each.Json));
        bool? found = null;
        if (values.Count > 0)
        {
            foreach (var child in node.Children)
            {
                var own = values.SelectMany(each => ChildValue.Of(each, child.Name, run.Schemas.Shapes)).Select(each => each.Item).ToList();
                var each = HasValue(run, child, own);
                if (each == false && (own.Count > 0 || child.Min > 0)) return false;
                if (each == true) found = true;
                foreach (var slice in child.Slices)
                {
                    if (slice.Min == 0 || HasValue(run, slice, own) is not { } has) continue;
                    if (!has) return false;
                    found = true;
                }
            }
        }
        if (found is null && node.Binding is { Strength: "required" } binding)
            found = values.Exists(each => each.Json.ValueKind != JsonValueKind.Undefined && BindingCheck.IsIn(run.Schemas.Terminology, binding.ValueSet, each) != Membership.No);
        if (found is null && values.Count == 0 && node.Children.Exists(child => child.Expected is not null)) return false;
        return found;
    }

    private static bool IsOfType(ValidationRun run, DiscriminatorPath.Place place, PathItem value)
    {
        if (!place.Node.Path.Contains('.', StringComparison.Ordinal)) return value.Type == place.Schema.Type || value.Shape?.Is(place.Schema.Type) == true;
        // "payload.contentString" is required: that type of the choice.
        var required = place.Node.Slices.Where(slice => slice.Min > 0).ToList();
        return required.Count > 0 ? required.Exists(slice => IsOfType(run, slice, value)) : IsOfType(run, place.Node, value);
    }

    private static bool IsOfType(ValidationRun run, ElementNode node, PathItem value) => node.Types.Any(type =>
        type.Code == value.Type || value.Shape?.Is(type.Code) == true
            && (type.Profiles.Count == 0 || type.Code is not ("Resource" or "DomainResource") || type.Profiles.Any(profile => run.Schemas.Profile(profile)?.Type == value.Type)));

    private static bool HasProfile(ValidationRun run, ElementNode node, PathItem value)
    {
        string[] profiles = [.. node.Types.SelectMany(type => type.Profiles)];
        if (profiles.Length == 0) return IsOfType(run, node, value);
        return profiles.Any(profile => run.ConformsTo(value, profile) == true);
    }

    // Without a discriminator, a value is in the slice that it keeps.
    private static bool Holds(ValidationRun run, ProfileSchema schema, ElementNode slice, PathItem value) =>
        run.HoldsSilently(() => ProfileCheck.Element(run, schema, slice, value, null));
}
