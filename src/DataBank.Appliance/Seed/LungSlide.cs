using DataBank.Dicom;
using static DataBank.Appliance.SeedInstance;

namespace DataBank.Appliance;

/// <summary>
/// A small whole slide image of the tumour specimen (VL Whole Slide Microscopy Image, PS3.3 A.32.8): two tiled levels, an overview and
/// the slide's label, which names the patient as real labels do.
/// </summary>
internal static class LungSlide
{
    private const string SopClass = "1.2.840.10008.5.1.4.1.1.77.1.6";
    private const string Study = "slide";
    private const string Series = "1 SM";
    private const int Tile = 256;
    private const double Spacing = 0.0005; // 0.5 µm: a 20× objective.

    private static readonly (byte, byte, byte) Eosin = (242, 200, 216);
    private static readonly (byte, byte, byte) Haematoxylin = (98, 60, 140);

    public static IEnumerable<byte[]> Instances(SeedPerson person)
    {
        var tissue = new TissuePainter(person.Random("slide"));
        yield return Level(person, "VOLUME", "NONE", 1, 1024, 1, tissue);
        yield return Level(person, "VOLUME", "RESAMPLED", 2, 512, 2, tissue);
        yield return Picture(person, "OVERVIEW", 3, 256, 96, tissue.Paint(0, 0, 256, 96, 16, (250, 250, 250), Eosin));
        yield return Picture(person, "LABEL", 4, 128, 96, tissue.Paint(0, 0, 128, 96, 64, (255, 255, 255), (225, 225, 225)));
    }

    private static byte[] Level(SeedPerson person, string flavor, string derived, int number, int size, int reduction, TissuePainter tissue)
    {
        var tiles = from top in Enumerable.Range(0, size / Tile)
                    from left in Enumerable.Range(0, size / Tile)
                    select tissue.Paint(left * Tile, top * Tile, Tile, Tile, 24.0 / reduction, Eosin, Haematoxylin);
        var pixels = tiles.SelectMany(tile => tile).ToArray();
        return Image(person, flavor, derived, number, size, size, Tile, Tile, pixels, Spacing * reduction, "NO");
    }

    private static byte[] Picture(SeedPerson person, string flavor, int number, int columns, int rows, byte[] pixels) =>
        Image(person, flavor, "NONE", number, columns, rows, columns, rows, pixels, 0.1, "YES");

    private static byte[] Image(
        SeedPerson person, string flavor, string derived, int number, int columns, int rows, int tileColumns, int tileRows, byte[] pixels, double spacing, string showsLabel)
    {
        var dimensions = Uid(person, "slide dimensions");
        var specimen = PatientBundle.TumourSpecimen(person).ToUpperInvariant();
        string[] type = [derived == "RESAMPLED" ? "DERIVED" : "ORIGINAL", "PRIMARY", flavor, derived];
        var image = new SeedInstance(person, Study, Series, person.SpecimenDay);
        if (flavor == "LABEL") image.Put("BarcodeValue", specimen).Put("LabelText", $"{person.Mrn} {specimen}");
        return image
            .Put("SOPClassUID", SopClass)
            .Put("SOPInstanceUID", Uid(person, $"slide {number}"))
            .Put("AccessionNumber", $"SM{person.AccessionNumber[2..]}")
            .Put("StudyDescription", "病理組織 肺生検")
            .Put("Modality", "SM")
            .Put("SeriesDescription", "HE stain")
            .Put("FrameOfReferenceUID", Uid(person, "slide frame"))
            .Put("PositionReferenceIndicator", "SLIDE_CORNER")
            .Put("ImageType", type)
            .Put("InstanceNumber", number)
            .Put("ContentDate", Date(person.SpecimenDay))
            .Put("ContentTime", "150000")
            .Put("AcquisitionDateTime", $"{Date(person.SpecimenDay)}150000")
            .Put("AcquisitionDuration", "30")
            .Put("SamplesPerPixel", "3")
            .Put("PhotometricInterpretation", "RGB")
            .Put("PlanarConfiguration", "0")
            .Put("NumberOfFrames", columns / tileColumns * (rows / tileRows))
            .Put("Rows", tileRows)
            .Put("Columns", tileColumns)
            .Put("BitsAllocated", "8")
            .Put("BitsStored", "8")
            .Put("HighBit", "7")
            .Put("PixelRepresentation", "0")
            .Put("LossyImageCompression", "00")
            .Put("BurnedInAnnotation", showsLabel)
            .Put("SpecimenLabelInImage", showsLabel)
            .Put("FocusMethod", "AUTO")
            .Put("ExtendedDepthOfField", "NO")
            .Put("VolumetricProperties", "VOLUME")
            .Put("ImagedVolumeWidth", columns * spacing)
            .Put("ImagedVolumeHeight", rows * spacing)
            .Put("ImagedVolumeDepth", "4")
            .Put("TotalPixelMatrixColumns", columns)
            .Put("TotalPixelMatrixRows", rows)
            .PutItems("TotalPixelMatrixOriginSequence", origin => origin.Put("XOffsetInSlideCoordinateSystem", "20").Put("YOffsetInSlideCoordinateSystem", "40"))
            .Put("ImageOrientationSlide", "0", "-1", "0", "-1", "0", "0")
            .Put("NumberOfOpticalPaths", "1")
            .Put("TotalPixelMatrixFocalPlanes", "1")
            .PutItems("AcquisitionContextSequence")
            .PutItems("OpticalPathSequence", path => path
                .Put("OpticalPathIdentifier", "1")
                .PutCode("IlluminationTypeCodeSequence", "111744", "DCM", "Brightfield illumination")
                .PutCode("IlluminationColorCodeSequence", "414298005", "SCT", "Full Spectrum")
                .Put("ICCProfile", Vr.OB, SrgbProfile.Bytes)
                .Put("ColorSpace", "SRGB"))
            .Put("ContainerIdentifier", specimen)
            .PutItems("IssuerOfTheContainerIdentifierSequence")
            .PutCode("ContainerTypeCodeSequence", "433466003", "SCT", "Microscope slide")
            .PutItems("SpecimenDescriptionSequence", description => description
                .Put("SpecimenIdentifier", specimen)
                .PutItems("IssuerOfTheSpecimenIdentifierSequence")
                .Put("SpecimenUID", Uid(person, "tumour specimen"))
                .PutItems("SpecimenPreparationSequence")
                .PutCode("PrimaryAnatomicStructureSequence", "39607008", "SCT", "Lung"))
            .PutItems("DimensionOrganizationSequence", organization => organization.Put("DimensionOrganizationUID", dimensions))
            .Put("DimensionOrganizationType", "TILED_FULL")
            .PutItems("SharedFunctionalGroupsSequence", groups => groups
                .PutItems("PixelMeasuresSequence", measures => measures
                    .Put("SliceThickness", "0.004")
                    .Put("PixelSpacing", Spacing4(spacing), Spacing4(spacing)))
                .PutItems("WholeSlideMicroscopyImageFrameTypeSequence", frame => frame.Put("FrameType", type))
                .PutItems("OpticalPathIdentificationSequence", path => path.Put("OpticalPathIdentifier", "1")))
            .Put("PixelData", Vr.OB, pixels)
            .ToFile();
    }

    private static string Spacing4(double spacing) => spacing.ToString("0.####", System.Globalization.CultureInfo.InvariantCulture);
}
