using System.Globalization;
using DataBank.Dicom;

namespace DataBank.IntegrationTests.Dimse;

/// <summary>A small CT image, as a file to send.</summary>
internal static class DimseImage
{
    public static string Write(string folder, string study, int number)
    {
        var path = Path.Combine(folder, $"{study}.{number}.dcm");
        using var file = File.Create(path);
        Part10Writer.Write(file, Of(study, number), Uids.ExplicitVrLittleEndian);
        return path;
    }

    public static string UidOf(string study, int number) => $"{study}.9.{number}";

    private static DicomDataset Of(string study, int number) => new DatasetBuilder()
        .Set(new Tag(0x0008, 0x0005), "ISO_IR 192")
        .Set(new Tag(0x0008, 0x0016), Uids.CtImageStorage)
        .Set(new Tag(0x0008, 0x0018), UidOf(study, number))
        .Set(new Tag(0x0008, 0x0060), "CT")
        .Set(new Tag(0x0010, 0x0010), "山田^太郎")
        .Set(new Tag(0x0010, 0x0020), "D-1")
        .Set(new Tag(0x0020, 0x000D), study)
        .Set(new Tag(0x0020, 0x000E), $"{study}.9")
        .Set(new Tag(0x0020, 0x0013), number.ToString(CultureInfo.InvariantCulture))
        .Set(new Tag(0x0028, 0x0010), "4")
        .Set(new Tag(0x0028, 0x0011), "4")
        .Set(new Tag(0x0028, 0x0100), "16")
        .Set(new Tag(0x7FE0, 0x0010), Vr.OW, Enumerable.Range(0, 32).Select(value => (byte)(value * number)).ToArray())
        .Build();
}
