using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using DataBank.Dicom;
using DataBank.Fhir;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>A performed step as FHIR tells it, a Procedure based on the order that asked for it: https://hl7.org/fhir/R4/procedure.html</summary>
internal static class PerformedProcedure
{
    private static readonly Tag CodeValue = new(0x0008, 0x0100);
    private static readonly Tag CodingScheme = new(0x0008, 0x0102);
    private static readonly Tag CodeMeaning = new(0x0008, 0x0104);
    private static readonly string Profile = OwnProfiles.Url("databank-imaging-procedure");
    private static readonly ProcedureCode Imaging = new("363679005", "SCT", "Imaging");

    public static string IdOf(string sopInstanceUid) => $"pps-{Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(sopInstanceUid)).AsSpan(0, 16))}";

    /// <param name="patient">"Patient/…", or null.</param>
    /// <param name="system">The identifier system of the Patient ID, or null.</param>
    public static ResourceWrite Of(PerformedStep step, IReadOnlyList<PerformedStepLink> links, string? patient, string? system) =>
        GeneratedResource.Put(new ResourceKey("Procedure", IdOf(step.SopInstanceUid)), json => Write(json, step, DicomModel.Read(step.AttributesJson), links, patient, system));

    private static void Write(Utf8JsonWriter json, PerformedStep step, DicomDataset attributes, IReadOnlyList<PerformedStepLink> links, string? patient, string? system)
    {
        OwnProfiles.WriteClaim(json, Profile);
        json.WriteStartArray("identifier");
        WriteIdentifier(json, null, ImagingStudies.DicomUidSystem, ImagingStudies.OidPrefix + step.SopInstanceUid);
        json.WriteEndArray();
        var orders = links.Select(link => link.OrderId).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        if (orders.Count > 0)
        {
            json.WriteStartArray("basedOn");
            foreach (var order in orders) json.WriteReference(null, $"ServiceRequest/{order}");
            json.WriteEndArray();
        }
        json.WriteString("status", step.Status switch
        {
            PerformedStepAttributes.Completed => "completed",
            PerformedStepAttributes.Discontinued => "stopped",
            _ => "in-progress",
        });
        if (Codes(attributes, PerformedStepAttributes.DiscontinuationReasons) is [var reason, ..]) WriteConcept(json, "statusReason", reason);
        WriteConcept(json, "category", Imaging);
        WriteCode(json, attributes);
        WriteSubject(json, attributes.Text(QueryRetrieve.PatientId), patient, system);
        WritePeriod(json, attributes);
        WriteStation(json, attributes);
    }

    private static void WriteCode(Utf8JsonWriter json, DicomDataset attributes)
    {
        if (Codes(attributes, PerformedStepAttributes.ProcedureCodes) is [var code, ..])
        {
            WriteConcept(json, "code", code);
        }
        else if ((attributes.Text(PerformedStepAttributes.Description) ?? attributes.Text(PerformedStepAttributes.TypeDescription)) is { } description)
        {
            json.WriteStartObject("code");
            json.WriteString("text", description);
            json.WriteEndObject();
        }
        else
        {
            WriteConcept(json, "code", new ProcedureCode(attributes.Text(PerformedStepAttributes.Modality)!, "DCM", null));
        }
    }

    private static void WriteSubject(Utf8JsonWriter json, string? patientId, string? patient, string? system)
    {
        json.WriteStartObject("subject");
        json.WriteIfKnown("reference", patient);
        if (patientId is not null) WriteIdentifier(json, "identifier", system, patientId);
        else if (patient is null) json.WriteString("display", "unknown");
        json.WriteEndObject();
    }

    private static void WritePeriod(Utf8JsonWriter json, DicomDataset attributes)
    {
        var zone = attributes.Text(PerformedStepAttributes.TimezoneOffset);
        json.WriteStartObject("performedPeriod");
        json.WriteIfKnown("start", FhirTime.Of(attributes.Text(PerformedStepAttributes.StartDate), attributes.Text(PerformedStepAttributes.StartTime), zone));
        json.WriteIfKnown("end", FhirTime.Of(attributes.Text(PerformedStepAttributes.EndDate), attributes.Text(PerformedStepAttributes.EndTime), zone));
        json.WriteEndObject();
    }

    private static void WriteStation(Utf8JsonWriter json, DicomDataset attributes)
    {
        json.WriteStartArray("performer");
        json.WriteStartObject();
        json.WriteStartObject("actor");
        json.WriteString("type", "Device");
        WriteIdentifier(json, "identifier", WorklistItem.AeTitleSystem, attributes.Text(PerformedStepAttributes.StationAeTitle)!);
        json.WriteIfKnown("display", attributes.Text(PerformedStepAttributes.StationName));
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WriteConcept(Utf8JsonWriter json, string name, ProcedureCode code)
    {
        json.WritePropertyName(name);
        json.WriteConcept(code);
    }

    private static void WriteIdentifier(Utf8JsonWriter json, string? name, string? system, string value)
    {
        if (name is null) json.WriteStartObject();
        else json.WriteStartObject(name);
        json.WriteIfKnown("system", system);
        json.WriteString("value", value);
        json.WriteEndObject();
    }

    private static List<ProcedureCode> Codes(DicomDataset attributes, Tag sequence) =>
        [.. from item in attributes.Items(sequence) where item.Text(CodeValue) is not null select new ProcedureCode(item.Text(CodeValue)!, item.Text(CodingScheme), item.Text(CodeMeaning))];
}
