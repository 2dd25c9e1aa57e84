using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace DataBank.Dicom;

/// <summary>
/// Decodes a 12-bit sequential JPEG codestream (ITU-T T.81 Annex F, process 4), which the usual libraries can't. Components of equal size
/// only; three of them are taken for YCbCr or RGB by the same signs as in 8 bits.
/// </summary>
internal sealed class JpegExtendedDecoder(JpegHeader header)
{
    private const int Middle = 2048;
    private const int Most = 4095;

    private static ReadOnlySpan<byte> ZigZag =>
    [
        0, 1, 8, 16, 9, 2, 3, 10, 17, 24, 32, 25, 18, 11, 4, 5, 12, 19, 26, 33, 40, 48, 41, 34, 27, 20, 13, 6, 7, 14, 21, 28,
        35, 42, 49, 56, 57, 50, 43, 36, 29, 22, 15, 23, 30, 37, 44, 51, 58, 59, 52, 45, 38, 31, 39, 46, 53, 60, 61, 54, 47, 55, 62, 63,
    ];

    private readonly JpegHuffmanTable?[] tables = new JpegHuffmanTable?[8];
    private readonly float[]?[] quantizers = new float[4][];
    private readonly float[] block = new float[64];
    private int restartInterval;

    /// <param name="codestream">The whole codestream.</param>
    /// <param name="pixels">16 bits a sample.</param>
    public void Decode(ReadOnlySpan<byte> codestream, Span<byte> pixels)
    {
        if (header.IsSubsampled) throw new PixelDataException("12-bit JPEG with subsampled components is not decoded");
        var at = 0;
        for (var decoded = 0; decoded < header.Components.Length;)
        {
            var marker = JpegHeader.Next(codestream, ref at, out var segment);
            if (marker == 0xC4)
            {
                JpegHuffmanTable.ReadSegment(segment, tables);
            }
            else if (marker == 0xDB)
            {
                ReadQuantizers(segment);
            }
            else if (marker == 0xDD && segment.Length >= 2)
            {
                restartInterval = BinaryPrimitives.ReadUInt16BigEndian(segment);
            }
            else if (marker == JpegHeader.StartOfScan)
            {
                var scan = JpegScan.Read(segment, header);
                at += DecodeScan(codestream[at..], scan, MemoryMarshal.Cast<byte, ushort>(pixels));
                decoded += scan.Components.Length;
            }
        }
    }

    private void ReadQuantizers(ReadOnlySpan<byte> segment)
    {
        while (segment.Length > 0)
        {
            var (isWide, index) = (segment[0] >> 4 == 1, segment[0] & 15);
            var size = isWide ? 129 : 65;
            if (index > 3 || segment.Length < size) throw JpegHeader.Truncated();
            var quantizer = new float[64];
            for (var i = 0; i < 64; i++)
            {
                quantizer[ZigZag[i]] = isWide ? BinaryPrimitives.ReadUInt16BigEndian(segment[(1 + (2 * i))..]) : segment[1 + i];
            }
            quantizers[index] = quantizer;
            segment = segment[size..];
        }
    }

    private int DecodeScan(ReadOnlySpan<byte> bytes, JpegScan scan, Span<ushort> pixels)
    {
        var count = scan.Components.Length;
        // Some encoders write 0 for the end of the spectral selection.
        if (scan is not { First: 0, Last: 63 or 0 } || (count > 1 && header.Components[0] is not { Horizontal: 1, Vertical: 1 }))
        {
            throw new PixelDataException("A 12-bit JPEG codestream is not sequential");
        }
        var (dc, ac, quantizer) = (new JpegHuffmanTable[count], new JpegHuffmanTable[count], new float[count][]);
        for (var i = 0; i < count; i++)
        {
            dc[i] = tables[scan.DcTables[i]] ?? throw Missing();
            ac[i] = tables[4 + scan.AcTables[i]] ?? throw Missing();
            var table = header.Components[scan.Components[i]].QuantizationTable;
            quantizer[i] = (table < 4 ? quantizers[table] : null) ?? throw Missing();
        }
        var reader = new JpegBitReader(bytes);
        var predictions = new int[count];
        var (across, down) = ((header.Columns + 7) / 8, (header.Rows + 7) / 8);
        for (var unit = 0; unit < across * down; unit++)
        {
            if (restartInterval > 0 && unit > 0 && unit % restartInterval == 0)
            {
                if (!reader.Restart()) throw new PixelDataException("A restart marker is missing in a JPEG codestream");
                Array.Clear(predictions);
            }
            for (var i = 0; i < count; i++)
            {
                Array.Clear(block);
                predictions[i] = ReadBlock(ref reader, dc[i], ac[i], quantizer[i], predictions[i]);
                Store(unit % across * 8, unit / across * 8, scan.Components[i], pixels);
            }
            if (reader.IsOverrun) throw JpegHeader.Truncated();
        }
        return reader.Position;
    }

