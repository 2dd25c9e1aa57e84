using DataBank.Dicom;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>
/// What a performed procedure step must say when it begins and when it ends, and what may change in between (PS3.4 F.7.2). Attributes that
/// may be empty may also be absent: modalities in the field leave them out.
/// </summary>
internal static class PerformedStepRules
{
    private const ushort MayNoLongerBeUpdated = 0xA710;

    // Type 1 of N-CREATE in table F.7.2-1.
    private static readonly Tag[] AtBeginning =
    [
        PerformedStepAttributes.ScheduledSteps, PerformedStepAttributes.StepId, PerformedStepAttributes.StationAeTitle, PerformedStepAttributes.StartDate,
        PerformedStepAttributes.StartTime, PerformedStepAttributes.Status, PerformedStepAttributes.Modality,
    ];

    // Type 1 of the final state.
    private static readonly Tag[] AtEnd = [PerformedStepAttributes.EndDate, PerformedStepAttributes.EndTime];

    // "Not allowed" in N-SET.
    private static readonly Tag[] Fixed =
    [
        PerformedStepAttributes.ScheduledSteps, PerformedStepAttributes.StepId, PerformedStepAttributes.StationAeTitle, PerformedStepAttributes.StationName,
        PerformedStepAttributes.StartDate, PerformedStepAttributes.StartTime, PerformedStepAttributes.Modality, new(0x0008, 0x1120), new(0x0020, 0x0010), new(0x0040, 0x0243),
        QueryRetrieve.SopClassUid, QueryRetrieve.SopInstanceUid,
    ];

    /// <exception cref="DimseException">0106H, 0120H, 0121H.</exception>
    public static PerformedStep Create(string uid, DicomDataset attributes)
    {
        Require(attributes, AtBeginning);
        if (attributes.Text(PerformedStepAttributes.Status) != PerformedStepAttributes.InProgress) throw Invalid("A step begins with the status IN PROGRESS.");
        foreach (var step in attributes.Items(PerformedStepAttributes.ScheduledSteps))
        {
            Require(step, [PerformedStepAttributes.StudyUid]);
            if (!Uids.IsValid(step.Text(PerformedStepAttributes.StudyUid))) throw Invalid("A Study Instance UID is no UID.");
        }
        CheckTimes(attributes);
        return new PerformedStep(uid, PerformedStepAttributes.InProgress, DicomModel.ToJson(attributes));
    }

    /// <returns>The step as it is from now on, and whether a part of the changes was left out.</returns>
    /// <exception cref="DimseException">0106H, 0110H, 0120H, 0121H.</exception>
    public static (PerformedStep Step, bool HasLeftOut) Update(PerformedStep step, DicomDataset changes)
    {
        if (step.Status != PerformedStepAttributes.InProgress)
        {
            throw new DimseException(DimseStatus.ProcessingFailure with { Comment = "Performed Procedure Step may no longer be updated", ErrorId = MayNoLongerBeUpdated });
        }
        var allowed = new DatasetBuilder(changes);
        var hasLeftOut = false;
        foreach (var element in changes.Elements)
        {
            if (element.Tag.Group != 0x0010 && !Fixed.Contains(element.Tag)) continue;
            allowed.Remove(element.Tag);
            hasLeftOut = true;
        }
        var attributes = DicomModel.Read(step.AttributesJson).With(allowed.Build()).Build();
        var status = attributes.Text(PerformedStepAttributes.Status);
        if (status is not (PerformedStepAttributes.InProgress or PerformedStepAttributes.Completed or PerformedStepAttributes.Discontinued)) throw Invalid("The status is IN PROGRESS, COMPLETED or DISCONTINUED.");
        if (status != PerformedStepAttributes.InProgress) Require(attributes, AtEnd);
        CheckTimes(attributes);
        return (step with { Status = status, AttributesJson = DicomModel.ToJson(attributes) }, hasLeftOut);
    }

    private static void Require(DicomDataset attributes, Tag[] tags)
    {
        foreach (var tag in tags)
        {
            if (attributes.HasValue(tag)) continue;
            throw new DimseException((attributes.Contains(tag) ? DimseStatus.MissingAttributeValue : DimseStatus.MissingAttribute) with { Comment = WorkitemAttributes.Named(tag) });
        }
    }

    private static void CheckTimes(DicomDataset attributes)
    {
        foreach (var tag in (Tag[])[PerformedStepAttributes.StartDate, PerformedStepAttributes.EndDate])
        {
            if (attributes.Text(tag) is { } date && !DicomDate.TryParse(date, out _)) throw Invalid($"{WorkitemAttributes.Named(tag)} is no date.");
        }
        foreach (var tag in (Tag[])[PerformedStepAttributes.StartTime, PerformedStepAttributes.EndTime])
        {
            if (attributes.Text(tag) is { } time && !DicomTime.TryParse(time, out _)) throw Invalid($"{WorkitemAttributes.Named(tag)} is no time.");
        }
    }

    private static DimseException Invalid(string reason) => new(DimseStatus.InvalidAttributeValue with { Comment = reason });
}
