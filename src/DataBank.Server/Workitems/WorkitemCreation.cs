using DataBank.Dicom;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>What a new procedure step must have and must not have (PS3.4 table CC.2.5-3, N-CREATE).</summary>
internal static class WorkitemCreation
{
    private const string DefaultWorklist = "WORKLIST";

    // Type 2: the attribute must be there, with a value or without.
    private static readonly Tag[] Present =
    [
        new(0x0040, 0x0400), new(0x0040, 0x4018), new(0x0040, 0x4021), WorkitemAttributes.StationNames, new(0x0040, 0x4026), new(0x0040, 0x4027),
        WorkitemAttributes.WorklistLabel, new(0x0074, 0x1210), new(0x0010, 0x0010), new(0x0010, 0x0030), new(0x0010, 0x0040), new(0x0038, 0x0010),
        new(0x0038, 0x0014), new(0x0008, 0x1080), new(0x0008, 0x1084), new(0x0040, 0xA370), WorkitemAttributes.Progress, WorkitemAttributes.Performed,
    ];

    private static readonly Tag[] Empty = [WorkitemAttributes.TransactionUid, WorkitemAttributes.Progress, WorkitemAttributes.Performed];

    /// <summary>The step as it is stored, with the first reports to those who watch the worklist.</summary>
    /// <exception cref="WorkitemRefusal">A rule is broken.</exception>
    public static WorkitemChange Create(string uid, DicomDataset given, DateTimeOffset now)
    {
        Check(uid, given);
        var attributes = new DatasetBuilder().Set(WorkitemAttributes.CharacterSet, "ISO_IR 192").Build().With(given)
            .Set(WorkitemAttributes.SopClassUid, WorkitemAttributes.SopClass)
            .Set(WorkitemAttributes.SopInstanceUid, uid)
            .Set(WorkitemAttributes.WorklistLabel, given.Text(WorkitemAttributes.WorklistLabel) ?? DefaultWorklist)
            .Set(WorkitemAttributes.ModificationDateTime, WorkitemValues.DateTime(now))
            .Remove(WorkitemAttributes.TransactionUid)
            .Build();
        var item = new Workitem(uid, WorkitemStates.Scheduled, null, DicomModel.ToJson(attributes));
        return new WorkitemChange(item, [WorkitemReport.OfState(uid, attributes), .. WorkitemReport.OfAssignment(uid, attributes)]);
    }

    /// <summary>Whether the provider had to choose a value itself.</summary>
    public static bool IsModified(DicomDataset given) => given.Text(WorkitemAttributes.WorklistLabel) is null;

    private static void Check(string uid, DicomDataset given)
    {
        Tag[] missing =
        [
            .. WorkitemValues.Required.Append(WorkitemAttributes.State).Where(tag => !given.HasValue(tag)),
            .. Present.Where(tag => !given.Contains(tag)),
        ];
        if (missing.Length > 0) throw WorkitemRefusal.Missing($"These attributes are missing: {string.Join(", ", missing.Select(WorkitemAttributes.Named))}.");
        if (given.Text(WorkitemAttributes.State) != WorkitemStates.Scheduled) throw WorkitemRefusal.NotScheduled;
        foreach (var tag in Empty)
        {
            if (given.HasValue(tag)) throw WorkitemRefusal.Invalid($"{WorkitemAttributes.Named(tag)} of a new workitem is empty.");
        }
        if (given.Text(WorkitemAttributes.SopClassUid) is { } sopClass && sopClass != WorkitemAttributes.SopClass) throw WorkitemRefusal.Invalid("A workitem is of the SOP class UPS Push.");
        if (given.Text(WorkitemAttributes.SopInstanceUid) is { } own && own != uid) throw WorkitemRefusal.Invalid("The workitem has another UID than the URL names.");
        if (uid is WorkitemAttributes.Worklist or WorkitemAttributes.FilteredWorklist) throw WorkitemRefusal.Invalid("This UID names the worklist and no workitem.");
        WorkitemValues.Check(given);
    }
}
