using System.Text.Json;
using DataBank.Dicom;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>
/// Storage commitment push model as provider (PS3.4 Annex J): what is stored here is durable, so a request is judged at once. The
/// result is reported on the same association while it lasts, else on a new one to the caller's configured address; it survives a
/// restart.
/// </summary>
internal sealed class StorageCommitment(StudyStore studies, JobStore jobs, TimeProvider clock, IReadOnlyDictionary<string, DicomPeer> destinations)
{
    public const string SopClass = "1.2.840.10008.1.20.1";
    public const string JobKind = "storage-commitment";

    private const string SopInstance = "1.2.840.10008.1.20.1.1";
    private const int PageSize = 1000;
    private const ushort RequestStorageCommitment = 1;
    private const ushort AllCommitted = 1;
    private const ushort SomeFailed = 2;
    private const string NoSuchObjectInstance = "274"; // 0112H
    private const string ClassInstanceConflict = "281"; // 0119H

    private static readonly Tag TransactionUid = new(0x0008, 0x1195);
    private static readonly Tag FailureReason = new(0x0008, 0x1197);
    private static readonly Tag FailedSopSequence = new(0x0008, 0x1198);
    private static readonly Tag ReferencedSopSequence = new(0x0008, 0x1199);
    private static readonly Tag ReferencedSopClassUid = new(0x0008, 0x1150);
    private static readonly Tag ReferencedSopInstanceUid = new(0x0008, 0x1155);
    private static readonly TimeSpan SameAssociation = TimeSpan.FromSeconds(20);

    public async Task<NormalizedAnswer> ActAsync(DimseRequest request, DicomDataset? information, CancellationToken cancellation)
    {
        if (request.SopClassUid != SopClass) throw new DimseException(DimseStatus.SopClassNotSupported);
        if (request.SopInstanceUid != SopInstance) throw new DimseException(DimseStatus.NoSuchSopInstance);
        if (request.Command.Number(CommandSet.ActionTypeId) != RequestStorageCommitment) throw new DimseException(DimseStatus.NoSuchActionType);
        var references = information?.Items(ReferencedSopSequence) ?? [];
        if (information?.Text(TransactionUid) is not { } transaction || !Uids.IsValid(transaction) || references.Count == 0)
            throw new DimseException(DimseStatus.InvalidAttributeValue with { Comment = "Transaction UID or references are missing." });

        var (type, report) = await JudgeAsync(transaction, references, cancellation);
        var arguments = new Arguments(request.CallingAe, type, Convert.ToBase64String(DatasetCoding.Encode(report, Uids.ExplicitVrLittleEndian)), clock.GetUtcNow() + SameAssociation);
        var job = await jobs.EnqueueAsync(JobKind, JsonSerializer.Serialize(arguments), cancellation);
        return new NormalizedAnswer(DimseStatus.Success) { Afterwards = token => ReportAsync(request, type, report, job, token) };
    }

    /// <summary>Reports on an association of our own; the job of a request whose own association ended first.</summary>
    public async Task<DispatchOutcome> RunAsync(Job job, CancellationToken cancellation)
    {
        var arguments = JsonSerializer.Deserialize<Arguments>(job.ArgumentsJson)!;
        if (arguments.NotBefore > clock.GetUtcNow()) return DispatchOutcome.Later(arguments.NotBefore - clock.GetUtcNow());
        if (!destinations.TryGetValue(arguments.Title, out var peer)) return DispatchOutcome.Failed("The AE title is no destination in Dicom:Destinations.");
        var report = DatasetCoding.Decode(Convert.FromBase64String(arguments.Report), Uids.ExplicitVrLittleEndian);
        try
        {
            // We are the provider here although we ask for the association, so the role must be negotiated (PS3.4 J.3.2).
            await using var client = await DicomClient.ConnectAsync(
                peer, [(SopClass, [Uids.ExplicitVrLittleEndian, Uids.ImplicitVrLittleEndian])], DimseServices.None, cancellation, [new RoleSelection(SopClass, IsUser: false, IsProvider: true)]);
            var answer = await client.ReportEventAsync(SopClass, SopInstance, arguments.Type, report, cancellation);
            await client.ReleaseAsync(cancellation);
            return answer.Status.IsFailure ? DispatchOutcome.Retry(job, $"The peer answered {answer.Status}.") : DispatchOutcome.Done("reported on an association of our own");
        }
        catch (AssociationException problem)
        {
            return DispatchOutcome.Retry(job, problem.Message);
        }
    }

    private async Task ReportAsync(DimseRequest request, ushort type, DicomDataset report, string job, CancellationToken association)
    {
        var command = CommandSet.Request(CommandField.EventReportRequest, SopClass).Set(CommandSet.AffectedSopInstanceUid, SopInstance).Set(CommandSet.EventTypeId, type);
        using var information = new MemoryStream(DatasetCoding.Encode(report, request.TransferSyntax), writable: false);
        var answer = await request.Association.InvokeOnceAsync(request.Context.Id, command, information, association);
        if (!answer.Status.IsFailure) await jobs.CompleteAsync(job, "\"reported on the same association\"", CancellationToken.None);
    }

    private async Task<(ushort Type, DicomDataset Report)> JudgeAsync(string transaction, IReadOnlyList<DicomDataset> references, CancellationToken cancellation)
    {
        var stored = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var chunk in references.Select(reference => reference.Text(ReferencedSopInstanceUid)).OfType<string>().Where(uid => Uids.IsValid(uid)).Distinct().Chunk(PageSize))
        {
            var query = new StudyQuery(QueryLevel.Instance, null, null, [new(QueryRetrieve.SopInstanceUid, string.Join('\\', chunk))], [], false, 0, 0);
            await foreach (var match in QueryRetrieve.SearchAsync(studies, query, cancellation))
            {
                stored[match.Text(QueryRetrieve.SopInstanceUid)!] = match.Text(QueryRetrieve.SopClassUid) ?? "";
            }
        }
        var (committed, failed) = (new List<DicomDataset>(), new List<DicomDataset>());
        foreach (var reference in references)
        {
            var (sopClass, instance) = (reference.Text(ReferencedSopClassUid) ?? "", reference.Text(ReferencedSopInstanceUid) ?? "");
            var item = new DatasetBuilder().Set(ReferencedSopClassUid, sopClass).Set(ReferencedSopInstanceUid, instance);
            if (!stored.TryGetValue(instance, out var storedClass)) failed.Add(item.Set(FailureReason, NoSuchObjectInstance).Build());
            else if (storedClass != sopClass) failed.Add(item.Set(FailureReason, ClassInstanceConflict).Build());
            else committed.Add(item.Build());
        }
        var report = new DatasetBuilder().Set(TransactionUid, transaction);
        if (committed.Count > 0) report.Set(ReferencedSopSequence, committed);
        if (failed.Count > 0) report.Set(FailedSopSequence, failed);
        return (failed.Count == 0 ? AllCommitted : SomeFailed, report.Build());
    }

    private sealed record Arguments(string Title, ushort Type, string Report, DateTimeOffset NotBefore);
}
