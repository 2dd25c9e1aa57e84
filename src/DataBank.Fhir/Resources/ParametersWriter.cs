using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace DataBank.Fhir;

/// <summary>Writes a Parameters resource (https://hl7.org/fhir/R4/parameters.html).</summary>
public sealed class ParametersWriter : IDisposable
{
    private static readonly JsonWriterOptions options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private readonly ArrayBufferWriter<byte> buffer = new(1024);
    private readonly Utf8JsonWriter json;

    /// <param name="profile">The profile that it claims.</param>
    public ParametersWriter(string? profile = null)
    {
        json = new Utf8JsonWriter(buffer, options);
        json.WriteStartObject();
        json.WriteString("resourceType", "Parameters");
        if (profile is not null)
        {
            json.WriteStartObject("meta");
            json.WriteStartArray("profile");
            json.WriteStringValue(profile);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteStartArray("parameter");
    }

    /// <param name="name">Name of the parameter, or of a part.</param>
    /// <param name="type">valueString, valueCode …</param>
    /// <param name="value">Nothing is written of null.</param>
    public void Add(string name, string type, string? value)
    {
        if (value is null) return;
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteString(type, value);
        json.WriteEndObject();
    }

    /// <param name="name">Name of the parameter, or of a part.</param>
    /// <param name="type">valueMeta, valueIdentifier, resource …</param>
    /// <param name="value">As it stands in another resource.</param>
    public void Add(string name, string type, JsonElement value)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WritePropertyName(type);
        value.WriteTo(json);
        json.WriteEndObject();
    }

    public void Add(string name, long value)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteNumber("valueDecimal", value);
        json.WriteEndObject();
    }

    public void AddInteger(string name, long value)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteNumber("valueInteger", value);
        json.WriteEndObject();
    }

    /// <summary>A number without a unit, as a Quantity.</summary>
    public void AddQuantity(string name, long value)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteStartObject("valueQuantity");
        json.WriteNumber("value", value);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    public void AddDecimal(string name, decimal value)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteNumber("valueDecimal", value);
        json.WriteEndObject();
    }

    public void AddReference(string name, string reference)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteStartObject("valueReference");
        json.WriteString("reference", reference);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    public void AddResource(string name, ReadOnlyMemory<byte> resource)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WritePropertyName("resource");
        json.WriteRawValue(resource.Span, skipInputValidation: true);
        json.WriteEndObject();
    }

    public void Add(string name, bool value)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteBoolean("valueBoolean", value);
        json.WriteEndObject();
    }

    public void AddCoding(string name, string? system, string? version, string? code, string? display)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteStartObject("valueCoding");
        if (system is not null) json.WriteString("system", system);
        if (version is not null) json.WriteString("version", version);
        if (code is not null) json.WriteString("code", code);
        if (display is not null) json.WriteString("display", display);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>A value as it stands in another resource, under its own member name (valueCode, valueDecimal …).</summary>
    public void AddValue(string name, JsonProperty value)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        value.WriteTo(json);
        json.WriteEndObject();
    }

    public void AddParts(string name, Action parts)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteStartArray("part");
        parts();
        json.WriteEndArray();
        json.WriteEndObject();
    }

    public ReadOnlyMemory<byte> Finish()
    {
        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenMemory;
    }

    public void Dispose() => json.Dispose();
}
