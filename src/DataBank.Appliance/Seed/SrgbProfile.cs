using System.Buffers.Binary;
using System.Text;

namespace DataBank.Appliance;

/// <summary>
/// The sRGB colour space as a small ICC profile (ICC.1:2001-04: matrix and one gamma per channel), which colour images must carry
/// (PS3.3 C.11.15). The figures are those of IEC 61966-2-1 adapted to D50.
/// </summary>
internal static class SrgbProfile
{
    private const double Gamma = 2.2;

    public static byte[] Bytes { get; } = Make();

    private static byte[] Make()
    {
        (string Name, byte[] Data)[] tags =
        [
            ("desc", Description("sRGB")),
            ("cprt", [.. "text"u8, 0, 0, 0, 0, .. "Public domain"u8, 0]),
            ("wtpt", Xyz(0.9642, 1.0, 0.8249)),
            ("rXYZ", Xyz(0.4360, 0.2225, 0.0139)),
            ("gXYZ", Xyz(0.3851, 0.7169, 0.0971)),
            ("bXYZ", Xyz(0.1431, 0.0606, 0.7141)),
            ("rTRC", Curve()),
            ("gTRC", Curve()),
            ("bTRC", Curve()),
        ];
        using var profile = new MemoryStream();
        profile.Write(new byte[128]);
        profile.Write(Number(tags.Length));
        var at = 132 + (12 * tags.Length);
        foreach (var (name, data) in tags)
        {
            profile.Write(Encoding.ASCII.GetBytes(name));
            profile.Write(Number(at));
            profile.Write(Number(data.Length));
            at += (data.Length + 3) & ~3;
        }
        foreach (var (_, data) in tags)
        {
            profile.Write(data);
            profile.Write(new byte[((data.Length + 3) & ~3) - data.Length]);
        }
        var bytes = profile.ToArray();
        Number(bytes.Length).CopyTo(bytes, 0);
        new byte[] { 2, 0x40, 0, 0 }.CopyTo(bytes, 8);
        "mntrRGB XYZ "u8.CopyTo(bytes.AsSpan(12));
        new byte[] { 0x07, 0xEA, 0, 1, 0, 1 }.CopyTo(bytes, 24);
        "acsp"u8.CopyTo(bytes.AsSpan(36));
        Xyz(0.9642, 1.0, 0.8249).AsSpan(8).CopyTo(bytes.AsSpan(68));
        return bytes;
    }

    private static byte[] Description(string text) =>
        [.. "desc"u8, 0, 0, 0, 0, .. Number(text.Length + 1), .. Encoding.ASCII.GetBytes(text), 0, .. new byte[8 + 3 + 67]];

    private static byte[] Xyz(double x, double y, double z) => [.. "XYZ "u8, 0, 0, 0, 0, .. Fixed(x), .. Fixed(y), .. Fixed(z)];

    private static byte[] Curve() => [.. "curv"u8, 0, 0, 0, 0, 0, 0, 0, 1, (byte)Gamma, (byte)((Gamma - (int)Gamma) * 256)];

    private static byte[] Fixed(double value) => Number((int)Math.Round(value * 65536));

    private static byte[] Number(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }
}
