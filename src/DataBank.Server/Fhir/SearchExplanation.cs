using System.Buffers;
using System.Text.Json;

namespace DataBank.Server;

/// <summary>The answer to _explain=true: a Parameters resource with the statement and the steps of the engine's plan.</summary>
internal static class SearchExplanation
{
    public static ReadOnlyMemory<byte> ToJson(IReadOnlyList<string> lines)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using var json = new Utf8JsonWriter(buffer, FhirJson.Writer);
        json.WriteStartObject();
        json.WriteString("resourceType", "Parameters");
        json.WriteStartArray("parameter");
        for (var at = 0; at < lines.Count; at++)
        {
            json.WriteStartObject();
            json.WriteString("name", at == 0 ? "statement" : "step");
            json.WriteString("valueString", lines[at]);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }
}
