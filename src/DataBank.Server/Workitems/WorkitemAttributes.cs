using DataBank.Dicom;

namespace DataBank.Server;

/// <summary>Attributes of the unified procedure step (PS3.3 C.30) that its rules speak of.</summary>
internal static class WorkitemAttributes
{
    public const string SopClass = "1.2.840.10008.5.1.4.34.6.1"; // UPS Push: every step is an instance of it (PS3.4 CC.3.1).
    public const string Worklist = "1.2.840.10008.5.1.4.34.5";
    public const string FilteredWorklist = "1.2.840.10008.5.1.4.34.5.1";

    public static readonly Tag CharacterSet = new(0x0008, 0x0005);
    public static readonly Tag SopClassUid = new(0x0008, 0x0016);
    public static readonly Tag SopInstanceUid = new(0x0008, 0x0018);
    public static readonly Tag TransactionUid = new(0x0008, 0x1195);

    public static readonly Tag Priority = new(0x0074, 0x1200);
    public static readonly Tag WorklistLabel = new(0x0074, 0x1202);
    public static readonly Tag Label = new(0x0074, 0x1204);
    public static readonly Tag StartDateTime = new(0x0040, 0x4005);
    public static readonly Tag ModificationDateTime = new(0x0040, 0x4010);
    public static readonly Tag ExpectedCompletionDateTime = new(0x0040, 0x4011);
    public static readonly Tag InputReadiness = new(0x0040, 0x4041);
    public static readonly Tag StationNames = new(0x0040, 0x4025);
    public static readonly Tag HumanPerformers = new(0x0040, 0x4034);
    public static readonly Tag HumanPerformerCodes = new(0x0040, 0x4009);
    public static readonly Tag HumanPerformerOrganization = new(0x0040, 0x4036);

    public static readonly Tag State = new(0x0074, 0x1000);
    public static readonly Tag Progress = new(0x0074, 0x1002);
    public static readonly Tag ContactUri = new(0x0074, 0x100A);
    public static readonly Tag ContactName = new(0x0074, 0x100C);
    public static readonly Tag DiscontinuationReasons = new(0x0074, 0x100E);
    public static readonly Tag CancellationDateTime = new(0x0040, 0x4052);
    public static readonly Tag RequestingAe = new(0x0074, 0x1236);
    public static readonly Tag ReasonForCancellation = new(0x0074, 0x1238);

    public static readonly Tag Performed = new(0x0074, 0x1216);
    public static readonly Tag PerformedStationNames = new(0x0040, 0x4028);
    public static readonly Tag PerformedStart = new(0x0040, 0x4050);
    public static readonly Tag PerformedEnd = new(0x0040, 0x4051);
    public static readonly Tag PerformedWorkitemCodes = new(0x0040, 0x4019);
    public static readonly Tag OutputInformation = new(0x0040, 0x4033);

    /// <summary>"PatientName (0010,0010)".</summary>
    public static string Named(Tag tag) => $"{DataDictionary.Find(tag)?.Keyword} ({tag.Group:X4},{tag.Element:X4})";
}
