using DataBank.Dicom;

namespace DataBank.Server;

/// <summary>Attributes of the modality performed procedure step (PS3.3 C.4.13 to C.4.15) that its rules speak of.</summary>
internal static class PerformedStepAttributes
{
    public const string InProgress = "IN PROGRESS";
    public const string Completed = "COMPLETED";
    public const string Discontinued = "DISCONTINUED";

    public static readonly Tag Modality = new(0x0008, 0x0060);
    public static readonly Tag ProcedureCodes = new(0x0008, 0x1032);
    public static readonly Tag AccessionNumber = new(0x0008, 0x0050);
    public static readonly Tag TimezoneOffset = new(0x0008, 0x0201);
    public static readonly Tag BirthDate = new(0x0010, 0x0030);
    public static readonly Tag StudyUid = new(0x0020, 0x000D);
    public static readonly Tag ScheduledStepId = new(0x0040, 0x0009);
    public static readonly Tag StationAeTitle = new(0x0040, 0x0241);
    public static readonly Tag StationName = new(0x0040, 0x0242);
    public static readonly Tag StartDate = new(0x0040, 0x0244);
    public static readonly Tag StartTime = new(0x0040, 0x0245);
    public static readonly Tag EndDate = new(0x0040, 0x0250);
    public static readonly Tag EndTime = new(0x0040, 0x0251);
    public static readonly Tag Status = new(0x0040, 0x0252);
    public static readonly Tag StepId = new(0x0040, 0x0253);
    public static readonly Tag Description = new(0x0040, 0x0254);
    public static readonly Tag TypeDescription = new(0x0040, 0x0255);
    public static readonly Tag ScheduledSteps = new(0x0040, 0x0270);
    public static readonly Tag DiscontinuationReasons = new(0x0040, 0x0281);
    public static readonly Tag RequestedProcedureId = new(0x0040, 0x1001);
}
