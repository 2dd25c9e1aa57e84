using System.Collections.Frozen;
using DataBank.Dicom;

namespace DataBank.Storage;

/// <summary>Which attributes belong to a study or a series, and which of them a search returns unasked (PS3.18 tables 10.6.3-3 to -5).</summary>
internal static class AttributeLevels
{
    private static readonly FrozenSet<uint> StudyLevel = ((uint[])[
        0x00080005, 0x00080020, 0x00080030, 0x00080050, 0x00080051, 0x00080090, 0x00080096, 0x0008009C, 0x0008009D, 0x00080201, 0x00081030, 0x00081032,
        0x00081048, 0x00081049, 0x00081060, 0x00081062, 0x00081080, 0x00081084, 0x00081110, 0x0020000D, 0x00200010,
        0x00321032, 0x00321033, 0x00321060, 0x00321064, 0x00380010, 0x00380014, 0x00380060, 0x00380064, 0x00380500,
    ]).ToFrozenSet();

    private static readonly FrozenSet<uint> SeriesLevel = ((uint[])[
        0x00080005, 0x00080021, 0x00080031, 0x00080060, 0x00080070, 0x00080080, 0x00080081, 0x00080201, 0x00081010, 0x0008103E, 0x0008103F,
        0x00081040, 0x00081050, 0x00081052, 0x00081070, 0x00081072, 0x00081090, 0x00081111, 0x00181000, 0x00180015, 0x00181020, 0x00181030, 0x00185100,
        0x0020000E, 0x00200011, 0x00200052, 0x00200060, 0x00201040, 0x00400244, 0x00400245, 0x00400250, 0x00400251, 0x00400253, 0x00400254,
        0x00400260, 0x00400275, 0x00400280,
    ]).ToFrozenSet();

    /// <summary>Required of every study match, as they are written when the study has no such attribute.</summary>
    public static readonly AttributeEntry[] StudyReturns = [
        AttributeValues.OfTexts(StudyTags.StudyDate, "DA"), AttributeValues.OfTexts(StudyTags.StudyTime, "TM"), AttributeValues.OfTexts(StudyTags.AccessionNumber, "SH"),
        AttributeValues.OfTexts(StudyTags.ReferringPhysicianName, "PN"), AttributeValues.OfTexts(StudyTags.PatientName, "PN"), AttributeValues.OfTexts(StudyTags.PatientId, "LO"),
        AttributeValues.OfTexts(StudyTags.PatientBirthDate, "DA"), AttributeValues.OfTexts(StudyTags.PatientSex, "CS"),
        AttributeValues.OfTexts(StudyTags.StudyInstanceUid, "UI"), AttributeValues.OfTexts(StudyTags.StudyId, "SH"),
    ];

    public static readonly AttributeEntry[] SeriesReturns = [
        AttributeValues.OfTexts(StudyTags.Modality, "CS"), AttributeValues.OfTexts(StudyTags.SeriesInstanceUid, "UI"), AttributeValues.OfTexts(StudyTags.SeriesNumber, "IS"),
    ];

    public static readonly AttributeEntry[] InstanceReturns = [
        AttributeValues.OfTexts(StudyTags.SopClassUid, "UI"), AttributeValues.OfTexts(StudyTags.SopInstanceUid, "UI"), AttributeValues.OfTexts(StudyTags.InstanceNumber, "IS"),
    ];

    // Returned where they are known: the standard asks for them "if present". Descriptions are what every viewer asks for anyway.
    public static readonly FrozenSet<uint> StudyExtras =
        ((uint[])[0x00080005, 0x00080201, 0x00081030, 0x00100021]).ToFrozenSet();

    public static readonly FrozenSet<uint> SeriesExtras =
        ((uint[])[0x00080005, 0x00080021, 0x00080031, 0x00080201, 0x0008103E, 0x00180015, 0x00400244, 0x00400245, 0x00400275]).ToFrozenSet();

    public static readonly FrozenSet<uint> InstanceExtras =
        ((uint[])[0x00080005, 0x00080201, 0x00280008, 0x00280010, 0x00280011, 0x00280100]).ToFrozenSet();

    /// <summary>Patient and clinical trial groups (0010, 0012) belong to the study as a whole, as do the attributes of the study modules.</summary>
    public static bool IsOfStudy(Tag tag) => tag.Group is 0x0010 or 0x0012 || StudyLevel.Contains(tag.Value);

    public static bool IsOfSeries(Tag tag) => SeriesLevel.Contains(tag.Value);
}
