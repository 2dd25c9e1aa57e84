using System.Buffers.Binary;
using DataBank.Dicom;
using static DataBank.IntegrationTests.TestObjects;

namespace DataBank.IntegrationTests;

/// <summary>A structure set on a CT image, the plan made with it and its dose, whole enough for dciodvfy (PS3.3 A.18 to A.20).</summary>
internal sealed class TestRadiotherapy
{
    public const string StructureSet = "1.2.840.10008.5.1.4.1.1.481.3";
    public const string Plan = "1.2.840.10008.5.1.4.1.1.481.5";
    public const string Dose = "1.2.840.10008.5.1.4.1.1.481.2";

    public const int Side = 16;
    public const int Planes = 3;

    private readonly string space = TestImage.NewUid();

    public TestRadiotherapy()
    {
        Structures = MakeStructures();
        Planned = MakePlan();
        Calculated = MakeDose();
    }

    public TestImage Image { get; } = new();

    public DicomDataset Structures { get; }

    public DicomDataset Planned { get; }

    public DicomDataset Calculated { get; }

    public static string UidOf(DicomDataset dataset) => dataset.Text(Tag("SOPInstanceUID"))!;

    /// <summary>The dose at a place of a plane, in steps of a milligray: it rises along the rows, and from plane to plane.</summary>
    public static uint DoseAt(int plane, int place) => (uint)((place * 70_000) + (plane * 1000));

    private DicomDataset MakeStructures() => Start(StructureSet, "RTSTRUCT")
        .Set(Tag("StructureSetLabel"), "PLANNING").Set(Tag("StructureSetDate"), "20240115").Set(Tag("StructureSetTime"), "110000")
        .Set(Tag("ReferencedFrameOfReferenceSequence"), [
            new DatasetBuilder().Set(Tag("FrameOfReferenceUID"), space)
                .Set(Tag("RTReferencedStudySequence"), [
                    new DatasetBuilder().Set(Tag("ReferencedSOPClassUID"), "1.2.840.10008.3.1.2.3.1").Set(Tag("ReferencedSOPInstanceUID"), Image.Study)
                        .Set(Tag("RTReferencedSeriesSequence"), [
                            new DatasetBuilder().Set(Tag("SeriesInstanceUID"), Image.Series).Set(Tag("ContourImageSequence"), [Reference(Uids.CtImageStorage, Image.Uid)]).Build(),
                        ]).Build(),
                ]).Build(),
        ])
        .Set(Tag("StructureSetROISequence"), [
            new DatasetBuilder().Set(Tag("ROINumber"), "1").Set(Tag("ReferencedFrameOfReferenceUID"), space).Set(Tag("ROIName"), "前立腺").Set(Tag("ROIGenerationAlgorithm"), "MANUAL").Build(),
        ])
        .Set(Tag("ROIContourSequence"), [
            new DatasetBuilder().Set(Tag("ReferencedROINumber"), "1").Set(Tag("ROIDisplayColor"), "255", "0", "0")
                .Set(Tag("ContourSequence"), [
                    new DatasetBuilder().Set(Tag("ContourImageSequence"), [Reference(Uids.CtImageStorage, Image.Uid)]).Set(Tag("ContourGeometricType"), "CLOSED_PLANAR")
                        .Set(Tag("NumberOfContourPoints"), "3").Set(Tag("ContourData"), "0", "0", "0", "10", "0", "0", "0", "10", "0").Build(),
                ]).Build(),
        ])
        .Set(Tag("RTROIObservationsSequence"), [
            new DatasetBuilder().Set(Tag("ObservationNumber"), "1").Set(Tag("ReferencedROINumber"), "1").Set(Tag("RTROIInterpretedType"), "CTV").Set(Tag("ROIInterpreter")).Build(),
        ]).Build();

    private DicomDataset MakePlan() => Start(Plan, "RTPLAN")
        .Set(Tag("RTPlanLabel"), "PROSTATE").Set(Tag("RTPlanDate"), "20240116").Set(Tag("RTPlanTime"), "090000").Set(Tag("RTPlanGeometry"), "PATIENT")
        .Set(Tag("ReferencedStructureSetSequence"), [Reference(StructureSet, UidOf(Structures))])
        .Set(Tag("FractionGroupSequence"), [
            new DatasetBuilder().Set(Tag("FractionGroupNumber"), "1").Set(Tag("NumberOfFractionsPlanned"), "20").Set(Tag("NumberOfBeams"), "0").Set(Tag("NumberOfBrachyApplicationSetups"), "0").Build(),
        ]).Build();

    private DicomDataset MakeDose()
    {
        var pixels = new byte[Side * Side * Planes * sizeof(uint)];
        for (var i = 0; i < Side * Side * Planes; i++) BinaryPrimitives.WriteUInt32LittleEndian(pixels.AsSpan(i * sizeof(uint)), DoseAt(i / (Side * Side), i % (Side * Side)));
        return Start(Dose, "RTDOSE")
            .Set(Tag("ImagePositionPatient"), "0", "0", "0").Set(Tag("ImageOrientationPatient"), "1", "0", "0", "0", "1", "0").Set(Tag("PixelSpacing"), "2.5", "2.5").Set(Tag("SliceThickness"))
            .Set(Tag("SamplesPerPixel"), "1").Set(Tag("PhotometricInterpretation"), "MONOCHROME2").Set(Tag("Rows"), $"{Side}").Set(Tag("Columns"), $"{Side}")
            .Set(Tag("BitsAllocated"), "32").Set(Tag("BitsStored"), "32").Set(Tag("HighBit"), "31").Set(Tag("PixelRepresentation"), "0")
            .Set(Tag("NumberOfFrames"), $"{Planes}").Set(Tag("FrameIncrementPointer"), Vr.AT, new byte[] { 0x04, 0x30, 0x0C, 0x00 })
            .Set(Tag("GridFrameOffsetVector"), "0", "2.5", "5").Set(Tag("DoseUnits"), "GY").Set(Tag("DoseType"), "PHYSICAL").Set(Tag("DoseSummationType"), "PLAN").Set(Tag("DoseGridScaling"), "0.001")
            .Set(Tag("ReferencedRTPlanSequence"), [Reference(Plan, UidOf(Planned))])
            .Set(Tag("PixelData"), Vr.OW, pixels).Build();
    }

    private DatasetBuilder Start(string sopClass, string modality) =>
        Document(Image, sopClass, modality).Set(Tag("OperatorsName")).Set(Tag("FrameOfReferenceUID"), space).Set(Tag("PositionReferenceIndicator"));

    private static DicomDataset Reference(string sopClass, string uid) =>
        new DatasetBuilder().Set(Tag("ReferencedSOPClassUID"), sopClass).Set(Tag("ReferencedSOPInstanceUID"), uid).Build();
}
