using System.Runtime.CompilerServices;
using DataBank.Dicom;
using DataBank.Fhir;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>
/// Unified procedure steps as provider (PS3.4 Annex CC): Push, Pull, Watch and Query on the worklist that the web has too. All steps are
/// instances of Push, whichever of the SOP classes was negotiated (CC.3.1).
/// </summary>
internal sealed class WorkitemScp(WorkitemStore workitems, DimseAudit audit, IReadOnlyDictionary<string, DicomPeer> destinations)
{
    private const string Classes = "1.2.840.10008.5.1.4.34.6.";
    private const ushort CreatedWithModifications = 0xB300;
    private const ushort AlreadyCanceled = 0xB304;
    private const ushort AlreadyCompleted = 0xB306;
    private const ushort NoSuchStep = 0xC307;
    private const ushort ReceiverUnknown = 0xC308;

    private static readonly Tag DeletionLock = new(0x0074, 0x1230);
    private static readonly Tag ReceivingAe = new(0x0074, 0x1234);

    /// <summary>Push, Watch, Pull and Query; events are ours to send.</summary>
    public static bool Serves(string sopClass) => sopClass.StartsWith(Classes, StringComparison.Ordinal) && sopClass[Classes.Length..] is "1" or "2" or "3" or "5";

    public async Task<NormalizedAnswer> CreateAsync(DimseRequest request, DicomDataset? attributes, CancellationToken cancellation)
    {
        var uid = request.SopInstanceUid ?? NewUids.OfGuid(Guid.NewGuid());
        if (!Uids.IsValid(uid)) throw new DimseException(DimseStatus.InvalidAttributeValue with { Comment = "The SOP Instance UID is no UID." });
        var given = InUtf8(attributes);
        await AuditedAsync(request, "C", uid, async () =>
            await workitems.CreateAsync(now => WorkitemCreation.Create(uid, given, now), cancellation) ? uid : throw new DimseException(DimseStatus.DuplicateSopInstance));
        return new NormalizedAnswer(WorkitemCreation.IsModified(given) ? new DimseStatus(CreatedWithModifications) : DimseStatus.Success) { SopInstanceUid = uid };
    }

    public async Task<NormalizedAnswer> SetAsync(DimseRequest request, DicomDataset? changes, CancellationToken cancellation)
    {
        var (uid, given) = (InstanceOf(request), InUtf8(changes));
        await AuditedAsync(request, "U", uid, () => ChangeAsync(uid, (item, _, now) => WorkitemUpdate.Update(item, given, given.Text(WorkitemAttributes.TransactionUid), now), cancellation));
        return new NormalizedAnswer(DimseStatus.Success);
    }

    public async Task<NormalizedAnswer> GetAsync(DimseRequest request, DicomDataset? none, CancellationToken cancellation)
    {
        var uid = InstanceOf(request);
        var item = await AuditedAsync(request, "R", uid, () => workitems.FindAsync(uid, cancellation));
        return new NormalizedAnswer(DimseStatus.Success, RequestedKeys.Of(request.Command.Tags(CommandSet.AttributeIdentifierList), DicomModel.Read(item.AttributesJson)));
    }

    public async Task<NormalizedAnswer> ActAsync(DimseRequest request, DicomDataset? information, CancellationToken cancellation)
    {
        var (uid, given) = (InstanceOf(request), InUtf8(information));
        var status = await AuditedAsync(request, "U", uid, () => request.Command.Number(CommandSet.ActionTypeId) switch
        {
            1 => ChangeStateAsync(uid, given, cancellation),
            2 => RequestCancelAsync(uid, given, request.CallingAe, cancellation),
            3 => SubscribeAsync(uid, given, cancellation),
            4 => UnsubscribeAsync(uid, given, cancellation),
            5 => SuspendAsync(uid, given, cancellation),
            _ => throw new DimseException(DimseStatus.NoSuchActionType),
        });
        return new NormalizedAnswer(status);
    }

    public async IAsyncEnumerable<FindMatch> FindAsync(DimseRequest request, DicomDataset identifier, [EnumeratorCancellation] CancellationToken cancellation)
    {
        const int pageSize = 200;
        var keys = IdentifierKeys.Read(identifier, WorkitemStore.CanMatch);
        for (var offset = 0; ; offset += pageSize)
        {
            var page = await SearchAsync(new WorkitemQuery(keys.Keys) { IncludeFields = keys.Fields, Limit = pageSize, Offset = offset }, cancellation);
            foreach (var match in page) yield return new FindMatch(RequestedKeys.Of(identifier, DicomModel.Read(match)), keys.HasIgnored);
            if (page.Count < pageSize) yield break;
        }
    }

    private async Task<IReadOnlyList<ReadOnlyMemory<byte>>> SearchAsync(WorkitemQuery query, CancellationToken cancellation)
    {
        try
        {
            return await workitems.SearchAsync(query, cancellation);
        }
        catch (RequestProblem problem)
        {
            throw new DimseException(DimseStatus.DataSetMismatch with { Comment = problem.Message });
        }
    }

