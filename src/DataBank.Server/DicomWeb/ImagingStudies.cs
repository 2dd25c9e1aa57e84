using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using DataBank.Fhir;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>
/// The FHIR side of the archive: one ImagingStudy per study (https://hl7.org/fhir/R4/imagingstudy.html), written in the transaction
/// that stores the instances or soon after (<see cref="LateStudies"/>), its series with counts and without instances: those are DICOMweb's. The Patient is matched by
/// identifier and birth date, or named by a person; a study that matches none, or several, says only which identifier it carries.
/// </summary>
/// <param name="address">Base URL of the DICOMweb service, for the Endpoint resource.</param>
public sealed class ImagingStudies(ResourceStore resources, PatientIssuers issuers, string address)
{
    public const string AccessionSystem = "http://databank.example.jp/fhir/sid/accession-number";
    private static readonly Dicom.Tag PatientId = new(0x0010, 0x0020);
    internal const string DicomUidSystem = "urn:dicom:uid";
    internal const string OidPrefix = "urn:oid:";
    private const int MostReplaced = 16; // Records that replace each other in a circle end here.

    private readonly Lazy<ResourceWrite> endpoint = new(() => GeneratedResource.Put(new ResourceKey("Endpoint", "dicomweb"), json =>
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

    /// <summary>Whether an id is one of <see cref="IdOf"/>.</summary>
    internal static bool IsIdOfStudy(string id) => id.Length == 35 && id.StartsWith("is-", StringComparison.Ordinal);

    /// <summary>Writes the ImagingStudy of a study that has changed.</summary>
    public Task WriteAsync(WriteSession session, StudySummary study, CancellationToken cancellation) => WriteAsync(session, [study], cancellation);

    private async Task WriteAsync(WriteSession session, StudySummary[] studies, CancellationToken cancellation)
    {
        var matches = await MatchAsync(session, studies, cancellation);
        for (var place = 0; place < studies.Length; place++)
        {
            if (matches[place] is not (var his, _, { } survivor)) continue;
            // A modality may know the number of a record that was replaced for long.
            await MoveAsync(session, [studies[place].StudyUid], survivor, cancellation);
            (studies[place], matches[place]) = ((await StudySummaries.ReadAsync(session, studies[place].StudyUid, cancellation))!, (his, StudyMatchStates.Assigned, null));
        }
        await StudyPatients.SetMatchesAsync(session, studies.Zip(matches, (study, match) => (study.StudyUid, match.State)), cancellation);
        var steps = (await PerformedStepStore.OfStudiesAsync(session, studies.Select(study => study.StudyUid), cancellation)).ToLookup(step => step.StudyUid, StringComparer.Ordinal);
        var writes = new List<ResourceWrite>(studies.Length);
        foreach (var (study, (patient, _, _)) in studies.Zip(matches))
        {
            var specimens = await SpecimensAsync(session, study, patient, cancellation);
            writes.Add(GeneratedResource.Put(
                new ResourceKey("ImagingStudy", IdOf(study.StudyUid)), json => ImagingStudyResource.Write(json, study, issuers.SystemOf(study.Issuer), patient, [.. steps[study.StudyUid]], specimens)));
        }
        var batch = await resources.BatchAsync(session, writes, cancellation);
        var isFirst = false;
        foreach (var write in writes) isFirst |= (await batch.WriteAsync(write, cancellation)).Outcome == WriteOutcome.Created;
        if (isFirst) await batch.WriteAsync(endpoint.Value, cancellation);
        await batch.FinishAsync(cancellation);
    }

    // The Specimen of a slide is the patient's own; a laboratory may use the same number again for another's.
    private async Task<Dictionary<string, string>> SpecimensAsync(WriteSession session, StudySummary study, string? patient, CancellationToken cancellation)
    {
        var known = new Dictionary<string, string>(StringComparer.Ordinal);
        if (patient is null) return known;
        foreach (var identifier in study.Series.SelectMany(series => series.Specimens).Distinct(StringComparer.Ordinal))
        {
            var own = new List<ResourceKey>();
            foreach (var key in await resources.FindByTokenAsync(session, "Specimen", "identifier", null, identifier, cancellation))
            {
                if (await ResourceStore.FindAsync(session, key, cancellation) is { IsDeleted: false } found && IsOf(FhirResource.Parse(found.Json).Root, patient)) own.Add(key);
            }
            if (own is [var only]) known[identifier] = only.ToString();
        }
        return known;
    }

    private static bool IsOf(JsonElement specimen, string patient) =>
        specimen.TryGetProperty("subject", out var subject) && subject.TryGetProperty("reference", out var reference) && reference.ValueEquals(patient);

    // By identifier, issuer and birth date: a mistyped number must not show a patient another's images. What a person decided counts first.
    private async Task<(string? Patient, string State, FhirResource? Survivor)[]> MatchAsync(WriteSession session, StudySummary[] studies, CancellationToken cancellation)
    {
        var patients = await FindPatientsAsync(session, [.. studies.Select(NumberOf).OfType<(string, string)>().Distinct()], cancellation);
        var matches = new List<(string? Patient, string State, FhirResource? Survivor)>(studies.Length);
        foreach (var study in studies)
        {
            var isAssigned = study.AssignedPatient is { } assigned && await FindPatientAsync(session, new ResourceKey("Patient", assigned["Patient/".Length..]), cancellation) is not null;
            matches.Add(isAssigned ? (study.AssignedPatient, StudyMatchStates.Assigned, null) : await MatchAsync(session, NumberOf(study) is { } number ? patients[number] : [], study.BirthDate, cancellation));
        }
        return [.. matches];
    }

    /// <summary>
    /// The patient of a number: "Patient/…" and how it was matched; and his record, where the number is of one that was replaced by it.
    /// </summary>
    internal async Task<(string? Patient, string State, FhirResource? Survivor)> MatchAsync(
        WriteSession session, string? patientId, string? system, string? birthDate, CancellationToken cancellation) =>
        await MatchAsync(session, patientId is null || system is null ? [] : (await FindPatientsAsync(session, [(system, patientId)], cancellation))[(system, patientId)], birthDate, cancellation);

    private static async Task<(string? Patient, string State, FhirResource? Survivor)> MatchAsync(
        WriteSession session, IEnumerable<StoredResource> carriers, string? birthDate, CancellationToken cancellation)
    {
        var found = new Dictionary<string, FhirResource>(StringComparer.Ordinal);
        var isReplaced = false;
        foreach (var carrier in carriers)
        {
            var record = await SurvivorAsync(session, FhirResource.Parse(carrier.Json), cancellation);
            found[record.Id!] = record;
            isReplaced |= record.Id != carrier.Key.Id;
        }
        if (found.Count != 1) return (null, found.Count == 0 ? StudyMatchStates.Unknown : StudyMatchStates.Ambiguous, null);
        var patient = found.Values.Single();
        return PatientDemographics.HasOtherBirthDate(patient.Root, birthDate)
            ? (null, StudyMatchStates.OtherBirthDate, null)
            : ($"Patient/{patient.Id}", StudyMatchStates.Matched, isReplaced ? patient : null);
    }

    private (string System, string Number)? NumberOf(StudySummary study) => study.PatientId is { } number && issuers.SystemOf(study.Issuer) is { } system ? (system, number) : null;

    // A record that was replaced by another is nobody's any more; what carries its number is the survivor's.
    private static async Task<FhirResource> SurvivorAsync(ReadSession session, FhirResource record, CancellationToken cancellation)
    {
        for (var steps = 0; steps < MostReplaced; steps++)
        {
            if (PatientDemographics.Links(record.Root, "replaced-by").ToArray() is not [var next, ..] || await FindPatientAsync(session, next, cancellation) is not { } survivor) break;
            record = survivor;
        }
        return record;
    }

    private static async Task<FhirResource?> FindPatientAsync(ReadSession session, ResourceKey key, CancellationToken cancellation) =>
        await ResourceStore.FindAsync(session, key, cancellation) is { IsDeleted: false } found ? FhirResource.Parse(found.Json) : null;

    private Task<ILookup<(string System, string Code), StoredResource>> FindPatientsAsync(WriteSession session, IReadOnlyCollection<(string System, string Number)> numbers, CancellationToken cancellation) =>
        resources.FindByTokensAsync(session, "Patient", "identifier", numbers, cancellation);

    /// <summary>The same where there may be no image of the study yet.</summary>
    public Task RefreshAsync(WriteSession session, string studyUid, CancellationToken cancellation) => RefreshAsync(session, [studyUid], cancellation);

    /// <summary>The same of several.</summary>
    public async Task RefreshAsync(WriteSession session, IReadOnlyCollection<string> studyUids, CancellationToken cancellation)
    {
        if (await StudySummaries.ReadAsync(session, studyUids, cancellation) is { Count: > 0 } studies) await WriteAsync(session, [.. studies], cancellation);
    }

    /// <summary>The same where the study may be gone: then its ImagingStudy is deleted.</summary>
    public async Task FollowAsync(WriteSession session, string studyUid, StudySummary? study, CancellationToken cancellation)
    {
        if (study is not null) await WriteAsync(session, study, cancellation);
        else await resources.WriteAsync(session, new ResourceWrite("DELETE", new ResourceKey("ImagingStudy", IdOf(studyUid)), null, null), cancellation);
    }

    /// <summary>
    /// Matches studies anew when a Patient is written: those that carry one of its identifiers, so that images which came before
    /// their patient find him, and those linked to it so far, which a changed identifier or a deletion may part from it.
    /// A Specimen that is written finds the slides that show it. Other resources change nothing.
    /// </summary>
    public async Task RelinkAsync(WriteSession session, StoredResource written, CancellationToken cancellation)
    {
        if (written.Key.Type == "ImagingStudy") session.ReadOthers(); // Patients who are written look for it.
        if (written.Key.Type == "Specimen") await RelinkSpecimenAsync(session, written, cancellation);
        if (written.Key.Type != "Patient") return;
        var linked = await LinkedAsync(session, written.Key, cancellation);
        if (linked.Count > 0) session.ReadOthers();
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
        await RefreshOthersAsync(session, studies, cancellation);
    }

    private Task RefreshOthersAsync(WriteSession session, SortedSet<string> studies, CancellationToken cancellation)
    {
        if (studies.Count > 0) session.ReadOthers();
        return RefreshAsync(session, studies, cancellation);
    }

    private async Task RelinkSpecimenAsync(WriteSession session, StoredResource written, CancellationToken cancellation)
    {
        var before = await ResourceStore.FindVersionAsync(session, written.Key, written.Version - 1, cancellation);
        var studies = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var version in new[] { before, written })
        {
            if (version is null or { IsDeleted: true }) continue;
            foreach (var (_, value) in Identifiers(FhirResource.Parse(version.Json))) studies.UnionWith(await StudySummaries.OfSpecimenAsync(session, value, cancellation));
        }
        await RefreshOthersAsync(session, studies, cancellation);
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
            if (survivor == key || linked.Count == 0 || await ResourceStore.FindAsync(session, survivor, cancellation) is not { IsDeleted: false } found) continue;
            await MoveAsync(session, linked, FhirResource.Parse(found.Json), cancellation);
            moved.AddRange(linked);
        }
        foreach (var replaced in PatientDemographics.Links(patient.Root, "replaces"))
        {
            if (replaced == key) continue;
            var studies = await LinkedAsync(session, replaced, cancellation);
            if (studies.Count > 0) session.ReadOthers();
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
}
