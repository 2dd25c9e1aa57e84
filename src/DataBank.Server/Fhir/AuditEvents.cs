using System.Buffers;
using System.Globalization;
using System.Text.Json;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>Renders records of the journal as AuditEvent (https://hl7.org/fhir/R4/auditevent.html), shaped after IHE BALP.</summary>
internal static class AuditEvents
{
    public static ReadOnlyMemory<byte> ToJson(AuditRecord record)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using var json = new Utf8JsonWriter(buffer, FhirJson.Writer);
        json.WriteStartObject();
        json.WriteString("resourceType", "AuditEvent");
        json.WriteString("id", record.Id);
        json.WriteStartObject("type");
        WriteCoding(json, "http://terminology.hl7.org/CodeSystem/audit-event-type", "rest");
        json.WriteEndObject();
        json.WriteStartArray("subtype");
        json.WriteStartObject();
        WriteCoding(json, "http://hl7.org/fhir/restful-interaction", record.Interaction);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteString("action", record.Action);
        json.WriteString("recorded", record.Time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        json.WriteString("outcome", record.Status switch { < 400 => "0", < 500 => "4", _ => "8" });
        json.WriteString("outcomeDesc", $"HTTP {record.Status.ToString(CultureInfo.InvariantCulture)}");
        WriteAgent(json, record);
        json.WriteStartObject("source");
        json.WriteString("site", record.Face);
        json.WriteStartObject("observer");
        json.WriteString("display", "DataBank Appliance");
        json.WriteEndObject();
        json.WriteEndObject();
        WriteEntities(json, record);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    private static void WriteAgent(Utf8JsonWriter json, AuditRecord record)
    {
        json.WriteStartArray("agent");
        json.WriteStartObject();
        if (record.Roles.Length > 0)
        {
            json.WriteStartArray("role");
            foreach (var role in record.Roles.Split(' '))
            {
                json.WriteStartObject();
                json.WriteString("text", role);
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        json.WriteStartObject("who");
        json.WriteStartObject("identifier");
        json.WriteString("value", record.Subject);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteBoolean("requestor", true);
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WriteEntities(Utf8JsonWriter json, AuditRecord record)
    {
        json.WriteStartArray("entity");
        foreach (var patient in record.Patients)
        {
            json.WriteStartObject();
            json.WriteStartObject("what");
            json.WriteString("reference", $"Patient/{patient}");
            json.WriteEndObject();
            json.WriteStartObject("type");
            WriteCoding(json, "http://terminology.hl7.org/CodeSystem/audit-entity-type", "1");
            json.WriteEndObject();
            json.WriteStartObject("role");
            WriteCoding(json, "http://terminology.hl7.org/CodeSystem/object-role", "1");
            json.WriteEndObject();
            json.WriteEndObject();
        }
        json.WriteStartObject();
        json.WriteString("name", record.Target);
        json.WriteStartObject("type");
        WriteCoding(json, "http://terminology.hl7.org/CodeSystem/audit-entity-type", "2");
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WriteCoding(Utf8JsonWriter json, string system, string code)
    {
        json.WriteString("system", system);
        json.WriteString("code", code);
    }
}
