using DataBank.Dicom;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>The states of a procedure step and how they follow on each other (PS3.4 table CC.1.1-2, CC.2.1).</summary>
internal static class WorkitemTransition
{
    // Final state "P" in table CC.2.5-3: what a completed step says of how it was performed.
    private static readonly Tag[] OfPerformed =
        [WorkitemAttributes.PerformedStationNames, WorkitemAttributes.PerformedStart, WorkitemAttributes.PerformedEnd, WorkitemAttributes.PerformedWorkitemCodes];

    // Final state "X": what a cancelled step says of why.
    private static readonly Tag[] OfCancelled = [WorkitemAttributes.CancellationDateTime, WorkitemAttributes.DiscontinuationReasons];

    /// <returns>Null: the step is in that final state already, which is worth a warning.</returns>
    /// <exception cref="WorkitemRefusal">No such state, the transaction UID is missing or wrong, or the step's state does not allow it.</exception>
    public static WorkitemChange? ChangeState(Workitem item, string? state, string? transaction)
    {
        if (state is not (WorkitemStates.InProgress or WorkitemStates.Completed or WorkitemStates.Canceled))
        {
            throw WorkitemRefusal.NoSuchState;
        }
        if (transaction is null) throw WorkitemRefusal.TransactionMissing;
        if (item.State == WorkitemStates.Scheduled)
        {
            return state == WorkitemStates.InProgress ? Become(item with { TransactionUid = transaction }, state) : throw WorkitemRefusal.NotInProgress;
        }
        // Whoever asks to be the performer of a step that another has claimed does not need to be told that the UID is not the other's.
        if (state == WorkitemStates.InProgress) throw item.State == state ? WorkitemRefusal.AlreadyInProgress : WorkitemRefusal.HasEnded;
        if (transaction != item.TransactionUid) throw WorkitemRefusal.TransactionIncorrect;
        if (state == item.State) return null;
        if (WorkitemStates.IsFinal(item.State)) throw WorkitemRefusal.HasEnded;
        CheckFinal(DicomModel.Read(item.AttributesJson), state);
        return Become(item, state);
    }

    /// <summary>The step in another state, and the report of that.</summary>
    public static WorkitemChange Become(Workitem item, string state)
    {
        var attributes = new DatasetBuilder(DicomModel.Read(item.AttributesJson)).Set(WorkitemAttributes.State, state).Build();
        return new WorkitemChange(item with { State = state, AttributesJson = DicomModel.ToJson(attributes) }, [WorkitemReport.OfState(item.Uid, attributes)]);
    }

    private static void CheckFinal(DicomDataset attributes, string state)
    {
        var (sequence, needed) = state == WorkitemStates.Completed ? (WorkitemAttributes.Performed, OfPerformed) : (WorkitemAttributes.Progress, OfCancelled);
        var items = attributes.Items(sequence);
        Tag[] missing = items.Count == 0 ? [sequence] : [.. needed.Where(tag => !items[0].HasValue(tag))];
        // An item that says that there was no output is as good as output.
        if (state == WorkitemStates.Completed && items.Count > 0 && !items[0].Contains(WorkitemAttributes.OutputInformation)) missing = [.. missing, WorkitemAttributes.OutputInformation];
        if (missing.Length > 0) throw WorkitemRefusal.FinalStateNotMet($"Needed before it is {state}: {string.Join(", ", missing.Select(WorkitemAttributes.Named))}.");
    }
}
