using System.Buffers;
using System.Text;
using System.Text.Json;
using DataBank.Fhir;

namespace DataBank.Server;

/// <summary>The manifest of a complete export: https://hl7.org/fhir/uv/bulkdata/STU2/export.html#response---complete-status</summary>
internal static class ExportManifest
{
    /// <param name="address">Of the status; the files lie below.</param>
    public static string ToJson(ExportOrder order, IReadOnlyList<ExportFile> files, string address)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using var json = new Utf8JsonWriter(buffer, FhirJson.Writer);
        json.WriteStartObject();
        json.WriteString("transactionTime", FhirInstant.Of(order.Time));
        json.WriteString("request", order.Request);
        json.WriteBoolean("requiresAccessToken", true);
        Write(json, "output", files.Where(file => !file.HoldsDeletions), address);
        Write(json, "deleted", files.Where(file => file.HoldsDeletions), address);
        Write(json, "error", [], address);
        json.WriteEndObject();
        json.Flush();
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void Write(Utf8JsonWriter json, string name, IEnumerable<ExportFile> files, string address)
    {
        json.WriteStartArray(name);
        foreach (var file in files)
        {
            json.WriteStartObject();
            json.WriteString("type", file.Type);
            json.WriteString("url", $"{address}/{file.Name}");
            json.WriteNumber("count", file.Count);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
