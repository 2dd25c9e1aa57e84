using System.Buffers.Binary;
using DataBank.Dicom;

namespace DataBank.IntegrationTests;

/// <summary>Objects that are no images: an ECG, a key object selection and a presentation state of an image, whole enough for dciodvfy.</summary>
internal static class TestObjects
{
    public const string Ecg = "1.2.840.10008.5.1.4.1.1.9.1.1";
    public const string KeyObjects = "1.2.840.10008.5.1.4.1.1.88.59";
    public const string Presentation = "1.2.840.10008.5.1.4.1.1.11.1";

    public const int Samples = 5000;

    /// <summary>Ten seconds of two leads at 500 Hz (PS3.3 A.34.3).</summary>
    public static DicomDataset EcgOf(TestImage image, out byte[] samples)
    {
        samples = new byte[Samples * 2 * 2];
        for (var i = 0; i < Samples * 2; i++) BinaryPrimitives.WriteInt16LittleEndian(samples.AsSpan(i * 2), (short)(Math.Sin(i / 40.0) * 1000));
        return Document(image, Ecg, "ECG")
            .Set(Tag("AcquisitionDateTime"), "20240115102030")
            .Set(Tag("AcquisitionContextSequence"), Array.Empty<DicomDataset>())
            .Set(Tag("SynchronizationTrigger"), "NO TRIGGER").Set(Tag("AcquisitionTimeSynchronized"), "N").Set(Tag("SynchronizationFrameOfReferenceUID"), TestImage.NewUid())
            .Set(Tag("WaveformSequence"), [
                new DatasetBuilder()
                    .Set(Tag("WaveformOriginality"), "ORIGINAL")
                    .Set(Tag("NumberOfWaveformChannels"), "2").Set(Tag("NumberOfWaveformSamples"), $"{Samples}").Set(Tag("SamplingFrequency"), "500")
                    .Set(Tag("ChannelDefinitionSequence"), [Channel("2:1", "Lead I"), Channel("2:2", "Lead II")])
                    .Set(Tag("WaveformBitsAllocated"), "16").Set(Tag("WaveformSampleInterpretation"), "SS").Set(Tag("WaveformData"), Vr.OW, samples)
                    .Build(),
            ]).Build();
    }

    /// <summary>A note that an image is of interest (PS3.3 A.35.4, PS3.16 TID 2010).</summary>
    public static DicomDataset KeyObjectsOf(TestImage image) => Document(image, KeyObjects, "KO")
        .Set(Tag("ReferencedPerformedProcedureStepSequence"), Array.Empty<DicomDataset>())
        .Set(Tag("CurrentRequestedProcedureEvidenceSequence"), [
            new DatasetBuilder().Set(Tag("StudyInstanceUID"), image.Study)
                .Set(Tag("ReferencedSeriesSequence"), [new DatasetBuilder().Set(Tag("SeriesInstanceUID"), image.Series).Set(Tag("ReferencedSOPSequence"), [Reference(image)]).Build()])
                .Build(),
        ])
        .Set(Tag("ValueType"), "CONTAINER").Set(Tag("ContinuityOfContent"), "SEPARATE")
        .Set(Tag("ConceptNameCodeSequence"), [Code("113000", "DCM", "Of Interest")])
        .Set(Tag("ContentTemplateSequence"), [new DatasetBuilder().Set(Tag("MappingResource"), "DCMR").Set(Tag("TemplateIdentifier"), "2010").Build()])
        .Set(Tag("ContentSequence"), [
            new DatasetBuilder().Set(Tag("RelationshipType"), "CONTAINS").Set(Tag("ValueType"), "IMAGE").Set(Tag("ReferencedSOPSequence"), [Reference(image)]).Build(),
        ]).Build();

