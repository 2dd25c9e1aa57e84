using System.Text.Json;

namespace DataBank.Fhir;

/// <summary>Finds the entries of a bundle by what references may call them.</summary>
internal static class BundleEntries
{
    public static IReadOnlyDictionary<string, JsonElement> Index(JsonElement bundle)
    {
        var byUrl = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var entry in JsonItems.Of(bundle, "entry"u8))
        {
            if (!entry.TryGetProperty("resource"u8, out var resource) || resource.ValueKind != JsonValueKind.Object) continue;
            var fullUrl = FhirReference.StringOf(entry, "fullUrl"u8);
            if (fullUrl is not null) byUrl.TryAdd(fullUrl, resource);
            // Where there is no fullUrl, "Type/id" is all that a relative reference has.
            else if (FhirReference.StringOf(resource, "resourceType"u8) is { } type && FhirReference.StringOf(resource, "id"u8) is { } id) byUrl.TryAdd($"{type}/{id}", resource);
        }
        return byUrl;
    }
}
