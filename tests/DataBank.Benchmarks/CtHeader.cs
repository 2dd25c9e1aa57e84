using System.Globalization;
using DataBank.Dicom;

namespace DataBank.Benchmarks;

/// <summary>A CT slice as a scanner sends it: 64 elements in the data set, sequences and private elements among them, and 512 × 512 pixels.</summary>
internal static class CtHeader
{
    public const int Elements = 64;

    public static byte[] ToFile(string transferSyntax)
    {
        using var output = new MemoryStream();
        Part10Writer.Write(output, Build(), transferSyntax);
        return output.ToArray();
    }

    public static DicomDataset Build()
    {
        var builder = new DatasetBuilder()
            .Set(TagOf("ReferencedImageSequence"), [Reference(1), Reference(2)])
            .Set(TagOf("ProcedureCodeSequence"), [Code("P5-08000", "SRT", "CT of abdomen")])
            .Set(new Tag(0x0009, 0x0010), Vr.LO, "EXAMPLE SCANNER 1")
            .Set(new Tag(0x0009, 0x1001), Vr.LO, "RECON 4.2")
            .Set(new Tag(0x0009, 0x1027), Vr.SL, "1234567")
            .Set(TagOf("PixelData"), Vr.OW, new byte[512 * 512 * 2]);
        foreach (var line in Values.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            var space = line.IndexOf(' ', StringComparison.Ordinal);
            builder.Set(TagOf(line[..space]), line[(space + 1)..].Split('\\'));
        }
        return builder.Build();
    }

    private static DicomDataset Reference(int number) => new DatasetBuilder()
        .Set(TagOf("ReferencedSOPClassUID"), Uids.CtImageStorage)
        .Set(TagOf("ReferencedSOPInstanceUID"), "1.2.392.200036.9999.1." + number.ToString(CultureInfo.InvariantCulture))
        .Build();

    private static DicomDataset Code(string value, string scheme, string meaning) => new DatasetBuilder()
        .Set(TagOf("CodeValue"), value)
        .Set(TagOf("CodingSchemeDesignator"), scheme)
        .Set(TagOf("CodeMeaning"), meaning)
        .Build();

    internal static Tag TagOf(string keyword) => Tag.TryParse(keyword, out var tag) ? tag : throw new ArgumentException(keyword);

    private const string Values = """
        SpecificCharacterSet \ISO 2022 IR 87
        ImageType ORIGINAL\PRIMARY\AXIAL
        InstanceCreationDate 20250401
        InstanceCreationTime 101530.250
        SOPClassUID 1.2.840.10008.5.1.4.1.1.2
        SOPInstanceUID 1.2.392.200036.9999.1.1.20250401101530.17
        StudyDate 20250401
        SeriesDate 20250401
        AcquisitionDate 20250401
        ContentDate 20250401
        StudyTime 101200
        SeriesTime 101455.100
        AcquisitionTime 101529.900
        ContentTime 101530.250
        AccessionNumber A2025040117
        Modality CT
        Manufacturer Example Imaging
        InstitutionName Example Hospital
        ReferringPhysicianName Sato^Jiro=佐藤^二郎=さとう^じろう
        StationName CT02
        StudyDescription CT abdomen
        SeriesDescription Axial 5 mm
        ManufacturerModelName Example 64
        PatientName Yamada^Hanako=山田^花子=やまだ^はなこ
        PatientID 00012345
        PatientBirthDate 19560312
        PatientSex F
        PatientAge 069Y
        PatientWeight 52.5
        BodyPartExamined ABDOMEN
        SliceThickness 5.0
        KVP 120
        DataCollectionDiameter 500.0
        SoftwareVersions 4.2.1
        ReconstructionDiameter 380.0
        GantryDetectorTilt 0.0
        TableHeight 145.5
        ExposureTime 500
        XRayTubeCurrent 240
        ConvolutionKernel B30f
        PatientPosition FFS
        StudyInstanceUID 1.2.392.200036.9999.1.1.20250401
        SeriesInstanceUID 1.2.392.200036.9999.1.1.20250401.3
        StudyID 4711
        SeriesNumber 3
        InstanceNumber 17
        ImagePositionPatient -190.0\-185.5\-412.5
        ImageOrientationPatient 1.0\0.0\0.0\0.0\1.0\0.0
        FrameOfReferenceUID 1.2.392.200036.9999.1.1.20250401.9
        SamplesPerPixel 1
        PhotometricInterpretation MONOCHROME2
        Rows 512
        Columns 512
        PixelSpacing 0.7421875\0.7421875
        BitsAllocated 16
        BitsStored 12
        HighBit 11
        PixelRepresentation 0
        """;
}
