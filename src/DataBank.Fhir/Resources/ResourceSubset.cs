using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace DataBank.Fhir;

/// <summary>
/// A resource with only some of its elements (_summary, _elements; https://hl7.org/fhir/R4/search.html#summary), tagged as such so that
/// nobody writes it back. Mandatory and modifying elements always stay.
/// </summary>
public static class ResourceSubset
{
    private static readonly JsonDocumentOptions ReadOptions = new() { MaxDepth = 128 };

    public static bool IsAsked(SummaryMode summary, IReadOnlyList<string> elements) => summary != SummaryMode.False || elements.Count > 0;

    public static ReadOnlyMemory<byte> Of(ReadOnlyMemory<byte> json, SummaryMode summary, IReadOnlyList<string> elements)
    {
        using var document = JsonDocument.Parse(json, ReadOptions);
        var root = document.RootElement;
        var type = FhirReference.StringOf(root, "resourceType"u8)!;
        var buffer = new ArrayBufferWriter<byte>(json.Length + 128);
        using var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions { SkipValidation = true });
        writer.WriteStartObject();
        writer.WriteString("resourceType"u8, type);
        foreach (var member in root.EnumerateObject())
        {
            if (member.NameEquals("id"u8)) Copy(writer, member);
        }
        WriteMeta(writer, root);
        foreach (var member in root.EnumerateObject())
        {
            var name = member.Name.TrimStart('_');
            if (name is "resourceType" or "id" or "meta" || !Keeps(type, name, summary, elements)) continue;
            if (summary == SummaryMode.True && elements.Count == 0) WriteSummary(writer, type, name, member);
            else Copy(writer, member);
        }
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenMemory;
    }

    private static bool Keeps(string type, string name, SummaryMode summary, IReadOnlyList<string> elements)
    {
        var kind = ElementDefinitions.KindOf(type, name);
        if (elements.Count > 0) return kind is { IsMandatory: true } or { IsModifier: true } || elements.Contains(name) || (kind is { } choice && elements.Contains(choice.Name));
        return summary switch
        {
            SummaryMode.Data => name != "text",
            SummaryMode.Text => name == "text" || kind is { IsMandatory: true } or { IsModifier: true },
            _ => kind is { IsMandatory: true } or { IsModifier: true } or { IsInSummary: true },
        };
    }

    private static void WriteSummary(Utf8JsonWriter writer, string parentType, string name, JsonProperty member)
    {
        writer.WritePropertyName(member.Name);
        WriteSummary(writer, ElementDefinitions.KindOf(parentType, name)?.TypeOf(name), member.Value);
    }

    private static void WriteSummary(Utf8JsonWriter writer, string? type, JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Array)
        {
            writer.WriteStartArray();
            foreach (var item in value.EnumerateArray()) WriteSummary(writer, type, item);
            writer.WriteEndArray();
        }
        else if (value.ValueKind == JsonValueKind.Object && type is not (null or "Resource" or "Narrative"))
        {
            writer.WriteStartObject();
            foreach (var member in value.EnumerateObject())
            {
                var name = member.Name.TrimStart('_');
                if (name == "id" || ElementDefinitions.KindOf(type, name) is { IsMandatory: true } or { IsInSummary: true } or { IsModifier: true })
                    WriteSummary(writer, type, name, member);
            }
            writer.WriteEndObject();
        }
        else
        {
            writer.WriteRawValue(JsonMarshal.GetRawUtf8Value(value), skipInputValidation: true);
        }
    }

    private static void WriteMeta(Utf8JsonWriter writer, JsonElement root)
    {
        writer.WriteStartObject("meta"u8);
        var tags = default(JsonElement);
        if (root.TryGetProperty("meta"u8, out var meta))
        {
            foreach (var member in meta.EnumerateObject())
            {
                if (member.NameEquals("tag"u8)) tags = member.Value;
                else Copy(writer, member);
            }
        }
        writer.WriteStartArray("tag"u8);
        if (tags.ValueKind == JsonValueKind.Array)
        {
            foreach (var tag in tags.EnumerateArray()) writer.WriteRawValue(JsonMarshal.GetRawUtf8Value(tag), skipInputValidation: true);
        }
        writer.WriteStartObject();
        writer.WriteString("system"u8, "http://terminology.hl7.org/CodeSystem/v3-ObservationValue"u8);
        writer.WriteString("code"u8, "SUBSETTED"u8);
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void Copy(Utf8JsonWriter writer, JsonProperty member)
    {
        writer.WritePropertyName(member.Name);
        writer.WriteRawValue(JsonMarshal.GetRawUtf8Value(member.Value), skipInputValidation: true); // keeps 1.00 as 1.00
    }
}
