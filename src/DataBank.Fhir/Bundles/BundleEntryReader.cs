using System.Runtime.InteropServices;
using System.Text.Json;

namespace DataBank.Fhir;

/// <summary>Reads one entry of a transaction or batch: request, key and resource agree, or it is refused by its number.</summary>
internal static class BundleEntryReader
{
    public static BundleEntry Read(FhirResource bundle, JsonElement entry, int index, Func<string> newId)
    {
        if (entry.ValueKind != JsonValueKind.Object
            || !entry.TryGetProperty("request"u8, out var request) || request.ValueKind != JsonValueKind.Object
            || FhirReference.StringOf(request, "method"u8) is not { } method
            || FhirReference.StringOf(request, "url"u8) is not { Length: > 0 } url)
        {
            throw Problem(index, "required", "has no request with method and url");
        }

        var read = new BundleEntry(index, method, url)
        {
            Resource = method is "POST" or "PUT" or "PATCH" ? ReadResource(bundle, entry, index) : null,
            IfMatch = FhirReference.StringOf(request, "ifMatch"u8),
            IfNoneMatch = FhirReference.StringOf(request, "ifNoneMatch"u8),
            FullUrl = FhirReference.StringOf(entry, "fullUrl"u8),
        };
        return method switch
        {
            "GET" or "HEAD" or "POST" when url.Split('?')[0] is var path && path[(path.LastIndexOf('/') + 1)..].StartsWith('$') => read with { IsOperation = true },
            "POST" => ReadCreate(read, newId) with { Condition = FhirReference.StringOf(request, "ifNoneExist"u8) },
            "PUT" => ReadUpdate(ReadTarget(read), newId),
            "PATCH" when read.Resource is { Type: "Parameters" or "Binary" } => ReadTarget(read),
            "PATCH" => throw Problem(index, "required", "patches, but its resource is neither a Parameters (FHIRPath Patch) nor a Binary (JSON Patch)"),
            "DELETE" => ReadTarget(read),
            "GET" or "HEAD" => read with { Key = ResourceKey.TryParse(url, out var key) ? key : null },
            _ => throw Problem(index, "value", "has an unknown request method"),
        };
    }

    /// <param name="index">Position in the Bundle, from zero.</param>
    /// <param name="code">Issue type.</param>
    /// <param name="fault">Continues "Entry n …".</param>
    public static RequestProblem Problem(int index, string code, string fault) =>
        new(400, code, $"Entry {index} {fault}.", $"Bundle.entry[{index}]");

    private static BundleEntry ReadCreate(BundleEntry entry, Func<string> newId)
    {
        var resource = entry.Resource ?? throw Problem(entry.Index, "required", "creates, but has no resource");
        if (entry.Url.TrimEnd('/') != resource.Type)
            throw Problem(entry.Index, "invalid", "has a request url that is not the type of its resource");
        return entry with { Type = resource.Type, Key = new ResourceKey(resource.Type, newId()) };
    }

    // Where its condition finds nothing, a conditional update creates: under the id that the client gave, or a new one.
    private static BundleEntry ReadUpdate(BundleEntry entry, Func<string> newId)
    {
        var resource = entry.Resource ?? throw Problem(entry.Index, "required", "updates, but has no resource");
        if (entry.Type != resource.Type || (entry.Key is { } key && key.Id != resource.Id))
            throw Problem(entry.Index, "invalid", "has a request url that differs from type and id of its resource");
        return entry with { Key = new ResourceKey(resource.Type, resource.Id ?? newId()) };
    }

    private static BundleEntry ReadTarget(BundleEntry entry)
    {
        if (ResourceKey.TryParse(entry.Url, out var key))
            return entry with { Type = key.Type, Key = key };
        return entry.Url.Split('?', 2) is [var type, var condition] && ResourceTypes.IsKnown(type)
            ? entry with { Type = type, Condition = condition }
            : throw Problem(entry.Index, "invalid", "needs a request url of the form Type/id or Type?criteria");
    }

    /// <summary>The resource of an entry, a slice of the Bundle; null without one.</summary>
    public static FhirResource? ReadResource(FhirResource bundle, JsonElement entry, int index)
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
