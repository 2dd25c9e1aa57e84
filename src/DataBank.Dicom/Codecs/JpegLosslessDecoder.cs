using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace DataBank.Dicom;

/// <summary>Decodes one lossless JPEG codestream (ITU-T T.81 Annex H), row by row in 16 bits.</summary>
internal sealed class JpegLosslessDecoder(JpegHeader header, FrameFormat format)
{
    private readonly JpegHuffmanTable?[] tables = new JpegHuffmanTable?[8];
    private int restartRows;

    public void Decode(ReadOnlySpan<byte> codestream, Span<byte> pixels)
    {
        var at = 0;
        for (var decoded = 0; decoded < header.Components.Length;)
        {
            var marker = JpegHeader.Next(codestream, ref at, out var segment);
            if (marker == 0xC4)
            {
                JpegHuffmanTable.ReadSegment(segment, tables);
            }
            else if (marker == 0xDD && segment.Length >= 2)
            {
                restartRows = RowsOf(BinaryPrimitives.ReadUInt16BigEndian(segment));
            }
            else if (marker == JpegHeader.StartOfScan)
            {
                var scan = JpegScan.Read(segment, header);
                at += DecodeScan(codestream[at..], scan, pixels);
                decoded += scan.Components.Length;
            }
        }
    }

    /// <summary>A restart interval is a whole number of rows (H.1.1).</summary>
    private int RowsOf(int interval) => interval % header.Columns == 0
        ? interval / header.Columns
        : throw new PixelDataException("A lossless JPEG codestream restarts inside a row");

    private int DecodeScan(ReadOnlySpan<byte> bytes, JpegScan scan, Span<byte> pixels)
    {
        var count = scan.Components.Length;
        var bits = header.Precision - scan.PointTransform;
        if (scan.First is < 1 or > 7 || bits < 1 || (count > 1 && count != header.Components.Length))
        {
            throw new PixelDataException("A lossless JPEG scan has an impossible predictor, point transform or number of components");
        }
        var coders = new JpegHuffmanTable[count];
        for (var i = 0; i < count; i++)
        {
            coders[i] = tables[scan.DcTables[i]] ?? throw new PixelDataException("A JPEG scan names a Huffman table that there is not");
        }
        var width = header.Columns * count;
        var buffer = ArrayPool<ushort>.Shared.Rent(2 * width);
        try
        {
            var reader = new JpegBitReader(bytes);
            var row = buffer.AsSpan(0, width);
            var above = buffer.AsSpan(width, width);
            for (var y = 0; y < header.Rows; y++)
            {
                var isFirst = y == 0 || (restartRows > 0 && y % restartRows == 0);
                if (isFirst && y > 0 && !reader.Restart())
                {
                    throw new PixelDataException("A restart marker is missing in a JPEG codestream");
                }
                // The first row of an interval knows nothing above: its first sample is predicted by the middle of the range (H.1.2.1).
                if (isFirst) above.Fill((ushort)(1 << (bits - 1)));
                DecodeRow(ref reader, coders, isFirst ? 1 : scan.First, row, above);
                // Rows of zeros could be made of nothing.
                if (reader.IsOverrun) throw JpegHeader.Truncated();
                Store(row, scan, y, pixels);
                var swap = above;
                above = row;
                row = swap;
            }
            return reader.Position;
        }
        finally
        {
            ArrayPool<ushort>.Shared.Return(buffer);
        }
    }

    private static void DecodeRow(ref JpegBitReader reader, JpegHuffmanTable[] coders, int predictor, Span<ushort> row, ReadOnlySpan<ushort> above)
    {
        if (coders.Length == 1)
        {
            DecodeGray(ref reader, coders[0], predictor, row, above);
            return;
        }
        var step = coders.Length;
        for (var i = 0; i < step; i++)
        {
            row[i] = (ushort)(above[i] + Difference(ref reader, coders[i]));
        }
        for (int i = step, component = 0; i < row.Length; i++)
        {
            var prediction = Predict(predictor, row[i - step], above[i], above[i - step]);
            row[i] = (ushort)(prediction + Difference(ref reader, coders[component]));
            component = component + 1 == step ? 0 : component + 1;
        }
    }

    private static void DecodeGray(ref JpegBitReader reader, JpegHuffmanTable coder, int predictor, Span<ushort> row, ReadOnlySpan<ushort> above)
    {
        int left = row[0] = (ushort)(above[0] + Difference(ref reader, coder));
        if (predictor == 1)
        {
            for (var i = 1; i < row.Length; i++)
            {
                row[i] = (ushort)(left += Difference(ref reader, coder));
            }
            return;
        }
        above = above[..row.Length];
        for (var i = 1; i < row.Length; i++)
        {
            left = row[i] = (ushort)(Predict(predictor, left, above[i], above[i - 1]) + Difference(ref reader, coder));
        }
    }

    /// <summary>Table H.1: from the samples to the left, above, and above to the left.</summary>
    internal static int Predict(int predictor, int left, int above, int corner) => predictor switch
    {
        1 => left,
        2 => above,
        3 => corner,
        4 => left + above - corner,
        5 => left + ((above - corner) >> 1),
        6 => above + ((left - corner) >> 1),
        _ => (left + above) >> 1,
    };

    private static int Difference(ref JpegBitReader reader, JpegHuffmanTable coder)
    {
        reader.Fill();
        var entry = coder.Lookup[reader.Peek(JpegHuffmanTable.LookupBits)];
        if (entry == 0) return LongDifference(ref reader, coder);
        reader.Skip(entry & 0xFF);
        return entry >> 8;
    }

    private static int LongDifference(ref JpegBitReader reader, JpegHuffmanTable coder)
    {
        var size = coder.Find(reader.Peek(16), out var length);
        reader.Skip(length);
        return size switch
        {
            16 => 32768, // No bits follow (H.1.2.2).
            > 16 => throw new PixelDataException("A JPEG codestream holds an impossible difference"),
            0 => 0,
            _ => JpegHuffmanTable.Extend(reader.Take(size), size),
        };
    }

    private void Store(ReadOnlySpan<ushort> row, JpegScan scan, int y, Span<byte> pixels)
    {
        var total = header.Components.Length;
        var shift = scan.PointTransform;
        var line = pixels.Slice(y * format.Columns * total * format.SampleBytes, format.Columns * total * format.SampleBytes);
        var isWhole = scan.Components.Length == total;
        if (format.BitsAllocated == 16)
        {
            var samples = MemoryMarshal.Cast<byte, ushort>(line);
            if (isWhole && shift == 0 && IsInOrder(scan))
            {
                row.CopyTo(samples);
                return;
            }
            for (var i = 0; i < row.Length; i++)
            {
                samples[Place(i, scan, total)] = (ushort)(row[i] << shift);
            }
            return;
        }
        if (isWhole && shift == 0 && IsInOrder(scan))
        {
            for (var i = 0; i < row.Length; i++)
            {
                line[i] = (byte)row[i];
            }
            return;
        }
        for (var i = 0; i < row.Length; i++)
        {
            line[Place(i, scan, total)] = (byte)(row[i] << shift);
        }
    }

    private static bool IsInOrder(JpegScan scan)
    {
        for (var i = 0; i < scan.Components.Length; i++)
        {
            if (scan.Components[i] != i) return false;
        }
        return true;
    }

    private static int Place(int i, JpegScan scan, int total)
    {
        var (x, component) = Math.DivRem(i, scan.Components.Length);
        return (x * total) + scan.Components[component];
    }
}
