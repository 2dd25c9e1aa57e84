using System.Buffers.Binary;
using DataBank.Dicom;

namespace DataBank.Server;

/// <summary>What the header of a JPEG image (ISO/IEC 10918-1 B.2.2) tells of it: enough to describe a photograph sent as bulk data.</summary>
/// <param name="TransferSyntax">The syntax of its process (PS3.5 §8.2.1).</param>
internal sealed record JpegHeader(string TransferSyntax, int Bits, int Rows, int Columns, int Components)
{
    private const int LongestHeader = 256 * 1024;

    /// <summary>Null when the file is no JPEG of a process that DICOM has.</summary>
    public static JpegHeader? Read(string path)
    {
        using var file = File.OpenRead(path);
        var bytes = new byte[Math.Min(file.Length, LongestHeader)];
        file.ReadExactly(bytes);
        return bytes is [0xFF, 0xD8, ..] ? Read(bytes) : null;
    }

    private static JpegHeader? Read(ReadOnlySpan<byte> bytes)
    {
        JpegHeader? header = null;
        for (var at = 2; at + 4 <= bytes.Length && bytes[at] == 0xFF;)
        {
            var marker = bytes[at + 1];
            if (marker == 0xFF)
            {
                at++;
                continue;
            }
            var segment = bytes[(at + 4)..];
            var length = BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 2)..]);
            if (marker is 0xC0 or 0xC1 or 0xC3 && segment.Length >= 6)
            {
                header = new JpegHeader(
                    SyntaxOf(marker), segment[0], BinaryPrimitives.ReadUInt16BigEndian(segment[1..]), BinaryPrimitives.ReadUInt16BigEndian(segment[3..]), segment[5]);
            }
            // The selection value of a lossless scan says which of its two syntaxes it is.
            if (marker == 0xDA) return header is { TransferSyntax: Lossless } && SelectionValue(segment) == 1 ? header with { TransferSyntax = "1.2.840.10008.1.2.4.70" } : header;
            at += 2 + length;
        }
        return header;
    }

    private const string Lossless = "1.2.840.10008.1.2.4.57";

    private static string SyntaxOf(byte marker) => marker switch
    {
        0xC0 => "1.2.840.10008.1.2.4.50",
        0xC1 => "1.2.840.10008.1.2.4.51",
        _ => Lossless,
    };

    private static int SelectionValue(ReadOnlySpan<byte> scan) => scan.Length > 1 && scan.Length > 1 + (2 * scan[0]) ? scan[1 + (2 * scan[0])] : 0;

    /// <summary>Adds what the metadata leave out of the Image Pixel Module (PS3.18 §10.5.2.3).</summary>
    public void Describe(DicomDataset dataset, DatasetBuilder builder)
    {
        void Add(ushort element, params string[] values)
        {
            if (!dataset.Contains(new Tag(0x0028, element))) builder.Set(new Tag(0x0028, element), values);
        }
        string Text(int value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);
        Add(0x0002, Text(Components));
        Add(0x0004, Components == 1 ? "MONOCHROME2" : "YBR_FULL_422");
        if (Components > 1) Add(0x0006, "0");
        Add(0x0010, Text(Rows));
        Add(0x0011, Text(Columns));
        Add(0x0100, Bits > 8 ? "16" : "8");
        Add(0x0101, Text(Bits));
        Add(0x0102, Text(Bits - 1));
        Add(0x0103, "0");
    }
}
