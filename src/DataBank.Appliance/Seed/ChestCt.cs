using System.Globalization;
using DataBank.Dicom;
using static DataBank.Appliance.SeedInstance;

namespace DataBank.Appliance;

/// <summary>The CT study of a synthetic patient: one series of CT Image Storage (PS3.3 A.3).</summary>
internal static class ChestCt
{
    public const string Study = "study";
    public const string Series = "1 CT";

    public static IEnumerable<byte[]> Instances(SeedPerson person) => Enumerable.Range(0, ChestPhantom.Slices).Select(slice => Instance(person, slice));

    public static string StudyUid(SeedPerson person) => Uid(person, Study);

    public static string SeriesUid(SeedPerson person) => Uid(person, $"{Study} {Series}");

    public static string ImageUid(SeedPerson person, int slice) => Uid(person, string.Create(CultureInfo.InvariantCulture, $"image {slice}"));

    public static string FrameOfReference(SeedPerson person) => Uid(person, "frame");

    /// <summary>Where the first pixel of a slice lies in the patient (PS3.3 C.7.6.2.1.1), millimetres.</summary>
    public static string[] Position(int slice)
    {
        var corner = Number(-ChestPhantom.Size / 2 * ChestPhantom.PixelSpacing);
        return [corner, corner, Number(-ChestPhantom.SliceSpacing * slice)];
    }

    /// <summary>The Part 10 file of one slice.</summary>
    public static byte[] Instance(SeedPerson person, int slice)
    {
        var time = string.Create(CultureInfo.InvariantCulture, $"1002{slice:00}");
        return new SeedInstance(person, Study, Series, person.ImagingDay)
            .Put("SOPClassUID", Uids.CtImageStorage)
            .Put("SOPInstanceUID", ImageUid(person, slice))
            .Put("AccessionNumber", person.AccessionNumber)
            .Put("StudyDescription", "胸部CT 単純")
            .Put("Modality", "CT")
            .Put("SeriesDescription", "CHEST 5mm")
            .Put("BodyPartExamined", "CHEST")
            .Put("PatientPosition", "HFS")
            .Put("FrameOfReferenceUID", FrameOfReference(person))
            .Put("PositionReferenceIndicator")
            .Put("ImageType", "ORIGINAL", "PRIMARY", "AXIAL")
            .Put("AcquisitionDate", Date(person.ImagingDay))
            .Put("AcquisitionTime", time)
            .Put("ContentDate", Date(person.ImagingDay))
            .Put("ContentTime", time)
            .Put("SliceThickness", ChestPhantom.SliceSpacing)
            .Put("KVP", "120")
            .Put("SpacingBetweenSlices", ChestPhantom.SliceSpacing)
            .Put("XRayTubeCurrent", "200")
            .Put("ConvolutionKernel", "STANDARD")
            .Put("AcquisitionNumber", "1")
            .Put("InstanceNumber", slice + 1)
            .Put("ImagePositionPatient", Position(slice))
            .Put("ImageOrientationPatient", "1", "0", "0", "0", "1", "0")
            .Put("SliceLocation", -ChestPhantom.SliceSpacing * slice)
            .Put("SamplesPerPixel", "1")
            .Put("PhotometricInterpretation", "MONOCHROME2")
            .Put("Rows", ChestPhantom.Size)
            .Put("Columns", ChestPhantom.Size)
            .Put("PixelSpacing", Number(ChestPhantom.PixelSpacing), Number(ChestPhantom.PixelSpacing))
            .Put("BitsAllocated", "16")
            .Put("BitsStored", "12")
            .Put("HighBit", "11")
            .Put("PixelRepresentation", "0")
            .Put("WindowCenter", "-600", "40")
            .Put("WindowWidth", "1500", "400")
            .Put("RescaleIntercept", "-1024")
            .Put("RescaleSlope", "1")
            .Put("RescaleType", "HU")
            .Put("PixelData", Vr.OW, new ChestPhantom(person.Random("phantom")).Slice(slice))
            .ToFile();
    }
}
