using System.Text.Json;

namespace DataBank.Fhir;

/// <summary>Which contained resources a resource has, and whether something leads to each (dom-3).</summary>
internal static class ContainedReferences
{
    public static bool Has(JsonElement container, string id) =>
        id.Length == 0 || JsonItems.Of(container, "contained"u8).Any(each => FhirReference.StringOf(each, "id"u8) == id);

    public static bool AreAllUsed(JsonElement container)
    {
        if (!container.TryGetProperty("contained"u8, out _)) return true;
        var unused = new HashSet<string>(StringComparer.Ordinal);
        foreach (var contained in JsonItems.Of(container, "contained"u8))
        {
            // What leads back to its container ("#") counts as used, as a Provenance does.
            if (!Any(contained, "#")) unused.Add("#" + FhirReference.StringOf(contained, "id"u8));
        }
        Strike(container, unused);
        return unused.Count == 0;
    }

    private static bool Any(JsonElement json, string reference) => json.ValueKind switch
    {
        JsonValueKind.Object => json.EnumerateObject().Any(member => Any(member.Value, reference)),
        JsonValueKind.Array => json.EnumerateArray().Any(item => Any(item, reference)),
        JsonValueKind.String => json.ValueEquals(reference),
        _ => false,
    };

    private static void Strike(JsonElement json, HashSet<string> unused)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in json.EnumerateObject()) Strike(member.Value, unused);
                break;
            case JsonValueKind.Array:
                foreach (var item in json.EnumerateArray()) Strike(item, unused);
                break;
            case JsonValueKind.String when unused.Count > 0 && System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(json) is [_, (byte)'#', ..]:
                unused.Remove(json.GetString()!);
                break;
        }
    }
}
