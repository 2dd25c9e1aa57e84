using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using DataBank.Dicom;

namespace DataBank.Appliance;

/// <summary>The CT study of a synthetic patient: one series of CT Image Storage (PS3.3 A.3), the same bytes at every run.</summary>
internal static class ChestCt
{
    public static IEnumerable<byte[]> Instances(SeedPerson person) => Enumerable.Range(0, ChestPhantom.Slices).Select(slice => Instance(person, slice));

    /// <summary>The Part 10 file of one slice.</summary>
    public static byte[] Instance(SeedPerson person, int slice)
    {
        var phantom = new ChestPhantom(person.Random("phantom"));
        using var file = new MemoryStream();
        Part10Writer.Write(file, Dataset(person, slice, phantom.Slice(slice)), Uids.ExplicitVrLittleEndian);
        return file.ToArray();
    }

    public static string StudyUid(SeedPerson person) => UidOf(person, "study");

    private static DicomDataset Dataset(SeedPerson person, int slice, byte[] pixels)
    {
        var set = new DatasetBuilder();
        void Put(string keyword, params ReadOnlySpan<string> values) =>
            set.Set(Tag.TryParse(keyword, out var tag) ? tag : throw new ArgumentException(keyword), values);

        // Both ways a Japanese hospital writes names: UTF-8, and JIS with escape sequences.
        if (person.Number % 2 == 1) Put("SpecificCharacterSet", "ISO_IR 192");
        else Put("SpecificCharacterSet", "", "ISO 2022 IR 87");
        PutPatientAndStudy(person, Put);
        PutSeries(person, Put);
        PutImage(person, slice, Put);
        return set.Set(new Tag(0x7FE0, 0x0010), Vr.OW, pixels).Build();
    }

    private static void PutPatientAndStudy(SeedPerson person, Setter put)
    {
        var date = DicomDate(person.ImagingDay);
        put("SOPClassUID", Uids.CtImageStorage);
        put("StudyDate", date);
        put("StudyTime", "100000");
        put("AccessionNumber", person.AccessionNumber);
        put("ReferringPhysicianName", "Gosei^Ishi=合成^医師=ゴウセイ^イシ");
        put("StudyDescription", "胸部CT 単純");
        put("PatientName", $"{person.Family.Romaji}^{person.Given.Romaji}={person.Family.Kanji}^{person.Given.Kanji}={person.Family.Kana}^{person.Given.Kana}");
        put("PatientID", person.Mrn);
        put("IssuerOfPatientID", SharedResources.Issuer);
        put("PatientBirthDate", DicomDate(person.BirthDate));
        put("PatientSex", person.IsFemale ? "F" : "M");
        put("PatientAge", string.Create(CultureInfo.InvariantCulture, $"{person.ImagingDay.Year - person.BirthDate.Year - (person.ImagingDay.DayOfYear < person.BirthDate.DayOfYear ? 1 : 0):000}Y"));
        put("StudyInstanceUID", StudyUid(person));
        put("StudyID", person.Number.ToString(CultureInfo.InvariantCulture));
    }

    private static void PutSeries(SeedPerson person, Setter put)
    {
        put("SeriesDate", DicomDate(person.ImagingDay));
        put("SeriesTime", "100100");
        put("Modality", "CT");
        put("Manufacturer", "DataBank synthetic");
        put("InstitutionName", "データバンク合成病院");
        put("SeriesDescription", "CHEST 5mm");
        put("ManufacturerModelName", "Phantom");
        put("DeviceSerialNumber", "0001");
        put("SoftwareVersions", "1");
        put("BodyPartExamined", "CHEST");
        put("PatientPosition", "HFS");
        put("SeriesInstanceUID", UidOf(person, "series"));
        put("SeriesNumber", "1");
        put("FrameOfReferenceUID", UidOf(person, "frame"));
        put("PositionReferenceIndicator");
    }

    private static void PutImage(SeedPerson person, int slice, Setter put)
    {
        var number = string.Create(CultureInfo.InvariantCulture, $"{slice + 1}");
        var corner = -ChestPhantom.Size / 2 * ChestPhantom.PixelSpacing;
        var height = -ChestPhantom.SliceSpacing * slice;
        var time = string.Create(CultureInfo.InvariantCulture, $"1002{slice:00}");
        put("ImageType", "ORIGINAL", "PRIMARY", "AXIAL");
        put("SOPInstanceUID", UidOf(person, $"image {slice}"));
        put("AcquisitionDate", DicomDate(person.ImagingDay));
        put("AcquisitionTime", time);
        put("ContentDate", DicomDate(person.ImagingDay));
        put("ContentTime", time);
        put("SliceThickness", Number(ChestPhantom.SliceSpacing));
        put("KVP", "120");
        put("SpacingBetweenSlices", Number(ChestPhantom.SliceSpacing));
        put("XRayTubeCurrent", "200");
        put("ConvolutionKernel", "STANDARD");
        put("AcquisitionNumber", "1");
        put("InstanceNumber", number);
        put("ImagePositionPatient", Number(corner), Number(corner), Number(height));
        put("ImageOrientationPatient", "1", "0", "0", "0", "1", "0");
        put("SliceLocation", Number(height));
        put("SamplesPerPixel", "1");
        put("PhotometricInterpretation", "MONOCHROME2");
        put("Rows", Number(ChestPhantom.Size));
        put("Columns", Number(ChestPhantom.Size));
        put("PixelSpacing", Number(ChestPhantom.PixelSpacing), Number(ChestPhantom.PixelSpacing));
        put("BitsAllocated", "16");
        put("BitsStored", "12");
        put("HighBit", "11");
        put("PixelRepresentation", "0");
        put("WindowCenter", "-600", "40");
        put("WindowWidth", "1500", "400");
        put("RescaleIntercept", "-1024");
        put("RescaleSlope", "1");
        put("RescaleType", "HU");
    }

    /// <summary>A UID of the form 2.25.n (PS3.5 Annex B.2), n from a hash instead of a random UUID.</summary>
    private static string UidOf(SeedPerson person, string what)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"databank seed|{person.Seed}|{person.Number}|{what}"));
        return $"2.25.{new BigInteger(hash.AsSpan(0, 16), isUnsigned: true, isBigEndian: true)}";
    }

    private static string DicomDate(DateOnly day) => day.ToString("yyyyMMdd", CultureInfo.InvariantCulture);

    // Adding zero takes the sign off a negative zero.
    private static string Number(double value) => (value + 0.0).ToString("0.###", CultureInfo.InvariantCulture);

    private delegate void Setter(string keyword, params ReadOnlySpan<string> values);
}
