using System.Text.Json;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>A study as FHIR tells it: https://hl7.org/fhir/R4/imagingstudy.html</summary>
internal static class ImagingStudyResource
{
    public const string ModalitySystem = "http://dicom.nema.org/resources/ontology/DCM";

    /// <param name="specimens">"Specimen/…" of the identifiers that are known to be the patient's.</param>
    public static void Write(
        Utf8JsonWriter json, StudySummary study, string? system, string? patient, IReadOnlyList<PerformedStepLink> steps, IReadOnlyDictionary<string, string> specimens)
    {
        OwnProfiles.WriteClaim(json, ImagingProfiles.Of(study.Series.Select(series => series.Modality)));
        json.WriteStartArray("identifier");
        WriteIdentifier(json, ImagingStudies.DicomUidSystem, ImagingStudies.OidPrefix + study.StudyUid, null);
        if (study.AccessionNumber is { } accession) WriteIdentifier(json, ImagingStudies.AccessionSystem, accession, "ACSN");
        json.WriteEndArray();
        json.WriteString("status", "available");
        json.WriteStartArray("modality");
        foreach (var modality in study.Series.Select(series => series.Modality).Distinct(StringComparer.Ordinal)) WriteModality(json, null, modality);
        json.WriteEndArray();
        WriteSubject(json, study, system, patient);
        json.WriteIfKnown("started", study.Started);
        WriteOrders(json, steps);
        json.WriteStartArray("endpoint");
        json.WriteReference(null, "Endpoint/dicomweb");
        json.WriteEndArray();
        json.WriteNumber("numberOfSeries", study.Series.Count);
        json.WriteNumber("numberOfInstances", study.Series.Sum(series => series.Instances));
        if (steps is [var step, ..]) json.WriteReference("procedureReference", $"Procedure/{PerformedProcedure.IdOf(step.SopInstanceUid)}");
        WriteProcedures(json, study.Procedures);
        json.WriteIfKnown("description", study.Description);
        json.WriteStartArray("series");
        foreach (var series in study.Series) WriteSeries(json, series, specimens);
        json.WriteEndArray();
    }

    private static void WriteOrders(Utf8JsonWriter json, IReadOnlyList<PerformedStepLink> steps)
    {
        var orders = steps.Select(step => step.OrderId).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        if (orders.Count == 0) return;
        json.WriteStartArray("basedOn");
        foreach (var order in orders) json.WriteReference(null, $"ServiceRequest/{order}");
        json.WriteEndArray();
    }

    private static void WriteProcedures(Utf8JsonWriter json, IReadOnlyList<ProcedureCode> procedures)
    {
        if (procedures.Count == 0) return;
        json.WriteStartArray("procedureCode");
        foreach (var procedure in procedures) json.WriteConcept(procedure);
        json.WriteEndArray();
    }

    private static void WriteSubject(Utf8JsonWriter json, StudySummary study, string? system, string? patient)
    {
        json.WriteStartObject("subject");
        json.WriteIfKnown("reference", patient);
        if (study.PatientId is { } id)
        {
            json.WriteStartObject("identifier");
            json.WriteIfKnown("system", system);
            json.WriteString("value", id);
            if (system is null && study.Issuer is { } issuer)
            {
                json.WriteStartObject("assigner");
                json.WriteString("display", issuer);
                json.WriteEndObject();
            }
            json.WriteEndObject();
        }
        else
        {
            json.WriteString("display", "unknown");
        }
        json.WriteEndObject();
    }

    private static void WriteSeries(Utf8JsonWriter json, SeriesSummary series, IReadOnlyDictionary<string, string> specimens)
    {
        json.WriteStartObject();
        json.WriteString("uid", series.SeriesUid);
        if (series.Number is { } number) json.WriteNumber("number", number);
        WriteModality(json, "modality", series.Modality);
        json.WriteIfKnown("description", series.Description);
        json.WriteNumber("numberOfInstances", series.Instances);
        if (series.BodySite is { } site)
        {
            json.WriteStartObject("bodySite");
            json.WriteString("display", site);
            json.WriteEndObject();
        }
        WriteSpecimens(json, series.Specimens, specimens);
        json.WriteIfKnown("started", series.Started);
        json.WriteEndObject();
    }

    private static void WriteSpecimens(Utf8JsonWriter json, IReadOnlyList<string> identifiers, IReadOnlyDictionary<string, string> known)
    {
        if (identifiers.Count == 0) return;
        json.WriteStartArray("specimen");
        foreach (var identifier in identifiers)
        {
            json.WriteStartObject();
            json.WriteIfKnown("reference", known.GetValueOrDefault(identifier));
            json.WriteStartObject("identifier");
            json.WriteString("value", identifier);
            json.WriteEndObject();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteModality(Utf8JsonWriter json, string? name, string code)
    {
        if (name is null) json.WriteStartObject();
        else json.WriteStartObject(name);
        json.WriteString("system", ModalitySystem);
        json.WriteString("code", code);
        json.WriteEndObject();
    }

    private static void WriteIdentifier(Utf8JsonWriter json, string system, string value, string? type)
    {
        json.WriteStartObject();
        if (type is not null)
        {
            json.WriteStartObject("type");
            json.WriteStartArray("coding");
            json.WriteStartObject();
            json.WriteString("system", "http://terminology.hl7.org/CodeSystem/v2-0203");
            json.WriteString("code", type);
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteString("system", system);
        json.WriteString("value", value);
        json.WriteEndObject();
    }
}
