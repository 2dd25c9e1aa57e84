using System.Text.Json;

namespace DataBank.Server;

/// <summary>The appliance's own profiles (folder profiles/), which the resources that it writes itself claim.</summary>
internal static class OwnProfiles
{
    public static string Url(string id) => $"http://databank.example.jp/fhir/StructureDefinition/{id}";

    /// <summary>Writes meta with the claims.</summary>
    public static void WriteClaim(Utf8JsonWriter json, params ReadOnlySpan<string> profiles)
    {
        json.WriteStartObject("meta");
        json.WriteStartArray("profile");
        foreach (var profile in profiles) json.WriteStringValue(profile);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
