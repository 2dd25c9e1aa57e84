namespace DataBank.Dicom;

/// <summary>Performs one request of a peer with the handler of its service, and answers it (PS3.7 §9, §10).</summary>
internal sealed class DimsePerformer(DimseServices services, DimseRequest request, PerformedOperation operation)
{
    private static readonly Tag FailedSopInstanceUidList = new(0x0008, 0x0058);

    private CommandSet Command => request.Command;

    private DimseAssociation Dimse => request.Association;

    /// <summary>Performs and answers.</summary>
    /// <param name="incoming">The data set of a C-STORE as it arrives.</param>
    /// <param name="bytes">The data set of any other request.</param>
    /// <returns>What to do once the answer is out, if anything.</returns>
    public async Task<Func<CancellationToken, Task>?> PerformAsync(Stream? incoming, ReadOnlyMemory<byte> bytes)
    {
        try
        {
            switch (Command.Field)
            {
                case CommandField.EchoRequest:
                    await AnswerAsync(DimseStatus.Success);
                    return null;
                case CommandField.StoreRequest when services.Store is { } store && incoming is not null:
                    await AnswerAsync(await store(request, incoming, operation.Token));
                    return null;
                case CommandField.FindRequest when services.Find is { } find:
                    await FindAsync(find, Decode(bytes));
                    return null;
                case CommandField.MoveRequest when services.Move is { } move:
                    await MoveAsync(await move(request, Decode(bytes), operation.Token));
                    return null;
                case CommandField.GetRequest when services.Get is { } get:
                    var retrieval = await get(request, Decode(bytes), operation.Token);
                    await AnswerAsync(await new SubOperations(request, operation, retrieval).RunAsync(Dimse, retrieval.Instances));
                    return null;
                case var field when services.Normalized(field) is { } handler:
                    return await NormalizeAsync(await handler(request, bytes.IsEmpty ? null : Decode(bytes), operation.Token));
                default:
                    await AnswerAsync(DimseStatus.UnrecognizedOperation);
                    return null;
            }
        }
        catch (OperationCanceledException) when (operation.IsCancelled && !operation.AssociationToken.IsCancellationRequested)
        {
            await AnswerAsync(DimseStatus.Cancelled);
        }
        catch (DimseException refused)
        {
            await AnswerAsync(refused.Status);
        }
        catch (DicomFormatException)
        {
            await AnswerAsync(DimseStatus.CannotUnderstand with { Comment = "The data set is malformed." });
        }
        catch (Exception bug) when (bug is not (AssociationException or OperationCanceledException))
        {
            services.OnFault?.Invoke(bug);
            await AnswerAsync(services.StatusOf?.Invoke(request, bug) ?? DimseStatus.ProcessingFailure);
        }
        return null;
    }

    /// <summary>Does what follows an answer; a fault there is reported like any other.</summary>
    public async Task FollowAsync(Func<CancellationToken, Task> afterwards)
    {
        try
        {
            await afterwards(operation.AssociationToken);
        }
        catch (Exception fault) when (fault is not (AssociationException or OperationCanceledException))
        {
            services.OnFault?.Invoke(fault);
        }
        catch (Exception ended) when (ended is AssociationException or OperationCanceledException)
        {
            // The association ended first.
        }
    }

    private async Task FindAsync(Func<DimseRequest, DicomDataset, CancellationToken, IAsyncEnumerable<FindMatch>> find, DicomDataset identifier)
    {
        await foreach (var match in find(request, identifier, operation.Token))
        {
            operation.Token.ThrowIfCancellationRequested();
            var status = match.IgnoresKeys ? DimseStatus.PendingWithoutSomeKeys : DimseStatus.Pending;
            await Dimse.RespondAsync(request, CommandSet.Response(Command, status), match.Identifier, operation.AssociationToken);
        }
        await AnswerAsync(DimseStatus.Success);
    }

    private async Task MoveAsync(Retrieval retrieval)
    {
        if (retrieval.Destination is not { } destination) throw new DimseException(DimseStatus.MoveDestinationUnknown);
        var operations = new SubOperations(request, operation, retrieval);
        foreach (var group in ContextProposal.Group(retrieval.Instances))
        {
            if (operation.Token.IsCancellationRequested) break;
            try
            {
                await using var client = await DicomClient.ConnectAsync(destination, ContextProposal.For(group), DimseServices.None, operation.Token);
                await operations.RunAsync(client.Dimse, group);
                await client.ReleaseAsync(operation.AssociationToken);
            }
            catch (AssociationException why)
            {
                await operations.FailAsync(group, why);
            }
        }
        await AnswerAsync(operations.End());
    }

    private async Task<Func<CancellationToken, Task>?> NormalizeAsync(NormalizedAnswer answer)
    {
        var response = CommandSet.Response(Command, answer.Status);
        if (answer.SopInstanceUid is { } instance) response.Set(CommandSet.AffectedSopInstanceUid, instance);
        foreach (var type in new[] { CommandSet.EventTypeId, CommandSet.ActionTypeId })
        {
            if (Command.Number(type) is { } number) response.Set(type, number);
        }
        operation.IsAnswered = true;
        await Dimse.RespondAsync(request, response, answer.DataSet, operation.AssociationToken);
        return answer.Afterwards;
    }

    private Task AnswerAsync(RetrieveProgress end)
    {
        operation.IsAnswered = true;
        var dataSet = end.FailedInstances.Count == 0 ? null : new DatasetBuilder().Set(FailedSopInstanceUidList, [.. end.FailedInstances]).Build();
        return Dimse.RespondAsync(request, SubOperations.Response(Command, end), dataSet, operation.AssociationToken);
    }

    private Task AnswerAsync(DimseStatus status)
    {
        operation.IsAnswered = true;
        return Dimse.RespondAsync(request, CommandSet.Response(Command, status), null, operation.AssociationToken);
    }

    private DicomDataset Decode(ReadOnlyMemory<byte> bytes) => DatasetCoding.Decode(bytes, request.TransferSyntax);
}