    private static PixelDataException Missing() => new("A JPEG scan names a table that there is not");

    /// <summary>Reads and dequantizes the coefficients of one block (F.2.2).</summary>
    /// <returns>The DC value, by which the next one is predicted.</returns>
    private int ReadBlock(ref JpegBitReader reader, JpegHuffmanTable dc, JpegHuffmanTable ac, float[] quantizer, int prediction)
    {
        prediction += ReadValue(ref reader, dc, out _);
        block[0] = prediction * quantizer[0];
        for (var i = 1; i < 64; i++)
        {
            var value = ReadValue(ref reader, ac, out var run);
            if (value == 0 && run == 0) break;
            i += run;
            if (i > 63) throw new PixelDataException("A JPEG block has more than 64 coefficients");
            block[ZigZag[i]] = value * quantizer[ZigZag[i]];
        }
        return prediction;
    }

    private static int ReadValue(ref JpegBitReader reader, JpegHuffmanTable coder, out int run)
    {
        reader.Fill();
        run = 0;
        var entry = coder.Lookup[reader.Peek(JpegHuffmanTable.LookupBits)];
        if (entry != 0)
        {
            reader.Skip(entry & 0xFF);
            return entry >> 8;
        }
        var symbol = coder.Find(reader.Peek(16), out var length);
        reader.Skip(length);
        run = symbol >> 4;
        var size = symbol & 15;
        return size == 0 ? 0 : JpegHuffmanTable.Extend(reader.Take(size), size);
    }

    /// <summary>The inverse cosine transform (A.3.3), level shift, and what of the block lies inside the image.</summary>
    private void Store(int left, int top, int component, Span<ushort> pixels)
    {
        Span<Vector256<float>> rows = stackalloc Vector256<float>[8];
        for (var v = 0; v < 8; v++)
        {
            var row = Vector256<float>.Zero;
            for (var u = 0; u < 8; u++)
            {
                row += Cosines.Row(u) * block[(v * 8) + u];
            }
            rows[v] = row;
        }
        var (width, height, step) = (Math.Min(8, header.Columns - left), Math.Min(8, header.Rows - top), header.Components.Length);
        for (var y = 0; y < height; y++)
        {
            var sum = Vector256.Create(Middle + 0.5f);
            for (var v = 0; v < 8; v++)
            {
                sum += rows[v] * Cosines.At(v, y);
            }
            var samples = Vector256.ConvertToInt32(Vector256.Floor(Vector256.Clamp(sum, Vector256<float>.Zero, Vector256.Create((float)Most))));
            var to = ((((top + y) * header.Columns) + left) * step) + component;
            for (var x = 0; x < width; x++, to += step)
            {
                pixels[to] = (ushort)samples[x];
            }
        }
    }

    /// <summary>C(u) / 2 · cos((2x + 1) u π / 16).</summary>
    private static class Cosines
    {
        private static readonly float[] Table = [.. Enumerable.Range(0, 64).Select(i => Of(i / 8, i % 8))];

        public static Vector256<float> Row(int u) => Vector256.Create(Table.AsSpan(u * 8, 8));

        public static float At(int v, int y) => Table[(v * 8) + y];

        private static float Of(int u, int x) => (float)((u == 0 ? Math.Sqrt(0.125) : 0.5) * Math.Cos(((2 * x) + 1) * u * Math.PI / 16));
    }
}
