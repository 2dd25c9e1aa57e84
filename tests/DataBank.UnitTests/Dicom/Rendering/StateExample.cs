using DataBank.Dicom;
using static DataBank.UnitTests.PixelExample;

namespace DataBank.UnitTests;

/// <summary>Grayscale softcopy presentation states (PS3.3 A.33.1) of the images of <see cref="PixelExample"/>.</summary>
internal static class StateExample
{
    public const string Image = "1.2.392.100495.1.7";

    /// <summary>Says that the whole image is shown as it is, and nothing else.</summary>
    public static DatasetBuilder State() => new DatasetBuilder()
        .Set(Tag("SOPClassUID"), "1.2.840.10008.5.1.4.1.1.11.1")
        .Set(Tag("SOPInstanceUID"), "1.2.392.100495.1.8")
        .Set(Tag("StudyDate"), "20250401").Set(Tag("StudyTime"), "101200")
        .Set(Tag("AccessionNumber")).Set(Tag("ReferringPhysicianName")).Set(Tag("StudyID"))
        .Set(Tag("PatientName"), "Yamada^Hanako=山田^花子").Set(Tag("PatientID"), "00012345").Set(Tag("PatientBirthDate")).Set(Tag("PatientSex"))
        .Set(Tag("Modality"), "PR").Set(Tag("Manufacturer"), "Example").Set(Tag("SeriesNumber"), "9").Set(Tag("InstanceNumber"), "1")
        .Set(Tag("StudyInstanceUID"), "1.2.392.100495.1").Set(Tag("SeriesInstanceUID"), "1.2.392.100495.2")
        .Set(Tag("ContentLabel"), "STATE").Set(Tag("ContentDescription")).Set(Tag("ContentCreatorName"))
        .Set(Tag("PresentationCreationDate"), "20250401").Set(Tag("PresentationCreationTime"), "120000")
        .Set(Tag("ReferencedSeriesSequence"), [
            new DatasetBuilder().Set(Tag("SeriesInstanceUID"), "1.2.392.100495.3").Set(Tag("ReferencedImageSequence"), [Reference()]).Build(),
        ])
        .Set(Tag("DisplayedAreaSelectionSequence"), [Shown(1, 1, Columns, Rows)])
        .Set(Tag("PresentationLUTShape"), "IDENTITY");

    public static DicomDataset Reference() => new DatasetBuilder()
        .Set(Tag("ReferencedSOPClassUID"), "1.2.840.10008.5.1.4.1.1.7").Set(Tag("ReferencedSOPInstanceUID"), Image).Build();

    public static DicomDataset Shown(int left, int top, int right, int bottom, string mode = "SCALE TO FIT") => new DatasetBuilder()
        .Set(Tag("DisplayedAreaTopLeftHandCorner"), Vr.SL, Text(left), Text(top))
        .Set(Tag("DisplayedAreaBottomRightHandCorner"), Vr.SL, Text(right), Text(bottom))
        .Set(Tag("PresentationSizeMode"), mode)
        .Set(Tag("PresentationPixelAspectRatio"), "1", "1")
        .Build();

    public static DatasetBuilder Turned(this DatasetBuilder state, string degrees, string mirrored) =>
        state.Set(Tag("ImageRotation"), degrees).Set(Tag("ImageHorizontalFlip"), mirrored);

    public static DicomDataset WindowItem(string center, string width) =>
        new DatasetBuilder().Set(Tag("WindowCenter"), center).Set(Tag("WindowWidth"), width).Build();

    /// <summary>One drawing on layer "L".</summary>
    public static DatasetBuilder Drawing(this DatasetBuilder state, string type, string units, bool isFilled, params string[] points) => state
        .Set(Tag("GraphicLayerSequence"), [Layer()])
        .Set(Tag("GraphicAnnotationSequence"), [
            new DatasetBuilder().Set(Tag("GraphicLayer"), "L").Set(Tag("ReferencedImageSequence"), [Reference()]).Set(Tag("GraphicObjectSequence"), [
                new DatasetBuilder().Set(Tag("GraphicAnnotationUnits"), units).Set(Tag("GraphicDimensions"), "2")
                    .Set(Tag("NumberOfGraphicPoints"), Text(points.Length / 2)).Set(Tag("GraphicData"), points)
                    .Set(Tag("GraphicType"), type).Set(Tag("GraphicFilled"), isFilled ? "Y" : "N").Build(),
            ]).Build(),
        ]);

    public static DicomDataset Layer() => new DatasetBuilder()
        .Set(Tag("GraphicLayer"), "L").Set(Tag("GraphicLayerOrder"), "1").Set(Tag("GraphicLayerRecommendedDisplayGrayscaleValue"), "65535").Build();
}
