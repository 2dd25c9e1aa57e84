using System.Buffers;
using System.Text.Json;
using DataBank.Fhir;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>A FHIR resource that the archive itself writes.</summary>
internal static class GeneratedResource
{
    public static ResourceWrite Put(ResourceKey key, Action<Utf8JsonWriter> content)
    {
        var output = new ArrayBufferWriter<byte>(2048);
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            json.WriteString("resourceType", key.Type);
            json.WriteString("id", key.Id);
            content(json);
            json.WriteEndObject();
        }
        var resource = FhirResource.Parse(output.WrittenMemory);
        return new ResourceWrite("PUT", key, resource, IndexExtractor.Extract(resource));
    }

    public static void WriteIfKnown(this Utf8JsonWriter json, string name, string? value)
    {
        if (!string.IsNullOrWhiteSpace(value)) json.WriteString(name, value.Trim());
    }

    public static void WriteReference(this Utf8JsonWriter json, string? name, string reference)
    {
        if (name is null) json.WriteStartObject();
        else json.WriteStartObject(name);
        json.WriteString("reference", reference);
        json.WriteEndObject();
    }

    /// <summary>A code of DICOM as a CodeableConcept; a scheme of the house has no system that others know (PS3.16 chapter 8).</summary>
    public static void WriteConcept(this Utf8JsonWriter json, ProcedureCode code)
    {
        json.WriteStartObject();
        json.WriteStartArray("coding");
        json.WriteStartObject();
        json.WriteIfKnown("system", code.Scheme switch
        {
            "DCM" => ImagingStudyResource.ModalitySystem,
            "SCT" => "http://snomed.info/sct",
            "LN" => "http://loinc.org",
            _ => null,
        });
        json.WriteString("code", code.Code.Trim());
        json.WriteIfKnown("display", code.Meaning);
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteIfKnown("text", code.Meaning);
        json.WriteEndObject();
    }
}
