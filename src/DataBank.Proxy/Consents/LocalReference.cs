using System.Text.Json;
using DataBank.Fhir;

namespace DataBank.Proxy;

/// <summary>Reads a Reference that means a resource of the upstream: relative, or absolute below its base URL.</summary>
internal static class LocalReference
{
    public static bool TryRead(JsonElement reference, string baseUrl, out ResourceKey key)
    {
        var text = reference.Text("reference");
        if (text is not null && text.StartsWith(baseUrl + "/", StringComparison.Ordinal))
            text = text[(baseUrl.Length + 1)..];
        return ResourceKey.TryParse(text, out key);
    }

    /// <summary>The id, when the reference is to this type.</summary>
    public static string? IdOf(JsonElement reference, string type, string baseUrl) =>
        TryRead(reference, baseUrl, out var key) && key.Type == type ? key.Id : null;
}
