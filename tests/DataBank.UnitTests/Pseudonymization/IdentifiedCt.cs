using DataBank.Dicom;

namespace DataBank.UnitTests;

/// <summary>A complete CT image: everything that is Type 1 or 2, and identifiers where hospitals have them.</summary>
internal static class IdentifiedCt
{
    public const string StudyUid = "1.2.392.200036.9116.2.6.1.48.1214833767";
    public const string SeriesUid = "1.2.392.200036.9116.2.6.1.48.1214833767.2";
    public const string InstanceUid = "1.2.392.200036.9116.2.6.1.48.1214833767.2.7";

    public static DatasetBuilder Builder() => new DatasetBuilder()
        .Set(Example.Tag("SpecificCharacterSet"), "ISO_IR 192")
        .Set(Example.Tag("ImageType"), "ORIGINAL", "PRIMARY", "AXIAL", "CT_SOM5 SPI")
        .Set(Example.Tag("SOPClassUID"), Uids.CtImageStorage)
        .Set(Example.Tag("SOPInstanceUID"), InstanceUid)
        .Set(Example.Tag("StudyDate"), "20260301")
        .Set(Example.Tag("SeriesDate"), "20260301")
        .Set(Example.Tag("AcquisitionDate"), "20260301")
        .Set(Example.Tag("ContentDate"), "20260302")
        .Set(Example.Tag("AcquisitionDateTime"), "20260301235959.123456+0900")
        .Set(Example.Tag("StudyTime"), "093000")
        .Set(Example.Tag("ContentTime"), "093100.5")
        .Set(Example.Tag("AccessionNumber"), "A2026-0001")
        .Set(Example.Tag("Modality"), "CT")
        .Set(Example.Tag("Manufacturer"), "SIEMENS")
        .Set(Example.Tag("ManufacturerModelName"), "SOMATOM Force")
        .Set(Example.Tag("InstitutionName"), "みなと病院")
        .Set(Example.Tag("ReferringPhysicianName"), "鈴木^一郎")
        .Set(Example.Tag("StudyDescription"), "山田太郎 胸部CT")
        .Set(Example.Tag("PatientName"), "YAMADA^TARO=山田^太郎=やまだ^たろう")
        .Set(Example.Tag("PatientID"), "0001234567")
        .Set(Example.Tag("IssuerOfPatientID"), "MINATO")
        .Set(Example.Tag("PatientBirthDate"), "19350401")
        .Set(Example.Tag("PatientSex"), "M")
        .Set(Example.Tag("PatientAge"), "091Y")
        .Set(Example.Tag("PatientWeight"), "62.5")
        .Set(Example.Tag("PatientAddress"), "東京都新宿区西新宿2-8-1")
        .Set(Example.Tag("PatientPosition"), "HFS")
        .Set(Example.Tag("BodyPartExamined"), "CHEST")
        .Set(Example.Tag("SliceThickness"), "1.5")
        .Set(Example.Tag("KVP"), "120")
        .Set(Example.Tag("ConvolutionKernel"), "B31f")
        .Set(Example.Tag("StudyInstanceUID"), StudyUid)
        .Set(Example.Tag("SeriesInstanceUID"), SeriesUid)
        .Set(Example.Tag("StudyID"), "12345")
        .Set(Example.Tag("SeriesNumber"), "2")
        .Set(Example.Tag("AcquisitionNumber"), "1")
        .Set(Example.Tag("InstanceNumber"), "7")
        .Set(Example.Tag("ImagePositionPatient"), "-180", "-180", "-100.5")
        .Set(Example.Tag("ImageOrientationPatient"), "1", "0", "0", "0", "1", "0")
        .Set(Example.Tag("FrameOfReferenceUID"), StudyUid + ".9")
        .Set(Example.Tag("PositionReferenceIndicator"))
        .Set(Example.Tag("SamplesPerPixel"), "1")
        .Set(Example.Tag("PhotometricInterpretation"), "MONOCHROME2")
        .Set(Example.Tag("Rows"), "4")
        .Set(Example.Tag("Columns"), "4")
        .Set(Example.Tag("PixelSpacing"), "0.7", "0.7")
        .Set(Example.Tag("BitsAllocated"), "16")
        .Set(Example.Tag("BitsStored"), "12")
        .Set(Example.Tag("HighBit"), "11")
        .Set(Example.Tag("PixelRepresentation"), "0")
        .Set(Example.Tag("BurnedInAnnotation"), "NO")
        .Set(Example.Tag("RescaleIntercept"), "-1024")
        .Set(Example.Tag("RescaleSlope"), "1")
        .Set(Example.Tag("RescaleType"), "HU")
        .Set(Example.Tag("PixelData"), Vr.OW, Enumerable.Range(0, 32).Select(i => (byte)(i % 2 * i / 4)).ToArray());
}
