using System.Text.Json;
using DataBank.Dicom;
using DataBank.Fhir;
using DataBank.Pseudonymization;
using DataBank.Storage;

namespace DataBank.Proxy;

/// <summary>
/// Brings the instances of projected ImagingStudies into the views: metadata de-identified, a verdict per instance, no pixels. What is
/// still to be done is read from the vault, so nothing is lost when the process ends.
/// </summary>
internal sealed class ImageLane(
    FhirUpstream fhir, DicomWebUpstream dicomWeb, ThemeViews views, ProjectionStore projections, InstanceVerdictStore verdicts,
    PixelDecisions decisions, InstanceGate gate, ViewEraser eraser, ProxyOptions options, ProxyMetrics metrics, TimeProvider clock)
{
    private const int BatchSize = 64;
    private const int StudiesTogether = 32;
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(30);

    private readonly Dictionary<string, DateTimeOffset> retries = new(StringComparer.Ordinal);

    private DateTimeOffset nextLook = clock.GetUtcNow();

    public async Task PassAsync(CancellationToken cancellation)
    {
        if (options.ImagePollInterval is { } interval && clock.GetUtcNow() >= nextLook)
        {
            nextLook = clock.GetUtcNow() + interval;
            foreach (var view in views.All)
                await projections.ImagesAgainAsync(view.Theme, cancellation);
        }
        foreach (var view in views.All)
        {
            foreach (var studies in (await projections.ImagesPendingAsync(view.Theme, cancellation)).Chunk(StudiesTogether))
                await ProjectAsync(view, studies, cancellation);
        }
    }

    private async Task ProjectAsync(ThemeView view, VaultProjection[] studies, CancellationToken cancellation)
    {
        var done = new List<VaultProjection>(studies.Length);
        try
        {
            foreach (var study in studies)
            {
                if (retries.TryGetValue(study.SourceHash, out var due) && clock.GetUtcNow() < due)
                    continue;
                // One study that can't be read must not keep the others waiting.
                retries[study.SourceHash] = clock.GetUtcNow() + RetryAfter;
                await ProjectAsync(view, study, cancellation);
                retries.Remove(study.SourceHash);
                done.Add(study);
            }
        }
        finally
        {
            await projections.ImagesDoneAsync(view.Theme, done, cancellation);
        }
    }

    private async Task ProjectAsync(ThemeView view, VaultProjection study, CancellationToken cancellation)
    {
        if (await StudyUidAsync(SourceResource.Open(view, study), cancellation) is { } uid)
        {
            var pseudonymousUid = view.Keys.Uid(uid);
            var known = (await verdicts.OfStudyAsync(view.Theme, pseudonymousUid, cancellation)).ToDictionary(instance => instance.InstanceUid);
            if (known.Values.Any(instance => instance.PolicyVersion != view.PolicyVersion || instance.PersonKey != study.PersonKey))
            {
                await EraseAsync(view, pseudonymousUid, cancellation);
                known.Clear();
            }
            // A verdict comes before its instance: what broke off in between is brought in now.
            var standing = (await view.Studies.InstancesAsync(pseudonymousUid, null, null, cancellation)).Select(instance => instance.SopInstanceUid).ToHashSet(StringComparer.Ordinal);
            foreach (var missing in known.Values.Where(verdict => verdict.IsReleased && !standing.Contains(verdict.InstanceUid)).ToList())
                known.Remove(missing.InstanceUid);
            var isStale = known.Count > 0 && await IsStaleAsync(view, study, uid, known, cancellation);
            if (isStale && known.Values.Any(instance => instance.Verdict == InstanceVerdict.Cleared))
                await EraseAsync(view, pseudonymousUid, cancellation); // Copies say of the patient what was known when they were made.
            var stillThere = await ReadAsync(view, study, uid, isStale ? [] : known, cancellation);
            if (!known.Keys.All(stillThere.Contains))
            {
                // Instances were deleted upstream: the study is made anew without them.
                await EraseAsync(view, pseudonymousUid, cancellation);
                await ReadAsync(view, study, uid, [], cancellation);
            }
        }
    }

    /// <summary>Rows of earlier versions of this program name the ImagingStudy alone.</summary>
    private async Task<string?> StudyUidAsync(SourceResource source, CancellationToken cancellation) =>
        source.StudyUid ?? (await fhir.ReadAsync(source.Key, cancellation) is { } study ? StudyUidOf(study) : null);

    /// <summary>Whether the patient is shown otherwise than he would be now: one instance tells, the archive has his data the same in all.</summary>
    private async Task<bool> IsStaleAsync(
        ThemeView view, VaultProjection study, string studyUid, Dictionary<string, VaultInstance> known, CancellationToken cancellation)
    {
        await foreach (var json in dicomWeb.MetadataAsync(studyUid, cancellation))
        {
            var source = DicomJson.ReadHeader(json);
            if (source.Text(ImageTags.SopInstanceUid) is not { } uid || !known.TryGetValue(view.Keys.Uid(uid), out var verdict))
                continue;
            if (!verdict.IsReleased)
                continue;
            var clearance = verdict.Verdict == InstanceVerdict.Cleared ? PixelClearance.By(view.Policy.Dicom.Policy.PixelsOf(source)) : null;
            if (await gate.ReleaseAsync(view, study.PersonKey, source, clearance, cancellation) is not { } judged)
                return true;
            var shown = await view.Studies.InstancesAsync(verdict.StudyUid, null, verdict.InstanceUid, cancellation);
            return shown is not [var only] || PatientOf(only.MetadataJson) != PatientOf(InstanceGate.ToJson(judged, null));
        }
        return false;
    }

    private static string PatientOf(ReadOnlyMemory<byte> metadata)
    {
        using var json = JsonDocument.Parse(metadata, DicomJson.Nesting);
        return string.Join('\n', json.RootElement.EnumerateObject().Where(member => member.Name.StartsWith("0010", StringComparison.Ordinal)).Select(member => $"{member.Name} {member.Value.GetRawText()}"));
    }

    /// <summary>Projects the instances that are not yet known; gives the pseudonymous UIDs of all that exist.</summary>
    private async Task<HashSet<string>> ReadAsync(
        ThemeView view, VaultProjection study, string studyUid, Dictionary<string, VaultInstance> known, CancellationToken cancellation)
    {
        var found = new HashSet<string>(StringComparer.Ordinal);
        var batch = new List<(VaultInstance Verdict, NewInstance? Instance)>();
        await foreach (var json in dicomWeb.MetadataAsync(studyUid, cancellation))
        {
            var source = DicomJson.ReadHeader(json);
            if (source.Text(ImageTags.StudyUid) != studyUid || source.Text(ImageTags.SopInstanceUid) is not { } instanceUid
                || !found.Add(view.Keys.Uid(instanceUid)) || known.ContainsKey(view.Keys.Uid(instanceUid)))
                continue;
            batch.Add(await JudgeAsync(view, study, source, cancellation));
            if (batch.Count == BatchSize)
            {
                await WriteAsync(view, study, batch, cancellation);
                batch.Clear();
            }
        }
        await WriteAsync(view, study, batch, cancellation);
        return found;
    }

    private async Task<(VaultInstance Verdict, NewInstance? Instance)> JudgeAsync(
        ThemeView view, VaultProjection study, DicomDataset source, CancellationToken cancellation)
    {
        var (studyUid, seriesUid, instanceUid) = (source.Text(ImageTags.StudyUid)!, source.Text(ImageTags.SeriesUid) ?? "", source.Text(ImageTags.SopInstanceUid)!);
        var pseudonymousUid = view.Keys.Uid(instanceUid);
        var rule = view.Policy.Dicom.Policy.PixelsOf(source);
        var released = await gate.ReleaseAsync(view, study.PersonKey, source, PixelClearance.By(rule), cancellation);
        if (released is null)
            metrics.Dropped(view.Theme, DropReason.NotReleased, "instance");
        var verdict = new VaultInstance(
            pseudonymousUid, view.Keys.Uid(studyUid), study.SourceHash, study.PersonKey, released is null ? InstanceVerdict.Withheld : VerdictOf(rule), view.PolicyVersion,
            new SourceUids(studyUid, seriesUid, instanceUid).Seal(view, pseudonymousUid)) { Reason = rule == PixelRule.Reviewed ? PixelReview.ReviewOnly : "" };
        // A person has decided of it before the view was made anew.
        if (released is not null && rule is PixelRule.Reviewed or PixelRule.Searched && await decisions.IsDecidedAsync(view, pseudonymousUid, cancellation))
            verdict = verdict with { Verdict = InstanceVerdict.Unread, Reason = PixelLane.Decided };
        return released is null || rule != PixelRule.Free
            ? (verdict, null)
            : (verdict, Shown(released, source.Text(ImageTags.AvailableTransferSyntax) ?? Uids.ExplicitVrLittleEndian, null));
    }

    private static InstanceVerdict VerdictOf(PixelRule rule) => rule switch
    {
        PixelRule.Free => InstanceVerdict.Released,
        PixelRule.Searched => InstanceVerdict.Unread,
        PixelRule.Reviewed => InstanceVerdict.Uncertain,
        PixelRule.Defaced => InstanceVerdict.Undefaced,
        _ => InstanceVerdict.Withheld,
    };

    /// <summary>An instance as the view has it, its bulk data to be asked for.</summary>
    public static NewInstance Shown(DicomDataset released, string transferSyntax, FrameTable? frames)
    {
        var path = $"studies/{released.Text(ImageTags.StudyUid)}/series/{released.Text(ImageTags.SeriesUid)}/instances/{released.Text(ImageTags.SopInstanceUid)}";
        var metadata = InstanceGate.ToJson(released, element => $"{path}/bulkdata/{element}");
        return new NewInstance(released, transferSyntax, null, frames, metadata);
    }

    private async Task WriteAsync(
        ThemeView view, VaultProjection study, List<(VaultInstance Verdict, NewInstance? Instance)> batch, CancellationToken cancellation)
    {
        if (batch.Count == 0)
            return;
        await view.Gate.WaitAsync(cancellation);
        try
        {
            if ((await projections.FindBySourcesAsync(view.Theme, [study.SourceHash], cancellation)).Count == 0)
                return; // Erased while the instances were judged.
            var members = view.Members; // The person may have left while the instances were judged.
            var staying = batch.Where(judged => members.Contains(judged.Verdict.PersonKey)).ToList();
            await verdicts.PutAsync(view.Theme, [.. staying.Select(judged => judged.Verdict)], cancellation);
            var instances = staying.Select(judged => judged.Instance).OfType<NewInstance>().ToList();
            await view.Studies.PutAsync(instances, null, cancellation);
            metrics.Projected(view.Theme, "instance", instances.Count);
        }
        finally
        {
            view.Gate.Release();
        }
    }

    private async Task EraseAsync(ThemeView view, string pseudonymousStudyUid, CancellationToken cancellation)
    {
        await view.Gate.WaitAsync(cancellation);
        try
        {
            await eraser.EraseStudyAsync(view, pseudonymousStudyUid, cancellation);
        }
        finally
        {
            view.Gate.Release();
        }
    }

    /// <summary>Study Instance UID of an ImagingStudy; null when it names none.</summary>
    public static string? StudyUidOf(FhirResource imagingStudy) =>
        imagingStudy.Root.Items("identifier").Where(identifier => identifier.Text("system") == "urn:dicom:uid")
            .Select(identifier => identifier.Text("value")).OfType<string>()
            .Where(value => value.StartsWith("urn:oid:", StringComparison.Ordinal)).Select(value => value["urn:oid:".Length..])
            .FirstOrDefault(uid => Uids.IsValid(uid));
}
