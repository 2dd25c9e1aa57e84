using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using DataBank.Fhir;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>
/// The FHIR side of the archive: one ImagingStudy per study (https://hl7.org/fhir/R4/imagingstudy.html), written in the transaction
/// that stores the instances, its series with counts and without instances: those are DICOMweb's. The Patient is matched by
/// identifier and birth date, or named by a person; a study that matches none, or several, says only which identifier it carries.
/// </summary>
/// <param name="address">Base URL of the DICOMweb service, for the Endpoint resource.</param>
public sealed class ImagingStudies(ResourceStore resources, PatientIssuers issuers, string address)
{
    public const string AccessionSystem = "http://databank.example.jp/fhir/sid/accession-number";
    private static readonly Dicom.Tag PatientId = new(0x0010, 0x0020);
    private const string DicomUidSystem = "urn:dicom:uid";
    private const string OidPrefix = "urn:oid:";
    private const string ModalitySystem = "http://dicom.nema.org/resources/ontology/DCM";

    private readonly Lazy<ResourceWrite> endpoint = new(() => Put(new ResourceKey("Endpoint", "dicomweb"), json =>
    {
        json.WriteString("status", "active");
        json.WriteStartObject("connectionType");
        json.WriteString("system", "http://terminology.hl7.org/CodeSystem/endpoint-connection-type");
        json.WriteString("code", "dicom-wado-rs");
        json.WriteEndObject();
        json.WriteString("name", "DICOMweb");
        json.WriteStartArray("payloadType");
        json.WriteStartObject();
        json.WriteString("text", "DICOM");
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteStartArray("payloadMimeType");
        json.WriteStringValue("application/dicom");
        json.WriteEndArray();
        json.WriteString("address", address);
    }));

    /// <summary>The ImagingStudy's id: the same for one study in every store.</summary>
    public static string IdOf(string studyUid) => $"is-{Convert.ToHexStringLower(SHA256.HashData(Encoding.ASCII.GetBytes(studyUid)).AsSpan(0, 16))}";

    /// <summary>Writes the ImagingStudy of a study that has changed.</summary>
    public async Task WriteAsync(WriteSession session, StudySummary study, CancellationToken cancellation)
    {
        await resources.WriteAsync(session, endpoint.Value, cancellation);
        var system = issuers.SystemOf(study.Issuer);
        var (patient, state) = await MatchAsync(session, study, system, cancellation);
        await StudyPatients.SetMatchAsync(session, study.StudyUid, state, cancellation);
        await resources.WriteAsync(session, Put(new ResourceKey("ImagingStudy", IdOf(study.StudyUid)), json => Write(json, study, system, patient)), cancellation);
    }

    // By identifier, issuer and birth date: a mistyped number must not show a patient another's images. What a person decided counts first.
    private async Task<(string? Patient, string State)> MatchAsync(WriteSession session, StudySummary study, string? system, CancellationToken cancellation)
    {
        if (study.AssignedPatient is { } assigned && await FindPatientAsync(session, new ResourceKey("Patient", assigned["Patient/".Length..]), cancellation) is not null)
        {
            return (assigned, StudyMatchStates.Assigned);
        }
        if (study.PatientId is not { } id || system is null) return (null, StudyMatchStates.Unknown);
        var found = await resources.FindByTokenAsync(session, "Patient", "identifier", system, id, cancellation);
        if (found is not [var only]) return (null, found.Count == 0 ? StudyMatchStates.Unknown : StudyMatchStates.Ambiguous);
        return await FindPatientAsync(session, only, cancellation) is { } patient && PatientDemographics.HasOtherBirthDate(patient, study.BirthDate)
            ? (null, StudyMatchStates.OtherBirthDate)
            : (only.ToString(), StudyMatchStates.Matched);
    }

    private static async Task<JsonElement?> FindPatientAsync(ReadSession session, ResourceKey key, CancellationToken cancellation) =>
        await ResourceStore.FindAsync(session, key, cancellation) is { IsDeleted: false } found ? FhirResource.Parse(found.Json).Root : null;

    /// <summary>The same where the study may be gone: then its ImagingStudy is deleted.</summary>
    public async Task FollowAsync(WriteSession session, string studyUid, StudySummary? study, CancellationToken cancellation)
    {
        if (study is not null) await WriteAsync(session, study, cancellation);
        else await resources.WriteAsync(session, new ResourceWrite("DELETE", new ResourceKey("ImagingStudy", IdOf(studyUid)), null, null), cancellation);
    }

