using System.Text.Json;

namespace DataBank.Fhir;

/// <summary>
/// Follows the path of a discriminator, the simple subset of FHIRPath that R4 allows there (https://hl7.org/fhir/R4/profiling.html#discriminator),
/// through a value and through the elements of a profile, there also across the profiles of types.
/// </summary>
internal static class DiscriminatorPath
{
    private const string Extension = "extension('", OfType = "ofType(";

    /// <summary>A node and the profile it stands in.</summary>
    public readonly record struct Place(ElementNode Node, ProfileSchema Schema);

    /// <summary>"resolve().code" as its steps; the dots inside of extension('http://…') are none.</summary>
    public static List<string> Split(string path)
    {
        var steps = new List<string>();
        var (start, depth) = (0, 0);
        for (var at = 0; at <= path.Length; at++)
        {
            if (at < path.Length && path[at] != '.')
            {
                depth += path[at] == '(' ? 1 : path[at] == ')' ? -1 : 0;
            }
            else if (depth == 0 || at == path.Length)
            {
                var step = path[start..at];
                if (step is not ("" or "$this")) steps.Add(step.StartsWith("extension(\"", StringComparison.Ordinal) ? step.Replace('"', '\'') : step);
                start = at + 1;
            }
        }
        return steps;
    }

    public static List<PathItem> Values(ValidationRun run, List<string> steps, PathItem value)
    {
        List<PathItem> values = [value];
        foreach (var step in steps)
        {
            values =
            [
                .. step switch
                {
                    "resolve()" => values.Select(each => ReferenceTargets.Resolve(run, each)?.Item).OfType<PathItem>(),
                    _ when step.StartsWith(OfType, StringComparison.Ordinal) => values.Where(each => each.Type == step[OfType.Length..^1]),
                    _ when step.StartsWith(Extension, StringComparison.Ordinal) => values
                        .SelectMany(each => ChildValue.Of(each, "extension", run.Schemas.Shapes))
                        .Select(each => each.Item)
                        .Where(each => each.Json.ValueKind == JsonValueKind.Object && FhirReference.StringOf(each.Json, "url"u8) == UrlOf(step)),
                    _ => values.SelectMany(each => Children(run, each, step)),
                },
            ];
        }
        return values;
    }

    public static List<Place> Nodes(ValidationRun run, List<string> steps, ElementNode node, ProfileSchema schema)
    {
        List<Place> places = [new(node, schema)];
        foreach (var step in steps) places = [.. places.SelectMany(place => Next(run, place, step))];
        return places;
    }

    private static List<PathItem> Children(ValidationRun run, PathItem parent, string name)
    {
        var found = new List<PathItem>();
        PathTree.AddChildren(parent, name, run.Schemas.Shapes, found);
        return found;
    }

    private static IEnumerable<Place> Next(ValidationRun run, Place place, string step)
    {
        if (step == "resolve()") return Profiles(run, place.Node.Types.SelectMany(type => type.TargetProfiles));
        if (step.StartsWith(OfType, StringComparison.Ordinal))
        {
            var slices = place.Node.Slices.Where(slice => slice.Types.Any(type => type.Code == step[OfType.Length..^1])).Select(slice => place with { Node = slice });
            return slices.DefaultIfEmpty(place);
        }
        if (step.StartsWith(Extension, StringComparison.Ordinal)) return ExtensionNodes(run, place, UrlOf(step));
        if (place.Node.Expected is { } expected && expected.Value.ValueKind == JsonValueKind.Object)
            return expected.Value.TryGetProperty(step, out var part) ? [place with { Node = new ElementNode($"{place.Node.Path}.{step}", null) { Expected = new ExpectedValue(true, "", part) } }] : [];
        // What the slice does not fix itself, the profile of its type may.
        var child = place.Node.Child(step) ?? place.Node.Child(step + "[x]");
        if (child?.Expected is not null) return [place with { Node = child }];
        IEnumerable<Place> own = child is null ? [] : [place with { Node = child }];
        return own.Concat(Profiles(run, place.Node.Types.SelectMany(type => type.Profiles))
            .Select(inner => (inner.Node.Child(step) ?? inner.Node.Child(step + "[x]")) is { } found ? (Place?)(inner with { Node = found }) : null)
            .OfType<Place>());
    }

    private static IEnumerable<Place> ExtensionNodes(ValidationRun run, Place place, string url)
    {
        var slices = place.Node.Child("extension")?.Slices ?? [];
        var named = slices.Where(slice => slice.Types.Any(type => type.Profiles.Contains(url)) || slice.Child("url")?.Expected?.Value.ValueEquals(url) == true).ToList();
        return named.Count > 0 ? named.Select(slice => place with { Node = slice }) : Profiles(run, [url]);
    }

    private static IEnumerable<Place> Profiles(ValidationRun run, IEnumerable<string> canonicals) =>
        canonicals.Select(run.Schemas.Profile).Where(schema => schema?.Root is not null).Select(schema => new Place(schema!.Root!, schema));

    private static string UrlOf(string step) => step[Extension.Length..^2];
}
