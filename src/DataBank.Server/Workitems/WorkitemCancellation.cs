using DataBank.Dicom;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>
/// What becomes of a request to cancel by somebody who does not perform the step (PS3.4 CC.2.2): nobody's step is cancelled at once, of a
/// step in progress its performer is told, who decides.
/// </summary>
internal static class WorkitemCancellation
{
    private static readonly Tag[] Told =
        [WorkitemAttributes.ReasonForCancellation, WorkitemAttributes.DiscontinuationReasons, WorkitemAttributes.ContactUri, WorkitemAttributes.ContactName];

    /// <param name="request">The request's reason and contact; null: it gave none.</param>
    /// <param name="requester">Who asks, as an AE title.</param>
    /// <param name="subscribers">How many would hear of it.</param>
    /// <returns>Null: it is cancelled already.</returns>
    /// <exception cref="WorkitemRefusal">It is completed, or nobody would hear of it.</exception>
    public static WorkitemChange? Request(Workitem item, DicomDataset? request, string requester, int subscribers, DateTimeOffset now) => item.State switch
    {
        WorkitemStates.Scheduled => Cancel(item, request, now),
        WorkitemStates.InProgress when subscribers == 0 => throw WorkitemRefusal.PerformerUnreachable,
        WorkitemStates.InProgress => new WorkitemChange(item, [WorkitemReport.OfCancelRequest(item.Uid, Reason(request), requester)]),
        WorkitemStates.Completed => throw WorkitemRefusal.AlreadyCompleted,
        _ => null,
    };

    // First IN PROGRESS, then CANCELED, with what the final state needs (PS3.4 CC.2.2.3).
    private static WorkitemChange Cancel(Workitem item, DicomDataset? request, DateTimeOffset now)
    {
        var reason = Reason(request);
        var progress = new DatasetBuilder(reason).Set(WorkitemAttributes.CancellationDateTime, WorkitemValues.DateTime(now));
        if (!reason.HasValue(WorkitemAttributes.DiscontinuationReasons)) progress.Set(WorkitemAttributes.DiscontinuationReasons, [Unspecified()]);
        var attributes = new DatasetBuilder(DicomModel.Read(item.AttributesJson)).Set(WorkitemAttributes.Progress, [progress.Build()]).Build();
        var begun = WorkitemTransition.Become(item with { AttributesJson = DicomModel.ToJson(attributes) }, WorkitemStates.InProgress);
        var ended = WorkitemTransition.Become(begun.Item, WorkitemStates.Canceled);
        return ended with { Reports = [.. begun.Reports, .. ended.Reports] };
    }

    private static DicomDataset Reason(DicomDataset? request)
    {
        if (request is null) return new DatasetBuilder().Build();
        var builder = new DatasetBuilder(request);
        foreach (var element in request.Elements)
        {
            if (!Told.Contains(element.Tag) && element.Tag != WorkitemAttributes.CharacterSet) builder.Remove(element.Tag);
        }
        return builder.Build();
    }

    private static DicomDataset Unspecified() => new DatasetBuilder()
        .Set(new Tag(0x0008, 0x0100), "110513").Set(new Tag(0x0008, 0x0102), "DCM").Set(new Tag(0x0008, 0x0104), "Discontinued for unspecified reason").Build();
}
