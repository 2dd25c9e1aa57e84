using DataBank.Dicom;
using static DataBank.Appliance.SeedInstance;

namespace DataBank.Appliance;

/// <summary>The nodule of the chest CT, marked voxel by voxel: a binary Segmentation (PS3.3 A.51) in the CT's study and frame of reference.</summary>
internal static class NoduleSegmentation
{
    public const string SopClass = "1.2.840.10008.5.1.4.1.1.66.4";

    private const string Series = "2 SEG";

    public static string SeriesUid(SeedPerson person) => Uid(person, $"{ChestCt.Study} {Series}");

    public static string InstanceUid(SeedPerson person) => Uid(person, "nodule segmentation");

    /// <summary>Names the lesion in segmentation, report and everything else that speaks of it (PS3.3 C.8.20.2: Tracking UID).</summary>
    public static string TrackingUid(SeedPerson person) => Uid(person, "nodule");

    public static byte[] Instance(SeedPerson person)
    {
        var phantom = new ChestPhantom(person.Random("phantom"));
        var slices = phantom.NoduleSlices;
        var dimensions = Uid(person, "nodule segmentation dimensions");
        return new SeedInstance(person, ChestCt.Study, Series, person.ImagingDay)
            .Put("SOPClassUID", SopClass)
            .Put("SOPInstanceUID", InstanceUid(person))
            .Put("AccessionNumber", person.AccessionNumber)
            .Put("StudyDescription", "胸部CT 単純")
            .Put("Modality", "SEG")
            .Put("SeriesDescription", "Nodule segmentation")
            .Put("BodyPartExamined", "CHEST")
            .Put("FrameOfReferenceUID", ChestCt.FrameOfReference(person))
            .Put("PositionReferenceIndicator")
            .Put("ImageType", "DERIVED", "PRIMARY")
            .Put("InstanceNumber", "1")
            .Put("ContentDate", Date(person.ImagingDay))
            .Put("ContentTime", "110000")
            .Put("ContentLabel", "NODULE")
            .Put("ContentDescription", "Lung nodule")
            .Put("ContentCreatorName", "Gosei^Ishi")
            .Put("SamplesPerPixel", "1")
            .Put("PhotometricInterpretation", "MONOCHROME2")
            .Put("NumberOfFrames", slices.Count)
            .Put("Rows", ChestPhantom.Size)
            .Put("Columns", ChestPhantom.Size)
            .Put("BitsAllocated", "1")
            .Put("BitsStored", "1")
            .Put("HighBit", "0")
            .Put("PixelRepresentation", "0")
            .Put("LossyImageCompression", "00")
            .Put("SegmentationType", "BINARY")
            .PutItems("SegmentSequence", segment => segment
                .Put("SegmentNumber", "1")
                .Put("SegmentLabel", "Nodule")
                .Put("SegmentAlgorithmType", "MANUAL")
                .PutCode("SegmentedPropertyCategoryCodeSequence", "49755003", "SCT", "Morphologically Altered Structure")
                .PutCode("SegmentedPropertyTypeCodeSequence", "27925004", "SCT", "Nodule")
                .PutCode("AnatomicRegionSequence", "39607008", "SCT", "Lung")
                .Put("TrackingID", "Nodule 1")
                .Put("TrackingUID", TrackingUid(person)))
            .PutItems("ReferencedSeriesSequence", series => series
                .Put("SeriesInstanceUID", ChestCt.SeriesUid(person))
                .PutItems("ReferencedInstanceSequence", slices.Select<int, Action<SeedInstance>>(slice => image => image
                    .Put("ReferencedSOPClassUID", Uids.CtImageStorage)
                    .Put("ReferencedSOPInstanceUID", ChestCt.ImageUid(person, slice)))))
            .PutItems("DimensionOrganizationSequence", organization => organization.Put("DimensionOrganizationUID", dimensions))
            .PutItems("DimensionIndexSequence", index => index
                .Put("DimensionIndexPointer", "00200032")
                .Put("FunctionalGroupPointer", "00209113")
                .Put("DimensionOrganizationUID", dimensions)
                .Put("DimensionDescriptionLabel", "Position"))
            .PutItems("SharedFunctionalGroupsSequence", groups => groups
                .PutItems("PlaneOrientationSequence", plane => plane.Put("ImageOrientationPatient", "1", "0", "0", "0", "1", "0"))
                .PutItems("PixelMeasuresSequence", measures => measures
                    .Put("SliceThickness", ChestPhantom.SliceSpacing)
                    .Put("SpacingBetweenSlices", ChestPhantom.SliceSpacing)
                    .Put("PixelSpacing", Number(ChestPhantom.PixelSpacing), Number(ChestPhantom.PixelSpacing)))
                .PutItems("SegmentIdentificationSequence", segment => segment.Put("ReferencedSegmentNumber", "1")))
            .PutItems("PerFrameFunctionalGroupsSequence", slices.Select<int, Action<SeedInstance>>((slice, frame) => groups => groups
                .PutItems("FrameContentSequence", content => content.Put("DimensionIndexValues", frame + 1))
                .PutItems("PlanePositionSequence", plane => plane.Put("ImagePositionPatient", ChestCt.Position(slice)))
                .PutItems("DerivationImageSequence", derivation => derivation
                    .PutCode("DerivationCodeSequence", "113076", "DCM", "Segmentation")
                    .PutItems("SourceImageSequence", source => source
                        .Put("ReferencedSOPClassUID", Uids.CtImageStorage)
                        .Put("ReferencedSOPInstanceUID", ChestCt.ImageUid(person, slice))
                        .PutCode("PurposeOfReferenceCodeSequence", "121322", "DCM", "Source image for image processing operation")))))
            .Put("PixelData", Vr.OB, [.. slices.SelectMany(phantom.NoduleMask)])
            .ToFile();
    }
}
