using System.Security.Cryptography;
using System.Text.Json;
using DataBank.Dicom;
using DataBank.Fhir;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>
/// The images of a package, by their UIDs: the same bytes are there once, other bytes under a UID that is here are refused. Files stay as they
/// were received. What a study says of its patient is corrected as it was there, and a number without an issuer, or of one that is not known
/// here, gets an issuer that names its system: another hospital's number must not match ours.
/// </summary>
/// <param name="archive">Reads the files.</param>
/// <param name="studies">Refuses other bytes under a UID, whatever the site has set for what is sent to it.</param>
/// <param name="issuers">Of this bank; <paramref name="issuersThere"/>: of the other.</param>
public sealed class HandedOverImages(
    PackageReader package, InstanceArchive archive, StudyStore studies, ImagingStudies imaging, HandoverStore handovers, SiteCoding coding,
    PatientIssuers issuers, PatientIssuers issuersThere, string handover, Action<string> report)
{
    internal const string Corrections = "dicom/corrections.ndjson";
    private const string Folder = "dicom/", End = ".dcm";
    private const int InstancesAtOnce = 64;
    private const int LongestIssuer = 64; // LO, PS3.5 §6.2.
    private static readonly Tag Issuer = new(0x0010, 0x0021);

    private readonly Dictionary<string, IReadOnlyDictionary<Tag, string>> corrections = new(StringComparer.Ordinal);

    /// <summary>Stores what is not there yet.</summary>
    /// <param name="done">So many files of the list are done.</param>
    /// <returns>How many images came now.</returns>
    public async Task<long> StoreAsync(long done, CancellationToken cancellation)
    {
        await ReadCorrectionsAsync(cancellation);
        var (at, stored, group) = (0L, 0L, new List<PackagedFile>());
        await foreach (var file in package.FilesAsync(Folder, cancellation))
        {
            if (++at <= done || !file.Name.EndsWith(End, StringComparison.Ordinal)) continue;
            if (group.Count == InstancesAtOnce || (group.Count > 0 && StudyOf(group[0]) != StudyOf(file))) await FlushAsync(at - 1);
            group.Add(file);
        }
        await FlushAsync(at);
        return stored;

        async Task FlushAsync(long position)
        {
            if (group.Count > 0) stored += await StoreAsync(group, cancellation);
            await handovers.MoveAsync(handover, HandoverStage.Images, position, cancellation);
            report($"images: {position}");
            group.Clear();
        }
    }

    private async Task<int> StoreAsync(List<PackagedFile> files, CancellationToken cancellation)
    {
        var received = new List<(PackagedFile File, NewInstance New)>();
        foreach (var file in files)
        {
            using var sha256 = SHA256.Create();
            await using var content = new CryptoStream(package.Open(file.Name), sha256, CryptoStreamMode.Read);
            var instance = await archive.ReceiveAsync(content, null, "handover", cancellation);
            if (instance.New is not { } made) await RefuseAsync(file, instance.Reason!, cancellation);
            else if (Convert.ToHexStringLower(sha256.Hash!) != file.Sha256) throw PackageReader.Changed(file.Name);
            else received.Add((file, made));
        }
        if (received.Count == 0) return 0;
        var uid = StudyOf(files[0]);
        var isNew = await studies.SummaryAsync(uid, cancellation) is null;
        var results = await archive.PutAsync(studies, [.. received.Select(each => each.New)], FollowAllAsync, cancellation);
        for (var at = 0; at < results.Count; at++)
        {
            if (results[at].FailureReason is { } reason)
                await RefuseAsync(received[at].File, reason == InstanceFailures.OtherPatient ? "The study is here already, of another patient. 別の患者の検査として既に存在します。" : "An image of this UID is here with other content. 同じUIDで内容の異なる画像が既に存在します。", cancellation);
        }
        return results.Count(result => result is { FailureReason: null, AlreadyStored: false });

        async Task FollowAllAsync(WriteSession session, IReadOnlyList<string> changed)
        {
            foreach (var study in changed) await FollowAsync(session, study, isNew, cancellation);
        }
    }

    // A study that is new here is its patient's, by what its ImagingStudy says; one that was here stays whose it is.
    private async Task FollowAsync(WriteSession session, string studyUid, bool isNew, CancellationToken cancellation)
    {
        if (isNew && await StudySummaries.ReadAsync(session, studyUid, cancellation) is { } study)
        {
            var record = await ResourceStore.FindAsync(session, new ResourceKey("ImagingStudy", ImagingStudies.IdOf(studyUid)), cancellation);
            if (record is { IsDeleted: false } && FhirResource.Parse(record.Json).Root is var root && root.TryGetProperty("subject"u8, out var subject) && subject.TryGetProperty("reference"u8, out var patient))
                await StudyPatients.AssignAsync(session, studyUid, patient.GetString(), cancellation);
            await StudyPatients.CoerceAsync(session, studyUid, Demographics(study), cancellation);
        }
        await imaging.RefreshAsync(session, studyUid, cancellation);
    }

    private Dictionary<Tag, string> Demographics(StudySummary study)
    {
        var demographics = new Dictionary<Tag, string>(corrections.GetValueOrDefault(study.StudyUid) ?? new Dictionary<Tag, string>());
        var issuer = demographics.GetValueOrDefault(Issuer) ?? study.Issuer;
        if (issuersThere.SystemOf(issuer) is { } system && coding.SystemHere(system) is { Length: <= LongestIssuer } here && issuers.SystemOf(issuer) != here) demographics[Issuer] = here;
        return demographics;
    }

    private async Task ReadCorrectionsAsync(CancellationToken cancellation)
    {
        await foreach (var file in package.FilesAsync(Corrections, cancellation))
        {
            using var lines = new StreamReader(package.Open(file.Name));
            while (await lines.ReadLineAsync(cancellation) is { Length: > 0 } line)
            {
                using var json = JsonDocument.Parse(line, DicomJson.Nesting);
                var attributes = DicomJson.Read(json.RootElement.GetProperty("attributes"u8));
                corrections[json.RootElement.GetProperty("study"u8).GetString()!] = attributes.Elements.ToDictionary(element => element.Tag, element => attributes.Text(element.Tag) ?? "");
            }
        }
    }

    private Task RefuseAsync(PackagedFile file, string reason, CancellationToken cancellation) =>
        handovers.NoteAsync(handover, new HandoverFinding(HandoverFinding.Refused, file.Name, reason), cancellation);

    private static string StudyOf(PackagedFile file) => file.Name.Split('/')[1];
}
