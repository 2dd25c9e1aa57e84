using System.Runtime.InteropServices;
using System.Text.Json;

namespace DataBank.Fhir;

/// <summary>Reads one entry of a transaction or batch: request, key and resource agree, or it is refused by its number.</summary>
internal static class BundleEntryReader
{
    public static BundleEntry Read(FhirResource bundle, JsonElement entry, int index, Func<string> newId, ResourceKey? existing)
    {
        if (entry.ValueKind != JsonValueKind.Object
            || !entry.TryGetProperty("request"u8, out var request) || request.ValueKind != JsonValueKind.Object
            || FhirReference.StringOf(request, "method"u8) is not { } method
            || FhirReference.StringOf(request, "url"u8) is not { Length: > 0 } url)
        {
            throw Problem(index, "required", "has no request with method and url");
        }

        var resource = ReadResource(bundle, entry, index);
        var read = new BundleEntry(
            index, method, url, null, resource,
            FhirReference.StringOf(request, "ifMatch"u8),
            FhirReference.StringOf(request, "ifNoneExist"u8),
            FhirReference.StringOf(entry, "fullUrl"u8));
        return method switch
        {
            "POST" => ReadCreate(read, newId, existing),
            "PUT" => ReadUpdate(read),
            "DELETE" => read with { Key = KeyOf(read), Resource = null },
            "GET" => read with { Key = ResourceKey.TryParse(url, out var key) ? key : null, Resource = null },
            "PATCH" or "HEAD" => throw Problem(index, "not-supported", "uses PATCH or HEAD, which bundles do not support here"),
            _ => throw Problem(index, "value", "has an unknown request method"),
        };
    }

    /// <param name="index">Position in the Bundle, from zero.</param>
    /// <param name="code">Issue type.</param>
    /// <param name="fault">Continues "Entry n …".</param>
    public static RequestProblem Problem(int index, string code, string fault) =>
        new(400, code, $"Entry {index} {fault}.", $"Bundle.entry[{index}]");

    private static BundleEntry ReadCreate(BundleEntry entry, Func<string> newId, ResourceKey? existing)
    {
        var resource = entry.Resource ?? throw Problem(entry.Index, "required", "creates, but has no resource");
        if (entry.Url.Contains('$', StringComparison.Ordinal))
            throw Problem(entry.Index, "not-supported", "calls an operation, which bundles do not support here");
        if (entry.Url.TrimEnd('/') != resource.Type)
            throw Problem(entry.Index, "invalid", "has a request url that is not the type of its resource");
        return entry with { Key = existing ?? new ResourceKey(resource.Type, newId()) };
    }

    private static BundleEntry ReadUpdate(BundleEntry entry)
    {
        var resource = entry.Resource ?? throw Problem(entry.Index, "required", "updates, but has no resource");
        var key = KeyOf(entry);
        return key.Type == resource.Type && key.Id == resource.Id
            ? entry with { Key = key }
            : throw Problem(entry.Index, "invalid", "has a request url that differs from type and id of its resource");
    }

    private static ResourceKey KeyOf(BundleEntry entry)
    {
        if (ResourceKey.TryParse(entry.Url, out var key))
            return key;
        throw entry.Url.Contains('?', StringComparison.Ordinal)
            ? Problem(entry.Index, "not-supported", "is a conditional update or delete, which bundles do not support here")
            : Problem(entry.Index, "invalid", "needs a request url of the form Type/id");
    }

    private static FhirResource? ReadResource(FhirResource bundle, JsonElement entry, int index)
    {
        if (!entry.TryGetProperty("resource"u8, out var resource))
            return null;
        var raw = JsonMarshal.GetRawUtf8Value(resource);
        bundle.Utf8.Span.Overlaps(raw, out var offset); // the entry's text is a slice of the Bundle's: neither copied nor parsed again
        try
        {
            return FhirResource.FromElement(resource, bundle.Utf8.Slice(offset, raw.Length));
        }
        catch (RequestProblem problem)
        {
            throw new RequestProblem(problem.Status, [.. problem.Issues.Select(issue => issue with
            {
                Diagnostics = $"Entry {index}: {issue.Diagnostics}",
                Expression = $"Bundle.entry[{index}].resource",
            })]);
        }
    }
}
