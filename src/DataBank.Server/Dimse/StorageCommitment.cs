using System.Text.Json;
using DataBank.Dicom;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>
/// Storage commitment push model as provider (PS3.4 Annex J): what is stored here is durable, so a request is judged at once. The
/// result is reported on the same association while it lasts, else on a new one to the caller's configured address; it survives a
/// restart. A transaction UID that was used within a week, by whichever protocol, commits nothing more.
/// </summary>
internal sealed class StorageCommitment(CommitmentCheck check, CommitmentStore commitments, JobStore jobs, TimeProvider clock, IReadOnlyDictionary<string, DicomPeer> destinations)
{
    public const string SopClass = "1.2.840.10008.1.20.1";
    public const string JobKind = "storage-commitment";

    private const string SopInstance = "1.2.840.10008.1.20.1.1";
    private const ushort RequestStorageCommitment = 1;
    private const ushort AllCommitted = 1;
    private const ushort SomeFailed = 2;

    private static readonly Tag TransactionUid = new(0x0008, 0x1195);
    private static readonly TimeSpan SameAssociation = TimeSpan.FromSeconds(20);

    public async Task<NormalizedAnswer> ActAsync(DimseRequest request, DicomDataset? information, CancellationToken cancellation)
    {
        if (request.SopClassUid != SopClass) throw new DimseException(DimseStatus.SopClassNotSupported);
        if (request.SopInstanceUid != SopInstance) throw new DimseException(DimseStatus.NoSuchSopInstance);
        if (request.Command.Number(CommandSet.ActionTypeId) != RequestStorageCommitment) throw new DimseException(DimseStatus.NoSuchActionType);
        var references = information is null ? [] : CommitmentModule.Read(information);
        if (information?.Text(TransactionUid) is not { } transaction || !Uids.IsValid(transaction) || references.Count == 0)
            throw new DimseException(DimseStatus.InvalidAttributeValue with { Comment = "Transaction UID or references are missing." });
        if (references.Count > CommitmentCheck.MostReferences) throw new DimseException(DimseStatus.ResourceLimitation with { Comment = "Too many references." });

        var judged = await commitments.FindAsync(transaction, cancellation) is null
            ? await check.JudgeAsync(references, cancellation)
            : [.. references.Select(reference => (reference, (ushort?)CommitmentFailures.DuplicateTransactionUid))];
        var type = judged.All(instance => instance.Failure is null) ? AllCommitted : SomeFailed;
        var result = CommitmentModule.Write(judged);
        var resultJson = DicomModel.ToJson(result.Build());
        var report = result.Set(TransactionUid, transaction).Build();
        var arguments = new Arguments(request.CallingAe, type, Convert.ToBase64String(DatasetCoding.Encode(report, Uids.ExplicitVrLittleEndian)), clock.GetUtcNow() + SameAssociation);
        var job = await jobs.EnqueueAsync(JobKind, JsonSerializer.Serialize(arguments), cancellation);
        await commitments.KeepAsync(transaction, resultJson, cancellation); // After the report is sure to go out: who asks again after a crash hears that one.
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
        if (!answer.Status.IsFailure) await jobs.SettleAsync(job, "\"reported on the same association\"", CancellationToken.None);
    }

    private sealed record Arguments(string Title, ushort Type, string Report, DateTimeOffset NotBefore);
}
