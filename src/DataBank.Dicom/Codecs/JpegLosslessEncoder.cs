using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace DataBank.Dicom;

/// <summary>
/// Encodes one frame as lossless JPEG (ITU-T T.81 Annex H) in one scan: first the differences and how often each size occurs, then with
/// the best Huffman table for them.
/// </summary>
internal sealed class JpegLosslessEncoder(FrameFormat format, int predictor)
{
    private readonly int samples = format.SamplesPerPixel;

    public void Encode(ReadOnlySpan<byte> pixels, IBufferWriter<byte> output)
    {
        var precision = CodestreamFit.PrecisionOf(format, pixels);
        var total = format.Rows * format.Columns * samples;
        var differences = ArrayPool<short>.Shared.Rent(total);
        try
        {
            var counts = new long[17];
            FindDifferences(pixels, precision, differences.AsSpan(0, total), counts);
            var table = JpegCodeLengths.Best(counts);
            WriteHeader(output, precision, table);
            WriteScan(differences.AsSpan(0, total), table, output);
            output.Write((ReadOnlySpan<byte>)[0xFF, 0xD9]);
        }
        finally
        {
            ArrayPool<short>.Shared.Return(differences);
        }
    }

    private void FindDifferences(ReadOnlySpan<byte> pixels, int precision, Span<short> differences, long[] counts)
    {
        var width = format.Columns * samples;
        var buffer = ArrayPool<ushort>.Shared.Rent(2 * width);
        var row = buffer.AsSpan(0, width);
        var above = buffer.AsSpan(width, width);
        above.Fill((ushort)(1 << (precision - 1)));
        for (var y = 0; y < format.Rows; y++)
        {
            Load(pixels, y, row);
            var output = differences.Slice(y * width, width);
            var selected = y == 0 ? 1 : predictor;
            for (var i = 0; i < samples; i++)
            {
                output[i] = (short)(row[i] - above[i]);
            }
            for (var i = samples; i < width; i++)
            {
                output[i] = (short)(row[i] - JpegLosslessDecoder.Predict(selected, row[i - samples], above[i], above[i - samples]));
            }
            foreach (var difference in output)
            {
                counts[SizeOf(difference)]++;
            }
            var swap = above;
            above = row;
            row = swap;
        }
        ArrayPool<ushort>.Shared.Return(buffer);
    }

    private void Load(ReadOnlySpan<byte> pixels, int y, Span<ushort> row)
    {
        if (format.BitsAllocated == 16)
        {
            MemoryMarshal.Cast<byte, ushort>(pixels).Slice(y * row.Length, row.Length).CopyTo(row);
            return;
        }
        var line = pixels.Slice(y * row.Length, row.Length);
        for (var i = 0; i < row.Length; i++)
        {
            row[i] = line[i];
        }
    }

    /// <summary>How many bits a difference needs; -32768 is written as 32768, the same modulo 2^16, and is the only one of size 16.</summary>
    private static int SizeOf(short difference) => 32 - BitOperations.LeadingZeroCount((uint)Math.Abs((int)difference));

    private void WriteHeader(IBufferWriter<byte> output, int precision, JpegCodeLengths table)
    {
        var head = new ArrayBufferWriter<byte>(64);
        head.Write((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF, 0xC3]);
        WriteUInt16(head, 8 + (3 * samples));
        head.Write((ReadOnlySpan<byte>)[(byte)precision]);
        WriteUInt16(head, format.Rows);
        WriteUInt16(head, format.Columns);
        head.Write((ReadOnlySpan<byte>)[(byte)samples]);
        for (var i = 0; i < samples; i++)
        {
            head.Write((ReadOnlySpan<byte>)[(byte)(i + 1), 0x11, 0]);
        }
        head.Write((ReadOnlySpan<byte>)[0xFF, 0xC4]);
        WriteUInt16(head, 19 + table.Symbols.Length);
        head.Write((ReadOnlySpan<byte>)[0]);
        head.Write(table.Counts);
        head.Write(table.Symbols);
        head.Write((ReadOnlySpan<byte>)[0xFF, 0xDA]);
        WriteUInt16(head, 6 + (2 * samples));
        head.Write((ReadOnlySpan<byte>)[(byte)samples]);
        for (var i = 0; i < samples; i++)
        {
            head.Write((ReadOnlySpan<byte>)[(byte)(i + 1), 0]);
        }
        head.Write((ReadOnlySpan<byte>)[(byte)predictor, 0, 0]);
        output.Write(head.WrittenSpan);
    }

    private static void WriteUInt16(ArrayBufferWriter<byte> head, int value)
    {
        BinaryPrimitives.WriteUInt16BigEndian(head.GetSpan(2), (ushort)value);
        head.Advance(2);
    }

    private static void WriteScan(ReadOnlySpan<short> differences, JpegCodeLengths table, IBufferWriter<byte> output)
    {
        const int Part = 4096;
        ulong buffer = 0;
        var filled = 0;
        for (var first = 0; first < differences.Length; first += Part)
        {
            var part = differences.Slice(first, Math.Min(Part, differences.Length - first));
            // A difference takes 32 bits at most, and each of its bytes may need a 0 behind it.
            var bytes = output.GetSpan((part.Length * 8) + 16);
            var at = 0;
            foreach (var difference in part)
            {
                var size = SizeOf(difference);
                var extra = size == 16 ? 0 : size;
                var value = difference < 0 ? (uint)(difference - 1) & ((1u << extra) - 1) : (uint)difference;
                if (size == 16) value = 0;
                buffer = (buffer << (table.Lengths[size] + extra)) | ((ulong)table.Codes[size] << extra) | value;
                filled += table.Lengths[size] + extra;
                while (filled >= 8)
                {
                    filled -= 8;
                    at = Put((byte)(buffer >> filled), bytes, at);
                }
            }
            if (first + Part >= differences.Length && filled > 0)
            {
                at = Put((byte)((buffer << (8 - filled)) | (0xFFu >> filled)), bytes, at); // Filled up with ones (F.1.2.3).
            }
            output.Advance(at);
        }
    }

    private static int Put(byte value, Span<byte> bytes, int at)
    {
        bytes[at++] = value;
        if (value == 0xFF) bytes[at++] = 0;
        return at;
    }
}
