namespace DataBank.Dicom;

/// <summary>
/// The C-STORE sub-operations of a C-MOVE or C-GET (PS3.4 C.4.2, C.4.3): as many at a time as the receiving association lets, counted,
/// reported after each. One that fails stops no other, and the end tells why the first did; C-CANCEL stops those that have not begun.
/// </summary>
internal sealed class SubOperations(DimseRequest request, PerformedOperation operation, Retrieval retrieval)
{
    private const string NoContext = "The receiver does not take this SOP class or transfer syntax.";

    private readonly Lock gate = new();
    private readonly List<string> failedInstances = [];
    private readonly HashSet<OutgoingInstance> counted = new(ReferenceEqualityComparer.Instance);
    private int completed;
    private int warned;
    private string? reason; // Of the first failure.

    /// <summary>Counts of sub-operations are 16 bits wide.</summary>
    public static CommandSet Response(CommandSet request, RetrieveProgress progress)
    {
        var response = CommandSet.Response(request, progress.Status)
            .Set(CommandSet.CompletedSubOperations, Count(progress.Completed))
            .Set(CommandSet.FailedSubOperations, Count(progress.Failed))
            .Set(CommandSet.WarningSubOperations, Count(progress.Warning));
        return progress.Status.IsPending || progress.Status.IsCancelled ? response.Set(CommandSet.RemainingSubOperations, Count(progress.Remaining)) : response;
    }

    /// <summary>Sends instances over an association, and gives the counts of all so far.</summary>
    public async Task<RetrieveProgress> RunAsync(DimseAssociation receiver, IReadOnlyList<OutgoingInstance> instances)
    {
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = receiver.InvokeWindow, CancellationToken = operation.AssociationToken };
        await Parallel.ForEachAsync(instances, parallel, async (instance, _) =>
        {
            if (!operation.IsCancelled) await CountAsync(instance, await SendAsync(receiver, instance));
        });
        return End();
    }

    /// <summary>Counts as failed what could not be sent because the association failed.</summary>
    public async Task FailAsync(IReadOnlyList<OutgoingInstance> instances, AssociationException why)
    {
        foreach (var instance in instances)
        {
            if (!counted.Contains(instance)) await CountAsync(instance, DimseStatus.OutOfResources with { Comment = why.Message });
        }
    }

    public RetrieveProgress End() => Progress([.. failedInstances]);

    private async Task<DimseStatus> SendAsync(DimseAssociation receiver, OutgoingInstance instance)
    {
        var isGet = receiver == request.Association;
        if (instance.ContextIn(receiver.Association) is not { } context || (isGet && !receiver.Association.RequestorProvides(instance.SopClassUid)))
            return DimseStatus.SopClassNotSupported with { Comment = NoContext };
        var command = CommandSet.Request(CommandField.StoreRequest, instance.SopClassUid)
            .Set(CommandSet.AffectedSopInstanceUid, instance.SopInstanceUid)
            .Set(CommandSet.Priority, request.Command.Number(CommandSet.Priority) ?? 0);
        if (!isGet)
        {
            command.Set(CommandSet.MoveOriginatorAe, request.CallingAe).Set(CommandSet.MoveOriginatorMessageId, request.Command.Number(CommandSet.MessageId) ?? 0);
        }
        Stream dataSet;
        try
        {
            dataSet = await instance.OpenAsync(context.TransferSyntaxes[0], operation.AssociationToken);
        }
        catch (Exception unreadable) when (unreadable is IOException or DicomFormatException or DimseException)
        {
            return DimseStatus.OutOfResources; // Gone or damaged since it was found.
        }
        await using (dataSet)
        {
            return (await receiver.InvokeOnceAsync(context.Id, command, dataSet, operation.AssociationToken)).Status;
        }
    }

    private async Task CountAsync(OutgoingInstance instance, DimseStatus status)
    {
        RetrieveProgress progress;
        lock (gate)
        {
            counted.Add(instance);
            if (status.IsSuccess) completed++;
            else if (status.IsWarning) warned++;
            else
            {
                failedInstances.Add(instance.SopInstanceUid);
                reason ??= status.Comment;
            }
            progress = Progress([]);
        }
        if (retrieval.OnSentAsync is { } told) await told(instance, status);
        if (progress.Remaining == 0) return;
        var response = Response(request.Command, progress with { Status = DimseStatus.Pending });
        await request.Association.RespondAsync(request, response, null, operation.AssociationToken);
    }

    private RetrieveProgress Progress(IReadOnlyList<string> failures)
    {
        var remaining = retrieval.Instances.Count - counted.Count;
        var status = operation.IsCancelled && remaining > 0 ? DimseStatus.Cancelled
            : failedInstances.Count == 0 && warned == 0 ? DimseStatus.Success
            : completed + warned == 0 ? DimseStatus.SubOperationsImpossible with { Comment = reason }
            : DimseStatus.SomeSubOperationsFailed with { Comment = reason };
        return new RetrieveProgress(status, remaining, completed, failedInstances.Count, warned, failures);
    }

    private static ushort Count(int number) => (ushort)Math.Min(number, ushort.MaxValue);
}
