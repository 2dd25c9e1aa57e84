using System.Globalization;
using System.Text;
using DataBank.Dicom;

namespace DataBank.Server;

/// <summary>Event reports of a procedure step (PS3.4 table CC.2.4-1) as DICOM JSON, the command's attributes among them (PS3.18 §8.10.5).</summary>
internal static class WorkitemReport
{
    private const string EventSopClass = "1.2.840.10008.5.1.4.34.6.4";
    private const ushort StateReport = 1;
    private const ushort CancelRequested = 2;
    private const ushort ProgressReport = 3;
    private const ushort StatusChange = 4;
    private const ushort Assigned = 5;

    private static readonly Tag AffectedSopClass = new(0x0000, 0x0002);
    private static readonly Tag AffectedSopInstance = new(0x0000, 0x1000);
    private static readonly Tag EventType = new(0x0000, 0x1002);
    private static readonly Tag ScpStatus = new(0x0074, 0x1242);
    private static readonly Tag SubscriptionListStatus = new(0x0074, 0x1244);
    private static readonly Tag StepListStatus = new(0x0074, 0x1246);

    public static string OfState(string uid, DicomDataset attributes)
    {
        var report = Begin(uid, StateReport)
            .Set(WorkitemAttributes.State, attributes.Text(WorkitemAttributes.State)!)
            .Set(WorkitemAttributes.InputReadiness, attributes.Text(WorkitemAttributes.InputReadiness)!);
        if (attributes.Items(WorkitemAttributes.Progress) is [var progress, ..])
        {
            if (progress.Text(WorkitemAttributes.ReasonForCancellation) is { } reason) report.Set(WorkitemAttributes.ReasonForCancellation, reason);
            if (progress.Items(WorkitemAttributes.DiscontinuationReasons) is { Count: > 0 } codes) report.Set(WorkitemAttributes.DiscontinuationReasons, codes);
        }
        return ToText(report);
    }

    public static string OfProgress(string uid, DicomDataset attributes) =>
        ToText(Begin(uid, ProgressReport).Set(WorkitemAttributes.Progress, attributes.Items(WorkitemAttributes.Progress)));

    public static string OfCancelRequest(string uid, DicomDataset reason, string requester) =>
        ToText(Begin(uid, CancelRequested).Set(WorkitemAttributes.CharacterSet, "ISO_IR 192").Build().With(reason).Set(WorkitemAttributes.RequestingAe, requester));

    /// <summary>Whose step it is, if it is anybody's.</summary>
    public static IEnumerable<string> OfAssignment(string uid, DicomDataset attributes)
    {
        var (stations, performers) = (attributes.Items(WorkitemAttributes.StationNames), attributes.Items(WorkitemAttributes.HumanPerformers));
        if (stations.Count + performers.Count == 0) yield break;
        var report = Begin(uid, Assigned);
        if (stations.Count > 0) report.Set(WorkitemAttributes.StationNames, stations);
        if (performers is [var performer, ..])
        {
            report.Set(WorkitemAttributes.HumanPerformerCodes, performer.Items(WorkitemAttributes.HumanPerformerCodes));
            if (performer.Text(WorkitemAttributes.HumanPerformerOrganization) is { } organization) report.Set(WorkitemAttributes.HumanPerformerOrganization, organization);
        }
        yield return ToText(report);
    }

    /// <summary>We have started again, and have lost neither a step nor a subscription.</summary>
    public static string OfRestart() => ToText(Begin(WorkitemAttributes.Worklist, StatusChange)
        .Set(ScpStatus, "RESTARTED").Set(SubscriptionListStatus, "WARM START").Set(StepListStatus, "WARM START"));

    private static DatasetBuilder Begin(string uid, ushort type) => new DatasetBuilder()
        .Set(AffectedSopClass, Vr.UI, EventSopClass)
        .Set(AffectedSopInstance, Vr.UI, uid)
        .Set(EventType, Vr.US, type.ToString(CultureInfo.InvariantCulture));

    private static string ToText(DatasetBuilder report) => Encoding.UTF8.GetString(DicomModel.ToJson(report.Build()));
}
