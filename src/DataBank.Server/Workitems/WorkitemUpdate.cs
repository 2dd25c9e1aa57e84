using DataBank.Dicom;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>How the attributes of a procedure step may change (PS3.4 CC.2.6 and table CC.2.5-3, N-SET).</summary>
internal static class WorkitemUpdate
{
    private static readonly Tag[] Fixed =
    [
        WorkitemAttributes.SopClassUid, WorkitemAttributes.SopInstanceUid, WorkitemAttributes.State, new(0x0010, 0x0010), new(0x0010, 0x0020), new(0x0010, 0x0021),
        new(0x0010, 0x0024), new(0x0010, 0x0030), new(0x0010, 0x0040), new(0x0038, 0x0010), new(0x0038, 0x0014), new(0x0008, 0x1080), new(0x0008, 0x1084),
        new(0x0040, 0xA370), new(0x0074, 0x1224),
    ];

    private static readonly Tag[] NeverEmpty = [.. WorkitemValues.Required, WorkitemAttributes.WorklistLabel, WorkitemAttributes.ExpectedCompletionDateTime];

    /// <param name="transaction">The transaction UID of whoever claimed the step; null: none was given.</param>
    /// <exception cref="WorkitemRefusal">An attribute that can't be set so, the wrong transaction, or the step is in another state.</exception>
    public static WorkitemChange Update(Workitem item, DicomDataset changes, string? transaction, DateTimeOffset now)
    {
        switch (item.State)
        {
            case WorkitemStates.Scheduled when transaction is not null:
                throw WorkitemRefusal.Unclaimed;
            case WorkitemStates.InProgress when transaction != item.TransactionUid:
                throw transaction is null ? WorkitemRefusal.TransactionMissing : WorkitemRefusal.TransactionIncorrect;
            case WorkitemStates.Completed or WorkitemStates.Canceled:
                throw WorkitemRefusal.MayNoLongerBeUpdated;
        }
        Check(changes);
        var before = DicomModel.Read(item.AttributesJson);
        var after = before.With(changes)
            .Set(WorkitemAttributes.ModificationDateTime, WorkitemValues.DateTime(now))
            .Remove(WorkitemAttributes.TransactionUid)
            .Build();
        return new WorkitemChange(item with { AttributesJson = DicomModel.ToJson(after) }, [.. Reports(item.Uid, changes, before, after)]);
    }

    private static void Check(DicomDataset changes)
    {
        if (Array.Find(Fixed, changes.Contains) is var tag && tag != default) throw WorkitemRefusal.Invalid($"{WorkitemAttributes.Named(tag)} can't be changed.");
        if (Array.Find(NeverEmpty, one => changes.Contains(one) && !changes.HasValue(one)) is var empty && empty != default)
        {
            throw WorkitemRefusal.Invalid($"{WorkitemAttributes.Named(empty)} can't be emptied.");
        }
        WorkitemValues.Check(changes);
    }

    private static IEnumerable<string> Reports(string uid, DicomDataset changes, DicomDataset before, DicomDataset after)
    {
        if (after.Text(WorkitemAttributes.InputReadiness) != before.Text(WorkitemAttributes.InputReadiness)) yield return WorkitemReport.OfState(uid, after);
        if (changes.HasValue(WorkitemAttributes.Progress)) yield return WorkitemReport.OfProgress(uid, after);
        if (changes.Contains(WorkitemAttributes.StationNames) || changes.Contains(WorkitemAttributes.HumanPerformers))
        {
            foreach (var report in WorkitemReport.OfAssignment(uid, after)) yield return report;
        }
    }
}
