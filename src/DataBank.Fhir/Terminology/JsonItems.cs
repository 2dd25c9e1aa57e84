using System.Text.Json;

namespace DataBank.Fhir;

/// <summary>The objects of a JSON array; none when it is absent or something else.</summary>
public static class JsonItems
{
    public static IEnumerable<JsonElement> Of(JsonElement parent, ReadOnlySpan<byte> name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var array) && array.ValueKind == JsonValueKind.Array
            ? array.EnumerateArray().Where(item => item.ValueKind == JsonValueKind.Object)
            : [];
}