    /// <summary>
    /// Matches studies anew when a Patient is written: those that carry one of its identifiers, so that images which came before
    /// their patient find him, and those linked to it so far, which a changed identifier or a deletion may part from it.
    /// Other resources change nothing.
    /// </summary>
    public async Task RelinkAsync(WriteSession session, StoredResource written, CancellationToken cancellation)
    {
        if (written.Key.Type != "Patient") return;
        var linked = await LinkedAsync(session, written.Key, cancellation);
        var studies = new SortedSet<string>(linked, StringComparer.Ordinal);
        if (!written.IsDeleted)
        {
            var patient = FhirResource.Parse(written.Json);
            await CorrectAsync(session, written, patient, linked, cancellation);
            studies.UnionWith(await MergeAsync(session, written.Key, patient, linked, cancellation));
            foreach (var (system, value) in Identifiers(patient))
            {
                foreach (var (uid, issuer) in await StudySummaries.OfPatientAsync(session, value, cancellation))
                {
                    if (issuers.SystemOf(issuer) == system) studies.Add(uid);
                }
            }
        }
        foreach (var uid in studies)
        {
            if (await StudySummaries.ReadAsync(session, uid, cancellation) is { } study) await WriteAsync(session, study, cancellation);
        }
    }

    private async Task<IReadOnlyList<string>> LinkedAsync(ReadSession session, ResourceKey patient, CancellationToken cancellation)
    {
        var studies = new SortedSet<string>(await StudyPatients.AssignedToAsync(session, patient.ToString(), cancellation), StringComparer.Ordinal);
        foreach (var key in await resources.FindByReferenceAsync(session, "ImagingStudy", "subject", patient, cancellation))
        {
            if (await ResourceStore.FindAsync(session, key, cancellation) is { IsDeleted: false } linked && StudyUid(linked) is { } uid) studies.Add(uid);
        }
        return [.. studies];
    }

    // Only what a record changes is carried into its images: what it always said otherwise than they did is not known to be a correction.
    private static async Task CorrectAsync(WriteSession session, StoredResource written, FhirResource patient, IReadOnlyList<string> studies, CancellationToken cancellation)
    {
        if (studies.Count == 0 || await ResourceStore.FindVersionAsync(session, written.Key, written.Version - 1, cancellation) is not { IsDeleted: false } before) return;
        var changed = PatientDemographics.Changed(FhirResource.Parse(before.Json).Root, patient.Root);
        if (changed.Count == 0) return;
        foreach (var uid in studies) await StudyPatients.CoerceAsync(session, uid, changed, cancellation);
    }

    /// <summary>Images of a patient whose record was replaced by another become the survivor's, under his number and name.</summary>
    private async Task<IEnumerable<string>> MergeAsync(
        WriteSession session, ResourceKey key, FhirResource patient, IReadOnlyList<string> linked, CancellationToken cancellation)
    {
        var moved = new List<string>();
        foreach (var survivor in PatientDemographics.Links(patient.Root, "replaced-by").Take(1))
        {
            if (survivor == key || await ResourceStore.FindAsync(session, survivor, cancellation) is not { IsDeleted: false } found) continue;
            await MoveAsync(session, linked, FhirResource.Parse(found.Json), cancellation);
            moved.AddRange(linked);
        }
        foreach (var replaced in PatientDemographics.Links(patient.Root, "replaces"))
        {
            if (replaced == key) continue;
            var studies = await LinkedAsync(session, replaced, cancellation);
            await MoveAsync(session, studies, patient, cancellation);
            moved.AddRange(studies);
        }
        return moved;
    }

    private async Task MoveAsync(WriteSession session, IReadOnlyList<string> studies, FhirResource survivor, CancellationToken cancellation)
    {
        var identifiers = Identifiers(survivor).ToList();
        foreach (var uid in studies)
        {
            if (await StudySummaries.ReadAsync(session, uid, cancellation) is not { } study) continue;
            var demographics = PatientDemographics.Of(survivor.Root);
            var system = issuers.SystemOf(study.Issuer);
            if (identifiers.Find(identifier => identifier.System == system) is { Value: { } number }) demographics[PatientId] = number;
            await StudyPatients.CoerceAsync(session, uid, demographics, cancellation);
            await StudyPatients.AssignAsync(session, uid, $"Patient/{survivor.Id}", cancellation);
        }
    }

