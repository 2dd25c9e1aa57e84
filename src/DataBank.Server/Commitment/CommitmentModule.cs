using System.Globalization;
using DataBank.Dicom;

namespace DataBank.Server;

/// <summary>
/// What a request for storage commitment names and how its result is told (PS3.3 C.14, PS3.18 Annex J): a list of instances, or over the
/// web also studies with their series and the instances of these.
/// </summary>
internal static class CommitmentModule
{
    private static readonly Tag ReferencedSopSequence = new(0x0008, 0x1199);
    private static readonly Tag FailedSopSequence = new(0x0008, 0x1198);
    private static readonly Tag ReferencedStudySequence = new(0x0008, 0x1110);
    private static readonly Tag FailedStudySequence = new(0x0008, 0x119B);
    private static readonly Tag ReferencedSeriesSequence = new(0x0008, 0x1115);
    private static readonly Tag InstancesByClassSequence = new(0x0008, 0x1112);
    private static readonly Tag ReferencedInstanceSequence = new(0x0008, 0x114A);
    private static readonly Tag StudyUid = new(0x0020, 0x000D);
    private static readonly Tag SeriesUid = new(0x0020, 0x000E);
    private static readonly Tag SopClassUid = new(0x0008, 0x1150);
    private static readonly Tag SopInstanceUid = new(0x0008, 0x1155);
    private static readonly Tag FailureReason = new(0x0008, 0x1197);

    public static IReadOnlyList<CommitmentReference> Read(DicomDataset request) =>
    [
        .. request.Items(ReferencedSopSequence).Select(item => new CommitmentReference(item.Text(SopClassUid) ?? "", item.Text(SopInstanceUid) ?? "")),
        .. from study in request.Items(ReferencedStudySequence)
           from series in study.Items(ReferencedSeriesSequence)
           from sopClass in series.Items(InstancesByClassSequence)
           from instance in sopClass.Items(ReferencedInstanceSequence)
           select new CommitmentReference(sopClass.Text(SopClassUid) ?? "", instance.Text(SopInstanceUid) ?? "", study.Text(StudyUid) ?? "", series.Text(SeriesUid) ?? ""),
    ];

    /// <summary>The result, in the form in which each instance was named.</summary>
    public static DatasetBuilder Write(IReadOnlyList<(CommitmentReference Reference, ushort? Failure)> judged)
    {
        var result = new DatasetBuilder();
        foreach (var (isCommitted, plain, studies) in (ReadOnlySpan<(bool, Tag, Tag)>)[(true, ReferencedSopSequence, ReferencedStudySequence), (false, FailedSopSequence, FailedStudySequence)])
        {
            var these = judged.Where(instance => instance.Failure is null == isCommitted).ToLookup(instance => instance.Reference.StudyUid is not null);
            if (these.Contains(false)) result.Set(plain, [.. these[false].Select(instance => Instance(instance.Reference, instance.Failure, withClass: true))]);
            if (these.Contains(true)) result.Set(studies, [.. Studies(these[true])]);
        }
        return result;
    }

    private static IEnumerable<DicomDataset> Studies(IEnumerable<(CommitmentReference Reference, ushort? Failure)> instances) =>
        from study in instances.GroupBy(instance => instance.Reference.StudyUid!)
        select new DatasetBuilder().Set(StudyUid, study.Key).Set(ReferencedSeriesSequence,
        [
            .. from series in study.GroupBy(instance => instance.Reference.SeriesUid!)
               select new DatasetBuilder().Set(SeriesUid, series.Key).Set(InstancesByClassSequence,
               [
                   .. from sopClass in series.GroupBy(instance => instance.Reference.SopClassUid)
                      select new DatasetBuilder().Set(SopClassUid, sopClass.Key)
                          .Set(ReferencedInstanceSequence, [.. sopClass.Select(instance => Instance(instance.Reference, instance.Failure, withClass: false))]).Build(),
               ]).Build(),
        ]).Build();

    private static DicomDataset Instance(CommitmentReference reference, ushort? failure, bool withClass)
    {
        var item = new DatasetBuilder().Set(SopInstanceUid, reference.SopInstanceUid);
        if (withClass) item.Set(SopClassUid, reference.SopClassUid);
        if (failure is { } reason) item.Set(FailureReason, reason.ToString(CultureInfo.InvariantCulture));
        return item.Build();
    }
}
