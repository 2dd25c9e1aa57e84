using System.Buffers;
using System.Collections.Concurrent;
using System.Text.Json;
using DataBank.Dicom;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>
/// Takes instances in, by whatever protocol they come: bytes first, their header being read on the way to the disk, and when they
/// are durable the rows in one transaction per group.
/// </summary>
/// <param name="tell">Is given the studies that change, in the transaction that changes them: writes their ImagingStudies, or sees to it that this is done.</param>
/// <param name="maximumBytes">The largest instance that is taken.</param>
public sealed class InstanceArchive(
    StudyStore studies, BlobStore blobs, Func<WriteSession, IReadOnlyList<string>, CancellationToken, Task> tell, QuarantineStore quarantine, SpoolFolder spool, long maximumBytes = long.MaxValue)
{
    private static readonly Tag[] RequiredUids = [new(0x0008, 0x0016), new(0x0008, 0x0018), new(0x0020, 0x000D), new(0x0020, 0x000E)];
    private static readonly Tag PatientId = new(0x0010, 0x0020);

    // What metadata is written in, to be used again; one that grew far is left to the collector.
    private const int UsualMetadataBytes = 16 * 1024;
    private const int LargestKeptBytes = 64 * 1024;
    private const int MostWriters = 32;
    private static readonly ConcurrentBag<ArrayBufferWriter<byte>> Writers = [];

    internal SpoolFolder Spool => spool;

    /// <summary>
    /// Stores the bytes of one instance and reads its header; nothing refers to it until <see cref="CommitAsync"/>. What cannot be read
    /// goes into quarantine.
    /// </summary>
    /// <param name="expectedStudy">The study that the request is about, or null.</param>
    /// <param name="sender">Who sends it, for the quarantine.</param>
    public async Task<ReceivedInstance> ReceiveAsync(Stream content, string? expectedStudy, string sender, CancellationToken cancellation)
    {
        var (blob, received) = await blobs.WriteAsync(content, maximumBytes, blobs.NamingOfOwn, (blob, bytes) => (blob, Read(blob, bytes, expectedStudy)), cancellation);
        if (blob.SizeBytes == 0) return received;
        if (received.Failure is null || received.IsOfOtherStudy) return received;
        var named = await blobs.RenameAsync(blob, BlobNaming.Sha256, cancellation); // As those who look at it ask for it.
        var isKept = await quarantine.KeepAsync(named, sender, received.Reason!, cancellation);
        return received with { Reason = $"{received.Reason} {(isKept ? "It is kept in quarantine." : "It is not kept: the quarantine is full.")}" };
    }

    /// <summary>Makes received instances visible, all in one transaction; the answer tells of each, in order.</summary>
    public async Task<IReadOnlyList<ReceivedInstance>> CommitAsync(IReadOnlyList<ReceivedInstance> received, CancellationToken cancellation)
    {
        var storable = received.Where(instance => instance.New is not null).ToArray();
        if (storable.Length == 0) return received;
        var results = await PutAsync(
            studies,
            [.. storable.Select(instance => instance.New!)],
            (session, changed) => tell(session, changed, cancellation),
            cancellation);
        var stored = new Queue<ReceivedInstance>(storable.Zip(results, With));
        return [.. received.Select(instance => instance.New is null ? instance : stored.Dequeue())];
    }

    /// <summary>
    /// Puts instances whose bytes are in the store (<see cref="StudyStore.PutAsync"/>). What comes under a UID that is there under another kind of name is named so, too: then both are the same, or not.
    /// </summary>
    internal async Task<IReadOnlyList<InstanceResult>> PutAsync(
        StudyStore studies, IReadOnlyList<NewInstance> instances, Func<WriteSession, IReadOnlyList<string>, Task> inSameTransaction, CancellationToken cancellation)
    {
        var results = (await studies.PutAsync(instances, inSameTransaction, cancellation)).ToArray();
        int[] again = [.. Enumerable.Range(0, results.Length).Where(place => results[place].KnownBy is not null)];
        if (again.Length == 0)
        {
            for (var place = 0; place < results.Length; place++)
            {
                if (results[place].FailureReason == InstanceFailures.AlreadyStored && await IsSameDatasetAsync(studies, instances[place], results[place], cancellation))
                    results[place] = results[place] with { FailureReason = null, AlreadyStored = true };
            }
            return results;
        }
        var renamed = new List<NewInstance>(again.Length);
        foreach (var place in again) renamed.Add(instances[place].With(await blobs.RenameAsync(instances[place].Blob!, results[place].KnownBy!.Value, cancellation)));
        foreach (var (place, result) in again.Zip(await PutAsync(studies, renamed, inSameTransaction, cancellation))) results[place] = result;
        return results;
    }

    // The file meta information is of whoever wrote the file (PS3.10 §7.1): a data set that comes again by another way is the same instance.
    private async Task<bool> IsSameDatasetAsync(StudyStore studies, NewInstance sent, InstanceResult uids, CancellationToken cancellation)
    {
        if (sent.Blob is not { } blob || await studies.InstancesAsync(uids.StudyUid, uids.SeriesUid, uids.SopInstanceUid, cancellation) is not [{ Blob: { } known } stored]) return false;
        if (stored.TransferSyntax != sent.TransferSyntax) return false;
        try
        {
            await using var one = await StoredBytes.OpenAsync(token => blobs.OpenAsync(blob.Hash, token), sent.TransferSyntax, cancellation);
            await using var other = await StoredBytes.OpenAsync(token => blobs.OpenAsync(known.Hash, token), sent.TransferSyntax, cancellation);
            return one.Length - one.Position == other.Length - other.Position && await HaveSameRestAsync(one, other, cancellation);
        }
        catch (Exception damaged) when (damaged is IOException or DicomFormatException or DimseException)
        {
            return false; // Gone or damaged since it was stored.
        }
    }

    private static async Task<bool> HaveSameRestAsync(Stream one, Stream other, CancellationToken cancellation)
    {
        var (ours, theirs) = (new byte[64 * 1024], new byte[64 * 1024]);
        for (int read; (read = await one.ReadAtLeastAsync(ours, ours.Length, throwOnEndOfStream: false, cancellation)) > 0;)
        {
            await other.ReadExactlyAsync(theirs.AsMemory(0, read), cancellation);
            if (!ours.AsSpan(0, read).SequenceEqual(theirs.AsSpan(0, read))) return false;
        }
        return true;
    }

    private static ReceivedInstance With(ReceivedInstance received, InstanceResult result) => received with
    {
        New = null,
        Failure = result.FailureReason,
        Reason = result.FailureReason switch
        {
            null => null,
            InstanceFailures.AlreadyStored => "An instance of this UID is already stored with other content.",
            InstanceFailures.OtherPatient => "The study already belongs to another patient.",
            _ => "The instance was not stored.",
        },
    };

    private static ReceivedInstance Read(BlobReference blob, Stream content, string? expectedStudy)
    {
        if (blob.SizeBytes == 0) return ReceivedInstance.Refused(InstanceFailures.CannotUnderstand, "The part is empty.");
        try
        {
            return Read(blob, content, Part10Reader.ReadHeader(content), expectedStudy);
        }
        catch (DicomFormatException problem)
        {
            return ReceivedInstance.Refused(InstanceFailures.CannotUnderstand, $"{problem.Message}.");
        }
    }

    private static ReceivedInstance Read(BlobReference blob, Stream content, DicomFile file, string? expectedStudy)
    {
        // Reading forgives data that end too early; an archive must not: the sender still has the rest.
        if (file.CutOffAt is { } end)
        {
            return ReceivedInstance.Refused(InstanceFailures.CannotUnderstand, $"The data are cut off (at byte {end}).");
        }
        var dataset = file.Dataset;
        var (sopClass, sopInstance) = (dataset.Text(RequiredUids[0]), dataset.Text(RequiredUids[1]));
        var (study, series) = (dataset.Text(RequiredUids[2]), dataset.Text(RequiredUids[3]));
        var received = new ReceivedInstance(null, study, series, sopClass, sopInstance, null, null, []);
        foreach (var tag in RequiredUids)
        {
            if (dataset.Text(tag) is not { } uid || !Uids.IsValid(uid))
            {
                return received with { Failure = InstanceFailures.DataSetMismatch, Reason = $"({tag.Group:X4},{tag.Element:X4}) must be a UID." };
            }
        }
        if (!dataset.Contains(PatientId))
        {
            return received with { Failure = InstanceFailures.DataSetMismatch, Reason = "(0010,0020) Patient ID is required; it may be empty." };
        }
        if (expectedStudy is not null && study != expectedStudy)
        {
            return received with { Failure = InstanceFailures.DataSetMismatch, Reason = "The instance belongs to another study than the URL names.", IsOfOtherStudy = true };
        }
        var frames = FrameTable.Build(file, content);
        if (frames?.CutOffAt is { } cut)
        {
            return received with { Failure = InstanceFailures.CannotUnderstand, Reason = $"The pixel data are cut off (at byte {cut})." };
        }
        var url = $"studies/{study}/series/{series}/instances/{sopInstance}/bulkdata/";
        var (code, warnings) = StoreWarnings.Of(file);
        return received with
        {
            New = new NewInstance(dataset, file.TransferSyntax, blob, frames, Metadata(dataset, url)).Prepare(),
            WarningCode = code,
            Warnings = warnings,
        };
    }

    private static byte[] Metadata(DicomDataset dataset, string url)
    {
        var output = Writers.TryTake(out var kept) ? kept : new ArrayBufferWriter<byte>(UsualMetadataBytes);
        output.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { SkipValidation = true }))
        {
            DicomJson.Write(json, dataset, path => url + path);
        }
        var metadata = output.WrittenSpan.ToArray(); // It waits for its commit beside those of many others: in no more room than it needs.
        if (output.Capacity <= LargestKeptBytes && Writers.Count < MostWriters) Writers.Add(output);
        return metadata;
    }
}