    private static string? StudyUid(StoredResource imagingStudy) => Identifiers(FhirResource.Parse(imagingStudy.Json))
        .Where(identifier => identifier.System == DicomUidSystem && identifier.Value.StartsWith(OidPrefix, StringComparison.Ordinal))
        .Select(identifier => identifier.Value[OidPrefix.Length..]).FirstOrDefault();

    private static IEnumerable<(string System, string Value)> Identifiers(FhirResource resource)
    {
        if (!resource.Root.TryGetProperty("identifier", out var identifiers) || identifiers.ValueKind != JsonValueKind.Array) yield break;
        foreach (var identifier in identifiers.EnumerateArray())
        {
            if (identifier.TryGetProperty("system", out var system) && identifier.TryGetProperty("value", out var value))
            {
                yield return (system.GetString() ?? "", value.GetString() ?? "");
            }
        }
    }

    private static ResourceWrite Put(ResourceKey key, Action<Utf8JsonWriter> content)
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

    private static void Write(Utf8JsonWriter json, StudySummary study, string? system, string? patient)
    {
        json.WriteStartArray("identifier");
        WriteIdentifier(json, DicomUidSystem, OidPrefix + study.StudyUid, null);
        if (study.AccessionNumber is { } accession) WriteIdentifier(json, AccessionSystem, accession, "ACSN");
        json.WriteEndArray();
        json.WriteString("status", "available");
        json.WriteStartArray("modality");
        foreach (var modality in study.Series.Select(series => series.Modality).Distinct(StringComparer.Ordinal)) WriteModality(json, null, modality);
        json.WriteEndArray();
        WriteSubject(json, study, system, patient);
        WriteIfKnown(json, "started", study.Started);
        json.WriteStartArray("endpoint");
        json.WriteStartObject();
        json.WriteString("reference", "Endpoint/dicomweb");
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteNumber("numberOfSeries", study.Series.Count);
        json.WriteNumber("numberOfInstances", study.Series.Sum(series => series.Instances));
        WriteProcedures(json, study.Procedures);
        WriteIfKnown(json, "description", study.Description);
        json.WriteStartArray("series");
        foreach (var series in study.Series) WriteSeries(json, series);
        json.WriteEndArray();
    }

    private static void WriteProcedures(Utf8JsonWriter json, IReadOnlyList<ProcedureCode> procedures)
    {
        if (procedures.Count == 0) return;
        json.WriteStartArray("procedureCode");
        foreach (var procedure in procedures)
        {
            json.WriteStartObject();
            json.WriteStartArray("coding");
            json.WriteStartObject();
            WriteIfKnown(json, "system", CodingSystem(procedure.Scheme));
            json.WriteString("code", procedure.Code.Trim());
            WriteIfKnown(json, "display", procedure.Meaning);
            json.WriteEndObject();
            json.WriteEndArray();
            WriteIfKnown(json, "text", procedure.Meaning);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    // PS3.16 chapter 8; a scheme of the house has no system that others know.
    private static string? CodingSystem(string? scheme) => scheme switch
    {
        "DCM" => ModalitySystem,
        "SCT" => "http://snomed.info/sct",
        "LN" => "http://loinc.org",
        _ => null,
    };

    private static void WriteSubject(Utf8JsonWriter json, StudySummary study, string? system, string? patient)
    {
        json.WriteStartObject("subject");
        WriteIfKnown(json, "reference", patient);
        if (study.PatientId is { } id)
        {
            json.WriteStartObject("identifier");
            WriteIfKnown(json, "system", system);
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

    private static void WriteSeries(Utf8JsonWriter json, SeriesSummary series)
    {
        json.WriteStartObject();
        json.WriteString("uid", series.SeriesUid);
        if (series.Number is { } number) json.WriteNumber("number", number);
        WriteModality(json, "modality", series.Modality);
        WriteIfKnown(json, "description", series.Description);
        json.WriteNumber("numberOfInstances", series.Instances);
        if (series.BodySite is { } site)
        {
            json.WriteStartObject("bodySite");
            json.WriteString("display", site);
            json.WriteEndObject();
        }
        WriteIfKnown(json, "started", series.Started);
        json.WriteEndObject();
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

    private static void WriteIfKnown(Utf8JsonWriter json, string name, string? value)
    {
        if (!string.IsNullOrWhiteSpace(value)) json.WriteString(name, value.Trim());
    }
}
