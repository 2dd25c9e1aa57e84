using DataBank.Dicom;
using static DataBank.Appliance.SeedInstance;

namespace DataBank.Appliance;

/// <summary>
/// What a radiologist measured of the nodule: a Comprehensive SR (PS3.3 A.35.3) after the template Measurement Report (PS3.16 TID 1500),
/// with diameter and volume of the segmented lesion.
/// </summary>
internal static class NoduleReport
{
    private const string SopClass = "1.2.840.10008.5.1.4.1.1.88.33";
    private const string Series = "3 SR";

    public static byte[] Instance(SeedPerson person)
    {
        var phantom = new ChestPhantom(person.Random("phantom"));
        return new SeedInstance(person, ChestCt.Study, Series, person.ImagingDay)
            .Put("SOPClassUID", SopClass)
            .Put("SOPInstanceUID", Uid(person, "nodule report"))
            .Put("AccessionNumber", person.AccessionNumber)
            .Put("StudyDescription", "胸部CT 単純")
            .Put("Modality", "SR")
            .Put("SeriesDescription", "Nodule measurements")
            .PutItems("ReferencedPerformedProcedureStepSequence")
            .Put("InstanceNumber", "1")
            .Put("ContentDate", Date(person.ImagingDay))
            .Put("ContentTime", "111500")
            .Put("CompletionFlag", "COMPLETE")
            .Put("VerificationFlag", "UNVERIFIED")
            .PutItems("PerformedProcedureCodeSequence")
            .PutItems("CurrentRequestedProcedureEvidenceSequence", study => study
                .Put("StudyInstanceUID", ChestCt.StudyUid(person))
                .PutItems("ReferencedSeriesSequence", series => series
                    .Put("SeriesInstanceUID", NoduleSegmentation.SeriesUid(person))
                    .PutItems("ReferencedSOPSequence", segmentation => Reference(segmentation, person))))
            .Put("ValueType", "CONTAINER")
            .PutCode("ConceptNameCodeSequence", "126000", "DCM", "Imaging Measurement Report")
            .Put("ContinuityOfContent", "SEPARATE")
            .PutItems("ContentTemplateSequence", template => template.Put("MappingResource", "DCMR").Put("TemplateIdentifier", "1500"))
            .PutItems(
                "ContentSequence",
                item => Code(Item(item, "HAS CONCEPT MOD", "CODE", "121049", "DCM", "Language of Content Item and Descendants"), "en", "RFC5646", "English"),
                item => Code(Item(item, "HAS OBS CONTEXT", "CODE", "121005", "DCM", "Observer Type"), "121006", "DCM", "Person"),
                item => Item(item, "HAS OBS CONTEXT", "PNAME", "121008", "DCM", "Person Observer Name").Put("PersonName", "Gosei^Ishi"),
                item => Code(Item(item, "HAS CONCEPT MOD", "CODE", "121058", "DCM", "Procedure reported"), "24627-2", "LN", "CT Chest"),
                item => Container(item, "126010", "Imaging Measurements").PutItems(
                    "ContentSequence",
                    group => Container(group, "125007", "Measurement Group").PutItems("ContentSequence", Measurements(person, phantom))))
            .ToFile();
    }

    private static Action<SeedInstance>[] Measurements(SeedPerson person, ChestPhantom phantom) =>
    [
        item => Item(item, "HAS OBS CONTEXT", "TEXT", "112039", "DCM", "Tracking Identifier").Put("TextValue", "Nodule 1"),
        item => Item(item, "HAS OBS CONTEXT", "UIDREF", "112040", "DCM", "Tracking Unique Identifier").Put("UID", NoduleSegmentation.TrackingUid(person)),
        item => Code(Item(item, "CONTAINS", "CODE", "121071", "DCM", "Finding"), "27925004", "SCT", "Nodule"),
        item => Item(item, "CONTAINS", "IMAGE", "121191", "DCM", "Referenced Segment")
            .PutItems("ReferencedSOPSequence", segmentation => Reference(segmentation, person).Put("ReferencedSegmentNumber", "1")),
        item => Item(item, "CONTAINS", "UIDREF", "121232", "DCM", "Source series for segmentation").Put("UID", ChestCt.SeriesUid(person)),
        item => Measured(item, "103339001", "Long Axis", phantom.NoduleDiameter, "mm", "mm"),
        item => Measured(item, "118565006", "Volume", phantom.NoduleVolume, "mm3", "cubic millimeter"),
    ];

    private static SeedInstance Reference(SeedInstance item, SeedPerson person) => item
        .Put("ReferencedSOPClassUID", NoduleSegmentation.SopClass)
        .Put("ReferencedSOPInstanceUID", NoduleSegmentation.InstanceUid(person));

    private static SeedInstance Item(SeedInstance item, string relationship, string valueType, string code, string scheme, string meaning) => item
        .Put("RelationshipType", relationship)
        .Put("ValueType", valueType)
        .PutCode("ConceptNameCodeSequence", code, scheme, meaning);

    private static SeedInstance Container(SeedInstance item, string code, string meaning) =>
        Item(item, "CONTAINS", "CONTAINER", code, "DCM", meaning).Put("ContinuityOfContent", "SEPARATE");

    private static SeedInstance Code(SeedInstance item, string code, string scheme, string meaning) =>
        item.PutCode("ConceptCodeSequence", code, scheme, meaning);

    private static SeedInstance Measured(SeedInstance item, string code, string meaning, double value, string unit, string unitMeaning) =>
        Item(item, "CONTAINS", "NUM", code, "SCT", meaning).PutItems("MeasuredValueSequence", measured => measured
            .PutCode("MeasurementUnitsCodeSequence", unit, "UCUM", unitMeaning)
            .Put("NumericValue", value));
}