    /// <summary>The whole image as it is, in a window of its own (PS3.3 A.33.1).</summary>
    public static DicomDataset PresentationOf(TestImage image) => Document(image, Presentation, "PR")
        .Set(Tag("Laterality"))
        .Set(Tag("ContentLabel"), "STATE").Set(Tag("ContentDescription")).Set(Tag("ContentCreatorName"))
        .Set(Tag("PresentationCreationDate"), "20240115").Set(Tag("PresentationCreationTime"), "120000")
        .Set(Tag("ReferencedSeriesSequence"), [new DatasetBuilder().Set(Tag("SeriesInstanceUID"), image.Series).Set(Tag("ReferencedImageSequence"), [Reference(image)]).Build()])
        .Set(Tag("DisplayedAreaSelectionSequence"), [
            new DatasetBuilder()
                .Set(Tag("DisplayedAreaTopLeftHandCorner"), Vr.SL, "1", "1").Set(Tag("DisplayedAreaBottomRightHandCorner"), Vr.SL, $"{image.Size}", $"{image.Size}")
                .Set(Tag("PresentationSizeMode"), "SCALE TO FIT").Set(Tag("PresentationPixelAspectRatio"), "1", "1")
                .Build(),
        ])
        .Set(Tag("SoftcopyVOILUTSequence"), [new DatasetBuilder().Set(Tag("WindowCenter"), "40").Set(Tag("WindowWidth"), "400").Build()])
        .Set(Tag("PresentationLUTShape"), "IDENTITY").Build();

    public static Tag Tag(string keyword) => DataDictionary.TryFindTag(keyword, out var tag) ? tag : throw new ArgumentException(keyword);

    /// <summary>What every object of the study of an image says, in a series of its own.</summary>
    public static DatasetBuilder Document(TestImage image, string sopClass, string modality) => new DatasetBuilder()
        .Set(Tag("SpecificCharacterSet"), "ISO_IR 192")
        .Set(Tag("SOPClassUID"), sopClass).Set(Tag("SOPInstanceUID"), TestImage.NewUid())
        .Set(Tag("StudyDate"), "20240115").Set(Tag("StudyTime"), "102030").Set(Tag("ContentDate"), "20240115").Set(Tag("ContentTime"), "102030")
        .Set(Tag("AccessionNumber"), $"A{image.PatientId}").Set(Tag("Modality"), modality).Set(Tag("Manufacturer"), "Example").Set(Tag("ReferringPhysicianName"))
        .Set(Tag("StudyDescription"), image.Description)
        .Set(Tag("PatientName"), image.Name).Set(Tag("PatientID"), image.PatientId).Set(Tag("PatientBirthDate"), "19700401").Set(Tag("PatientSex"), "M")
        .Set(Tag("StudyInstanceUID"), image.Study).Set(Tag("SeriesInstanceUID"), TestImage.NewUid()).Set(Tag("StudyID"), "1").Set(Tag("SeriesNumber"), "9").Set(Tag("InstanceNumber"), "1");

    private static DicomDataset Channel(string code, string lead) => new DatasetBuilder()
        .Set(Tag("ChannelSourceSequence"), [Code(code, "MDC", lead)])
        .Set(Tag("ChannelSensitivity"), "1").Set(Tag("ChannelSensitivityUnitsSequence"), [Code("uV", "UCUM", "microvolt")])
        .Set(Tag("ChannelSensitivityCorrectionFactor"), "1").Set(Tag("ChannelBaseline"), "0").Set(Tag("ChannelSampleSkew"), "0").Set(Tag("WaveformBitsStored"), "16")
        .Build();

    private static DicomDataset Code(string value, string scheme, string meaning) => new DatasetBuilder()
        .Set(Tag("CodeValue"), value).Set(Tag("CodingSchemeDesignator"), scheme).Set(Tag("CodeMeaning"), meaning).Build();

    private static DicomDataset Reference(TestImage image) => new DatasetBuilder()
        .Set(Tag("ReferencedSOPClassUID"), Uids.CtImageStorage).Set(Tag("ReferencedSOPInstanceUID"), image.Uid).Build();
}
