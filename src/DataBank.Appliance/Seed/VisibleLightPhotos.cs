using DataBank.Dicom;
using static DataBank.Appliance.SeedInstance;

namespace DataBank.Appliance;

/// <summary>Colour photographs: a bronchoscopy (VL Endoscopic Image, PS3.3 A.32.1) and a mole by dermoscopy (Dermoscopic Photography Image).</summary>
internal static class VisibleLightPhotos
{
    private const string Endoscopic = "1.2.840.10008.5.1.4.1.1.77.1.1";
    private const string Dermoscopic = "1.2.840.10008.5.1.4.1.1.77.1.7";
    private const int Size = 320;

    public static IEnumerable<byte[]> Bronchoscopy(SeedPerson person)
    {
        var mucosa = new TissuePainter(person.Random("bronchoscopy"));
        return Enumerable.Range(1, 3).Select(number => Photo(person, "bronchoscopy", "1 ES", person.SpecimenDay, number)
            .Put("SOPClassUID", Endoscopic)
            .Put("Modality", "ES")
            .Put("StudyDescription", "気管支内視鏡検査")
            .Put("SeriesDescription", "Bronchoscopy")
            .PutCode("AnatomicRegionSequence", "955009", "SCT", "Bronchus")
            .Put("PixelData", Vr.OB, mucosa.Paint(number * Size, 0, Size, Size, 40, (226, 120, 104), (120, 24, 28)))
            .ToFile());
    }

    public static IEnumerable<byte[]> Dermoscopy(SeedPerson person) =>
    [
        Photo(person, "dermoscopy", "1 DMS", person.FirstVisit, 1)
            .Put("SOPClassUID", Dermoscopic)
            .Put("Modality", "DMS")
            .Put("StudyDescription", "ダーモスコピー 前腕")
            .Put("SeriesDescription", "Dermoscopy")
            .Put("FrameOfReferenceUID", Uid(person, "dermoscopy frame"))
            .Put("PositionReferenceIndicator")
            .PutCode("AnatomicRegionSequence", "14975008", "SCT", "Forearm")
            .Put("RecognizableVisualFeatures", "NO")
            .Put("ContactMethod")
            .Put("EmitterColorTemperature", "5500")
            .Put("LightSourcePolarization")
            .Put("OpticalMagnificationFactor", "10")
            .Put("PixelData", Vr.OB, new TissuePainter(person.Random("dermoscopy")).Paint(0, 0, Size, Size, 90, (224, 184, 160), (84, 48, 32)))
            .ToFile(),
    ];

    private static SeedInstance Photo(SeedPerson person, string study, string series, DateOnly day, int number) =>
        new SeedInstance(person, study, series, day)
            .Put("SOPInstanceUID", Uid(person, $"{study} {number}"))
            .Put("AccessionNumber", $"{series.Split(' ')[1]}{person.AccessionNumber[2..]}")
            .Put("ImageType", "ORIGINAL", "PRIMARY")
            .Put("InstanceNumber", number)
            .Put("Laterality")
            .Put("PatientOrientation")
            .Put("ContentDate", Date(day))
            .Put("ContentTime", "101500")
            .Put("AcquisitionDateTime", $"{Date(day)}101500")
            .Put("SamplesPerPixel", "3")
            .Put("PhotometricInterpretation", "RGB")
            .Put("PlanarConfiguration", "0")
            .Put("Rows", Size)
            .Put("Columns", Size)
            .Put("BitsAllocated", "8")
            .Put("BitsStored", "8")
            .Put("HighBit", "7")
            .Put("PixelRepresentation", "0")
            .Put("LossyImageCompression", "00")
            .Put("BurnedInAnnotation", "NO")
            .Put("ICCProfile", Vr.OB, SrgbProfile.Bytes)
            .PutItems("AcquisitionContextSequence");
}
