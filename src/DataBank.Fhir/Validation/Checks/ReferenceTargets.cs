using System.Text.Json;

namespace DataBank.Fhir;

/// <summary>What a reference leads to.</summary>
/// <param name="Item">The resource; only its type when it is outside of the document.</param>
/// <param name="Scope">Where it stands; null when it is outside.</param>
/// <param name="Kind">contained, bundled or referenced, as ElementDefinition.type.aggregation has it.</param>
internal sealed record ReferenceTarget(PathItem Item, ResourceScope? Scope, string Kind);

/// <summary>Follows references inside of one document (https://hl7.org/fhir/R4/bundle.html#references).</summary>
internal static class ReferenceTargets
{
    /// <summary>Null when not even the type of the target is known.</summary>
    public static ReferenceTarget? Resolve(ValidationRun run, PathItem reference)
    {
        var url = reference.Json.ValueKind switch
        {
            JsonValueKind.Object => FhirReference.StringOf(reference.Json, "reference"u8),
            JsonValueKind.String => reference.Json.GetString(),
            _ => null,
        };
        if (run.Scope is not { } scope) return null;
        if (url is null) return reference.Json.ValueKind == JsonValueKind.Object && FhirReference.StringOf(reference.Json, "type"u8) is { } named ? OfType(run, named) : null;
        if (url.StartsWith('#')) return Contained(run, scope.Container, url[1..]);
        return InBundle(run, scope, url) ?? (TypeOf(url) is { } type ? OfType(run, type) : null);
    }

    /// <summary>The entry that a URL leads to; null when there is none, or no bundle.</summary>
    public static ReferenceTarget? InBundle(ValidationRun run, ResourceScope scope, string url)
    {
        if (scope.EnclosingBundle is not var (bundle, fullUrl)) return null;
        var entries = run.EntriesOf(bundle);
        var asked = Absolute(url, fullUrl);
        if (!entries.TryGetValue(asked, out var entry) && !entries.TryGetValue(WithoutVersion(asked), out entry)) return null;
        var item = PathTree.Resource(entry, run.Schemas.Shapes);
        return new ReferenceTarget(item, new ResourceScope(item, bundle, false, asked), "bundled");
    }

    /// <summary>The type in "Type/id", "http://…/Type/id" or "Type?query"; null for any other URL.</summary>
    public static string? TypeOf(string url)
    {
        var path = WithoutVersion(url);
        var query = path.IndexOf('?', StringComparison.Ordinal);
        if (query > 0 && ResourceTypes.TryGetName(path.AsSpan(0, query), out var asked)) return asked;
        var slash = path.LastIndexOf('/');
        if (slash <= 0) return null;
        var before = path.AsSpan(0, slash);
        return ResourceTypes.TryGetName(before[(before.LastIndexOf('/') + 1)..], out var type) ? type : null;
    }

    /// <summary>The base of a RESTful URL ("http://server/fhir/" of "http://server/fhir/Patient/1"); null for any other.</summary>
    public static string? BaseOf(string url)
    {
        if (TypeOf(url) is not { } type) return null;
        var at = url.LastIndexOf("/" + type + "/", StringComparison.Ordinal);
        return at > 0 ? url[..(at + 1)] : null;
    }

    private static string Absolute(string url, string? fullUrl) => url.Contains(':', StringComparison.Ordinal) || fullUrl is null || BaseOf(fullUrl) is not { } start ? url : start + url;

    private static string WithoutVersion(string url) => url.IndexOf("/_history/", StringComparison.Ordinal) is > 0 and var at ? url[..at] : url;

    private static ReferenceTarget? Contained(ValidationRun run, ResourceScope container, string id)
    {
        if (id.Length == 0) return new ReferenceTarget(container.Item, container, "contained");
        foreach (var contained in JsonItems.Of(container.Json, "contained"u8))
        {
            if (FhirReference.StringOf(contained, "id"u8) != id) continue;
            var item = PathTree.Resource(contained, run.Schemas.Shapes);
            return new ReferenceTarget(item, new ResourceScope(item, container, true, null), "contained");
        }
        return null;
    }

    private static ReferenceTarget? OfType(ValidationRun run, string type) =>
        run.Schemas.Shapes.Find(type) is { IsResource: true } shape ? new ReferenceTarget(PathItem.Unresolved(type, shape), null, "referenced") : null;
}
