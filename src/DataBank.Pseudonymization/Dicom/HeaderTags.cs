using DataBank.Dicom;

namespace DataBank.Pseudonymization;

/// <summary>The attributes that de-identification treats by name.</summary>
internal static class HeaderTags
{
    public const uint SpecificCharacterSet = 0x00080005;
    public const uint AccessionNumber = 0x00080050;
    public const uint CodeValue = 0x00080100;
    public const uint CodingSchemeDesignator = 0x00080102;
    public const uint CodeMeaning = 0x00080104;
    public const uint IccProfile = 0x00282000;
    public const uint TextObjects = 0x00700008;
    public const uint GraphicObjects = 0x00700009;
    public const uint SpecimenDescriptions = 0x00400560;
    public const ushort OverlayBitPosition = 0x0102;

    public static readonly Tag ImageType = Tag.FromValue(0x00080008);
    public static readonly Tag SopClassUid = Tag.FromValue(0x00080016);
    public static readonly Tag PatientName = Tag.FromValue(0x00100010);
    public static readonly Tag PatientId = Tag.FromValue(0x00100020);
    public static readonly Tag IssuerOfPatientId = Tag.FromValue(0x00100021);
    public static readonly Tag PatientBirthDate = Tag.FromValue(0x00100030);
    public static readonly Tag PatientIdentityRemoved = Tag.FromValue(0x00120062);
    public static readonly Tag DeidentificationMethod = Tag.FromValue(0x00120063);
    public static readonly Tag DeidentificationMethodCodeSequence = Tag.FromValue(0x00120064);
    public static readonly Tag StudyInstanceUid = Tag.FromValue(0x0020000D);
    public static readonly Tag StudyId = Tag.FromValue(0x00200010);
    public static readonly Tag Rows = Tag.FromValue(0x00280010);
    public static readonly Tag BurnedInAnnotation = Tag.FromValue(0x00280301);
    public static readonly Tag RecognizableVisualFeatures = Tag.FromValue(0x00280302);
    public static readonly Tag LongitudinalTemporalInformationModified = Tag.FromValue(0x00280303);
}
