using System.Text.Json;

namespace DataBank.Fhir;

/// <summary>Reads Reference elements (https://hl7.org/fhir/R4/references.html) without looking anything up.</summary>
public static class FhirReference
{
    /// <summary>
    /// Whether a Reference leads to a resource of this type: by its URL, else (urn: and logical references, which have only an
    /// identifier) by its type element.
    /// </summary>
    public static bool ResolvesTo(JsonElement reference, string type)
    {
        if (reference.ValueKind != JsonValueKind.Object)
            return false;
        if (StringOf(reference, "reference"u8) is { } url && TypeOf(url) is { } named)
            return named == type;
        return StringOf(reference, "type"u8) == type;
    }

    /// <summary>Splits a reference: a local key for "Type/id" and for absolute URLs below the base, otherwise the URL as it is.</summary>
    public static (ResourceKey? Local, string? Url) Read(string reference, string? baseUrl)
    {
        var relative = reference.AsSpan();
        if (baseUrl is not null && relative.StartsWith(baseUrl, StringComparison.Ordinal))
        {
            relative = relative[baseUrl.Length..];
            if (relative.StartsWith('/'))
                relative = relative[1..];
            else if (!baseUrl.EndsWith('/'))
                return (null, reference);
        }
        return ResourceKey.TryParse(relative, out var key) ? (key, null) : (null, reference);
    }

    /// <summary>"Type/id/_history/version" of a local reference that names a version; null for any other.</summary>
    public static string? VersionOf(string reference, ResourceKey? local)
    {
        const string History = "/_history/";
        return local is { } key && reference.IndexOf(History, StringComparison.Ordinal) is > 0 and var at ? $"{key}{reference[at..]}" : null;
    }

    public static string? StringOf(JsonElement parent, ReadOnlySpan<byte> name) =>
        parent.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>The same where the parent need not be an object.</summary>
    public static string? StringOfObject(JsonElement parent, ReadOnlySpan<byte> name) =>
        parent.ValueKind == JsonValueKind.Object ? StringOf(parent, name) : null;

    private static string? TypeOf(string url)
    {
        var path = url.AsSpan();
        var history = path.IndexOf("/_history/", StringComparison.Ordinal);
        if (history >= 0)
            path = path[..history];
        var idSlash = path.LastIndexOf('/');
        if (idSlash < 0)
            return null;
        var beforeId = path[..idSlash];
        return ResourceTypes.TryGetName(beforeId[(beforeId.LastIndexOf('/') + 1)..], out var type) ? type : null;
    }
}
