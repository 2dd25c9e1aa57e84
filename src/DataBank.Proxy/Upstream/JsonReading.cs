using System.Text.Json;

namespace DataBank.Proxy;

/// <summary>Reads members of JSON that may have any shape: what is missing or of another kind reads as absent.</summary>
internal static class JsonReading
{
    public static string? Text(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    public static JsonElement Member(this JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) ? value : default;

    public static IEnumerable<JsonElement> Items(this JsonElement element, string name)
    {
        var value = element.Member(name);
        return value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : [];
    }

    /// <summary>The extensions with this URL.</summary>
    public static IEnumerable<JsonElement> Extensions(this JsonElement element, string url) =>
        element.Items("extension").Where(extension => extension.Text("url") == url);

    /// <summary>Whether a CodeableConcept holds this coding.</summary>
    public static bool HasCoding(this JsonElement concept, string system, string code) =>
        concept.Items("coding").Any(coding => coding.Text("code") == code && coding.Text("system") == system);
}
