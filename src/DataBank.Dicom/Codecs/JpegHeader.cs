using System.Buffers.Binary;

namespace DataBank.Dicom;

/// <summary>What the markers of a JPEG codestream say before its first scan (ITU-T T.81 Annex B); JPEG-LS frames are read alike (T.87).</summary>
internal sealed class JpegHeader
{
    public const int StartOfScan = 0xDA;
    private const int MostComponents = 4;

    /// <summary>The second byte of the SOF marker: C0 baseline, C1 extended, C2 progressive, C3 lossless, F7 JPEG-LS.</summary>
    public int Process { get; private set; }

    public int Precision { get; private set; }

    public int Rows { get; private set; }

    public int Columns { get; private set; }

    public JpegComponent[] Components { get; private set; } = [];

    /// <summary>The transform of an Adobe marker (APP14): 0 none, 1 YCbCr; null without one.</summary>
    public int? AdobeTransform { get; private set; }

    public bool IsJfif { get; private set; }

    /// <summary>Whether any component has fewer samples than another.</summary>
    public bool IsSubsampled => Array.Exists(Components, c => c.Horizontal != Components[0].Horizontal || c.Vertical != Components[0].Vertical);

    /// <summary>Walks the markers up to the first scan.</summary>
    /// <exception cref="PixelDataException">There is no frame header before a scan, or a segment is damaged.</exception>
    public static JpegHeader Read(ReadOnlySpan<byte> codestream)
    {
        var header = new JpegHeader();
        var at = 0;
        while (Next(codestream, ref at, out var segment) is var marker && marker != StartOfScan)
        {
            if (marker is (>= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC)) or 0xF7)
            {
                header.ReadFrame(marker, segment);
            }
            else if (marker == 0xEE && segment.Length >= 12 && segment.StartsWith("Adobe"u8))
            {
                header.AdobeTransform = segment[11];
            }
            else if (marker == 0xE0 && segment.StartsWith("JFIF\0"u8))
            {
                header.IsJfif = true;
            }
        }
        return header.Process != 0 ? header : throw new PixelDataException("A JPEG codestream has a scan before its frame header");
    }

    /// <summary>The next marker with its parameters; <paramref name="at"/> then stands behind them.</summary>
    /// <exception cref="PixelDataException">The codestream ends first.</exception>
    public static int Next(ReadOnlySpan<byte> codestream, ref int at, out ReadOnlySpan<byte> segment)
    {
        if (at == 0 && !codestream.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8])) throw new PixelDataException("A JPEG codestream does not begin with SOI");
        while (true)
        {
            var found = at < codestream.Length ? codestream[at..].IndexOf((byte)0xFF) : -1;
            if (found < 0 || at + found + 1 >= codestream.Length) throw Truncated();
            at += found + 1;
            int marker = codestream[at];
            if (marker is 0xFF or 0) continue; // Fill bytes; and rests of entropy-coded data that a restart skipped.
            at++;
            if (marker is 0xD8 or (>= 0xD0 and <= 0xD7) or 0x01) continue;
            if (marker == 0xD9) throw Truncated();
            if (codestream.Length - at < 2) throw Truncated();
            int length = BinaryPrimitives.ReadUInt16BigEndian(codestream[at..]);
            if (length < 2 || length > codestream.Length - at) throw Truncated();
            segment = codestream.Slice(at + 2, length - 2);
            at += length;
            return marker;
        }
    }

    public static PixelDataException Truncated() => new("A JPEG codestream ends too early");

    private void ReadFrame(int marker, ReadOnlySpan<byte> segment)
    {
        if (Process != 0) throw new PixelDataException("A JPEG codestream has two frame headers");
        if (segment.Length < 6 || segment.Length < 6 + (3 * segment[5])) throw Truncated();
        Process = marker;
        Precision = segment[0];
        Rows = BinaryPrimitives.ReadUInt16BigEndian(segment[1..]);
        Columns = BinaryPrimitives.ReadUInt16BigEndian(segment[3..]);
        int count = segment[5];
        if (Precision is < 2 or > 16 || count is < 1 or > MostComponents)
        {
            throw new PixelDataException($"A JPEG codestream of {count} components with {Precision} bits is not what DICOM has");
        }
        Components = new JpegComponent[count];
        for (var i = 0; i < count; i++)
        {
            var part = segment[(6 + (3 * i))..];
            Components[i] = new JpegComponent(part[0], part[1] >> 4, part[1] & 15, part[2]);
            if (Components[i].Horizontal is < 1 or > 4 || Components[i].Vertical is < 1 or > 4) throw new PixelDataException("A JPEG codestream has impossible sampling factors");
        }
    }
}