    private async Task<DimseStatus> ChangeStateAsync(string uid, DicomDataset given, CancellationToken cancellation)
    {
        var state = given.Text(WorkitemAttributes.State);
        var isDone = await ChangeAsync(uid, (item, _, _) => WorkitemTransition.ChangeState(item, state, given.Text(WorkitemAttributes.TransactionUid)), cancellation);
        return isDone ? DimseStatus.Success : new DimseStatus(state == WorkitemStates.Canceled ? AlreadyCanceled : AlreadyCompleted);
    }

    private async Task<DimseStatus> RequestCancelAsync(string uid, DicomDataset given, string requester, CancellationToken cancellation) =>
        await ChangeAsync(uid, (item, subscribers, now) => WorkitemCancellation.Request(item, given, requester, subscribers, now), cancellation)
            ? DimseStatus.Success
            : new DimseStatus(AlreadyCanceled);

    private async Task<DimseStatus> SubscribeAsync(string uid, DicomDataset given, CancellationToken cancellation)
    {
        var receiver = ReceiverOf(given);
        if (!destinations.ContainsKey(receiver)) throw new DimseException(new DimseStatus(ReceiverUnknown, "The receiving AE is no destination of ours."));
        var isLocked = given.Text(DeletionLock) == "TRUE";
        var filter = new DatasetBuilder(given).Remove(DeletionLock).Remove(ReceivingAe).Build();
        if (uid == WorkitemAttributes.Worklist)
        {
            await workitems.Subscriptions.SubscribeToWorklistAsync(receiver, new WorkitemQuery([]), isLocked, cancellation);
        }
        else if (uid == WorkitemAttributes.FilteredWorklist)
        {
            var keys = IdentifierKeys.Read(filter, WorkitemStore.CanMatch).Keys;
            if (keys.Count == 0) throw new DimseException(DimseStatus.InvalidAttributeValue with { Comment = "The filter has no key." });
            await workitems.Subscriptions.SubscribeToWorklistAsync(receiver, new WorkitemQuery(keys), isLocked, cancellation);
        }
        else
        {
            await workitems.Subscriptions.SubscribeAsync(receiver, uid, isLocked, item => WorkitemReport.OfState(uid, DicomModel.Read(item.AttributesJson)), cancellation);
        }
        return DimseStatus.Success;
    }

    private async Task<DimseStatus> UnsubscribeAsync(string uid, DicomDataset given, CancellationToken cancellation)
    {
        var isWorklist = uid is WorkitemAttributes.Worklist or WorkitemAttributes.FilteredWorklist;
        var ended = isWorklist
            ? await workitems.Subscriptions.UnsubscribeFromWorklistAsync(ReceiverOf(given), cancellation)
            : await workitems.Subscriptions.UnsubscribeAsync(ReceiverOf(given), uid, cancellation);
        return ended ? DimseStatus.Success : new DimseStatus(isWorklist ? ReceiverUnknown : NoSuchStep);
    }

    private async Task<DimseStatus> SuspendAsync(string uid, DicomDataset given, CancellationToken cancellation)
    {
        if (uid is not (WorkitemAttributes.Worklist or WorkitemAttributes.FilteredWorklist)) throw new DimseException(DimseStatus.NoSuchSopInstance);
        return await workitems.Subscriptions.SuspendAsync(ReceiverOf(given), cancellation) ? DimseStatus.Success : new DimseStatus(ReceiverUnknown);
    }

    // False: nothing had to change.
    private async Task<bool> ChangeAsync(string uid, Func<Workitem, int, DateTimeOffset, WorkitemChange?> change, CancellationToken cancellation)
    {
        var isDone = false;
        await workitems.ChangeAsync(
            uid,
            (item, subscribers, now) =>
            {
                var changed = change(item, subscribers, now);
                isDone = changed is not null;
                return changed;
            },
            cancellation);
        return isDone;
    }

    private async Task<T> AuditedAsync<T>(DimseRequest request, string action, string uid, Func<Task<T>> act)
    {
        var status = DimseStatus.ProcessingFailure;
        try
        {
            var result = await act();
            status = DimseStatus.Success;
            return result;
        }
        catch (WorkitemRefusal refusal)
        {
            throw refusal.ToDimse();
        }
        catch (RequestProblem problem)
        {
            throw new DimseException(problem.Status is 404 or 410 ? new DimseStatus(NoSuchStep) : DimseStatus.InvalidAttributeValue with { Comment = problem.Message });
        }
        finally
        {
            await audit.WriteAsync(request, action, "ups", $"workitems/{uid}", status);
        }
    }

    private static string ReceiverOf(DicomDataset given) =>
        given.Text(ReceivingAe) ?? throw new DimseException(DimseStatus.MissingAttribute with { Comment = WorkitemAttributes.Named(ReceivingAe) });

    private static string InstanceOf(DimseRequest request) =>
        request.SopInstanceUid is { } uid && Uids.IsValid(uid) ? uid : throw new DimseException(new DimseStatus(NoSuchStep));

    private static DicomDataset InUtf8(DicomDataset? dataset) => CharacterConversion.Convert(dataset ?? new DatasetBuilder().Build(), ["ISO_IR 192"]);
}
