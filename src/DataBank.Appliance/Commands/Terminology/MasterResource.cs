using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace DataBank.Appliance;

/// <summary>Writes the codes of a master as a CodeSystem resource (https://hl7.org/fhir/R4/codesystem.html); the same codes give the same bytes.</summary>
internal static class MasterResource
{
    private static readonly JsonWriterOptions options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string IdOf(MasterLayout layout, string version)
    {
        var id = string.Concat($"{layout.Kind}-{version}".Select(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '.' ? letter : '-'));
        return id.Length <= 64 ? id : id[..64];
    }

    public static ReadOnlyMemory<byte> ToJson(MasterLayout layout, string version, IReadOnlyList<MasterConcept> concepts)
    {
        var buffer = new ArrayBufferWriter<byte>(1024 + (concepts.Count * 200));
        using var json = new Utf8JsonWriter(buffer, options);
        json.WriteStartObject();
        json.WriteString("resourceType", "CodeSystem");
        json.WriteString("id", IdOf(layout, version));
        json.WriteString("url", layout.System);
        json.WriteString("version", version);
        json.WriteString("name", layout.Name);
        if (layout.Title.Length > 0) json.WriteString("title", layout.Title);
        json.WriteString("status", "active");
        json.WriteBoolean("caseSensitive", true);
        json.WriteString("content", "complete");
        json.WriteNumber("count", concepts.Count);
        WriteProperties(json, layout, concepts);
        if (concepts.Count > 0)
        {
            json.WriteStartArray("concept");
            foreach (var concept in concepts) Write(json, concept);
            json.WriteEndArray();
        }
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    private static void WriteProperties(Utf8JsonWriter json, MasterLayout layout, IReadOnlyList<MasterConcept> concepts)
    {
        List<(string Name, string Type)> properties = [.. layout.Columns.Properties.Select(name => (name, "string"))];
        if (concepts.Any(concept => concept.IsInactive)) properties.Add(("inactive", "boolean"));
        if (concepts.Any(concept => concept.Parent is not null)) properties.Add(("parent", "code"));
        if (properties.Count == 0) return;
        json.WriteStartArray("property");
        foreach (var (name, type) in properties)
        {
            json.WriteStartObject();
            json.WriteString("code", name);
            if (name is "inactive" or "parent") json.WriteString("uri", $"http://hl7.org/fhir/concept-properties#{name}");
            json.WriteString("type", type);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, MasterConcept concept)
    {
        json.WriteStartObject();
        json.WriteString("code", concept.Code);
        json.WriteString("display", concept.Display);
        if (concept.Names.Count > 0)
        {
            json.WriteStartArray("designation");
            foreach (var (language, text) in concept.Names)
            {
                json.WriteStartObject();
                if (language is not null) json.WriteString("language", language);
                json.WriteString("value", text);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        if (concept.IsInactive || concept.Parent is not null || concept.Properties.Count > 0)
        {
            json.WriteStartArray("property");
            foreach (var (name, value) in concept.Properties) WriteProperty(json, name, () => json.WriteString("valueString", value));
            if (concept.Parent is not null) WriteProperty(json, "parent", () => json.WriteString("valueCode", concept.Parent));
            if (concept.IsInactive) WriteProperty(json, "inactive", () => json.WriteBoolean("valueBoolean", true));
            json.WriteEndArray();
        }
        json.WriteEndObject();
    }

    private static void WriteProperty(Utf8JsonWriter json, string name, Action value)
    {
        json.WriteStartObject();
        json.WriteString("code", name);
        value();
        json.WriteEndObject();
    }
}
