using DataBank.Dicom;

namespace DataBank.Storage;

/// <summary>Tags that the study store reads itself.</summary>
internal static class StudyTags
{
    public static readonly Tag SpecificCharacterSet = new(0x0008, 0x0005);
    public static readonly Tag SopClassUid = new(0x0008, 0x0016);
    public static readonly Tag SopInstanceUid = new(0x0008, 0x0018);
    public static readonly Tag StudyDate = new(0x0008, 0x0020);
    public static readonly Tag SeriesDate = new(0x0008, 0x0021);
    public static readonly Tag StudyTime = new(0x0008, 0x0030);
    public static readonly Tag SeriesTime = new(0x0008, 0x0031);
    public static readonly Tag AccessionNumber = new(0x0008, 0x0050);
    public static readonly Tag CodeValue = new(0x0008, 0x0100);
    public static readonly Tag CodingScheme = new(0x0008, 0x0102);
    public static readonly Tag CodeMeaning = new(0x0008, 0x0104);
    public static readonly Tag ProcedureCodeSequence = new(0x0008, 0x1032);
    public static readonly Tag InstanceAvailability = new(0x0008, 0x0056);
    public static readonly Tag Modality = new(0x0008, 0x0060);
    public static readonly Tag ModalitiesInStudy = new(0x0008, 0x0061);
    public static readonly Tag ReferringPhysicianName = new(0x0008, 0x0090);
    public static readonly Tag TimezoneOffset = new(0x0008, 0x0201);
    public static readonly Tag StudyDescription = new(0x0008, 0x1030);
    public static readonly Tag SeriesDescription = new(0x0008, 0x103E);
    public static readonly Tag RetrieveUrl = new(0x0008, 0x1190);
    public static readonly Tag AvailableTransferSyntax = new(0x0008, 0x3002);
    public static readonly Tag PatientName = new(0x0010, 0x0010);
    public static readonly Tag PatientId = new(0x0010, 0x0020);
    public static readonly Tag IssuerOfPatientId = new(0x0010, 0x0021);
    public static readonly Tag PatientBirthDate = new(0x0010, 0x0030);
    public static readonly Tag PatientSex = new(0x0010, 0x0040);
    public static readonly Tag BodyPart = new(0x0018, 0x0015);
    public static readonly Tag StudyInstanceUid = new(0x0020, 0x000D);
    public static readonly Tag SeriesInstanceUid = new(0x0020, 0x000E);
    public static readonly Tag StudyId = new(0x0020, 0x0010);
    public static readonly Tag SeriesNumber = new(0x0020, 0x0011);
    public static readonly Tag InstanceNumber = new(0x0020, 0x0013);
    public static readonly Tag NumberOfStudyRelatedSeries = new(0x0020, 0x1206);
    public static readonly Tag NumberOfStudyRelatedInstances = new(0x0020, 0x1208);
    public static readonly Tag NumberOfSeriesRelatedInstances = new(0x0020, 0x1209);
    public static readonly Tag StepStartDate = new(0x0040, 0x0244);
    public static readonly Tag StepStartTime = new(0x0040, 0x0245);
    public static readonly Tag SpecimenIdentifier = new(0x0040, 0x0551);
    public static readonly Tag SpecimenDescriptionSequence = new(0x0040, 0x0560);
}
