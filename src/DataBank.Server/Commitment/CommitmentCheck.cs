using DataBank.Dicom;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>
/// Judges whether instances are kept, whichever protocol asks: not only must the archive have a row of each, its file must be there with
/// all its bytes (<c>databank verify</c> reads them, too).
/// </summary>
internal sealed class CommitmentCheck(CommitmentStore commitments, BlobStore blobs)
{
    /// <summary>How many instances one request may name.</summary>
    public const int MostReferences = 50_000;

    private const int QuestionsAtOnce = 8;

    /// <summary>For each reference, in order, one of <see cref="CommitmentFailures"/>; null: it is kept.</summary>
    public async Task<IReadOnlyList<(CommitmentReference Reference, ushort? Failure)>> JudgeAsync(IReadOnlyList<CommitmentReference> references, CancellationToken cancellation)
    {
        var holdings = await commitments.HoldingsAsync(references.Select(reference => reference.SopInstanceUid).Where(uid => Uids.IsValid(uid)), cancellation);
        var failures = new ushort?[references.Count];
        await Parallel.ForAsync(0, references.Count, new ParallelOptions { MaxDegreeOfParallelism = QuestionsAtOnce, CancellationToken = cancellation }, async (i, token) =>
            failures[i] = await JudgeAsync(references[i], holdings.GetValueOrDefault(references[i].SopInstanceUid), token));
        return [.. references.Zip(failures)];
    }

    private async Task<ushort?> JudgeAsync(CommitmentReference reference, InstanceHolding? held, CancellationToken cancellation)
    {
        if (held is null || (reference.StudyUid is not null && (reference.StudyUid, reference.SeriesUid) != (held.StudyUid, held.SeriesUid))) return CommitmentFailures.NoSuchObjectInstance;
        if (reference.SopClassUid != held.SopClassUid) return CommitmentFailures.ClassInstanceConflict;
        return (await blobs.FindAsync(held.Blob.Hash, cancellation))?.SizeBytes switch
        {
            null => CommitmentFailures.NoSuchObjectInstance,
            var size => size == held.Blob.SizeBytes ? null : CommitmentFailures.ProcessingFailure,
        };
    }
}
