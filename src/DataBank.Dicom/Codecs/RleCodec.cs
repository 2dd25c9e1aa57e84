using System.Buffers;
using System.Buffers.Binary;

namespace DataBank.Dicom;

/// <summary>RLE Lossless (PS3.5 Annex G): a segment for each byte of each sample, the most significant byte first.</summary>
internal sealed class RleCodec : IFrameCodec
{
    private const int HeaderBytes = 64;
    private const int MostSegments = 15;

    public FrameFormat Inspect(ReadOnlySpan<byte> codestream, FrameFormat declared)
    {
        var segments = SegmentCount(codestream);
        if (declared.BitsAllocated == 1)
        {
            throw new PixelDataException("RLE cannot hold one-bit pixels");
        }
        if (segments != declared.SamplesPerPixel * declared.SampleBytes)
        {
            throw new PixelDataException($"An RLE frame of {segments} segments does not hold {declared.SamplesPerPixel} samples of {declared.BitsAllocated} bits");
        }
        // Two bytes give 128 pixels at most: memory is taken only for as many as the codestream can fill.
        if ((long)declared.Rows * declared.Columns * segments > codestream.Length * 64L)
        {
            throw new PixelDataException("An RLE frame is too short for its pixels");
        }
        return declared with { IsPlanar = false, Photometric = declared.IsSubsampled ? "YBR_FULL" : declared.Photometric };
    }

    public void Decode(ReadOnlySpan<byte> codestream, FrameFormat declared, Span<byte> pixels)
    {
        var format = Inspect(codestream, declared);
        var segments = SegmentCount(codestream);
        var size = format.Rows * format.Columns;
        var plane = PixelBuffer.Rent(segments == 1 ? 0 : size);
        try
        {
            for (var segment = 0; segment < segments; segment++)
            {
                var bytes = Segment(codestream, segment, segments);
                if (segments == 1)
                {
                    Unpack(bytes, pixels[..size]);
                    continue;
                }
                Unpack(bytes, plane.AsSpan(0, size));
                var (sample, significance) = Math.DivRem(segment, format.SampleBytes);
                Interleave(plane.AsSpan(0, size), pixels[((sample * format.SampleBytes) + format.SampleBytes - 1 - significance)..], segments);
            }
        }
        finally
        {
            PixelBuffer.Return(plane);
        }
    }

    public FrameFormat Describe(FrameFormat native)
    {
        if (native.BitsAllocated == 1 || native.IsSubsampled || native.SamplesPerPixel * native.SampleBytes > MostSegments)
        {
            throw new NotSupportedException($"RLE cannot hold {native.Photometric} pixels of {native.SamplesPerPixel} samples with {native.BitsAllocated} bits");
        }
        return native with { IsPlanar = native.SamplesPerPixel > 1 };
    }

    public void Encode(ReadOnlySpan<byte> pixels, FrameFormat native, CompressionSettings settings, IBufferWriter<byte> output)
    {
        var segments = native.SamplesPerPixel * native.SampleBytes;
        var size = native.Rows * native.Columns;
        // Per row at most one byte in 128 is added (and one for a short end), plus the byte that makes a segment even.
        var worst = HeaderBytes + (segments * (((long)native.Rows * (native.Columns + ((native.Columns + 127) / 128))) + 1));
        var whole = PixelBuffer.Rent(worst);
        var plane = PixelBuffer.Rent(size);
        try
        {
            var header = whole.AsSpan(0, HeaderBytes);
            header.Clear();
            BinaryPrimitives.WriteInt32LittleEndian(header, segments);
            var end = HeaderBytes;
            for (var segment = 0; segment < segments; segment++)
            {
                BinaryPrimitives.WriteInt32LittleEndian(header[(4 + (segment * 4))..], end);
                var (sample, significance) = Math.DivRem(segment, native.SampleBytes);
                Separate(pixels[((sample * native.SampleBytes) + native.SampleBytes - 1 - significance)..], segments, plane.AsSpan(0, size));
                for (var row = 0; row < native.Rows; row++) // A run must not cross rows (G.3.1).
                {
                    end += Pack(plane.AsSpan(row * native.Columns, native.Columns), whole.AsSpan(end));
                }
                if ((end & 1) == 1) whole[end++] = 0;
            }
            output.Write(whole.AsSpan(0, end));
        }
        finally
        {
            PixelBuffer.Return(plane);
            PixelBuffer.Return(whole);
        }
    }

    private static int SegmentCount(ReadOnlySpan<byte> codestream)
    {
        if (codestream.Length < HeaderBytes) throw new PixelDataException("An RLE frame is shorter than its header");
        var count = BinaryPrimitives.ReadUInt32LittleEndian(codestream);
        return count is >= 1 and <= MostSegments ? (int)count : throw new PixelDataException($"An RLE frame claims {count} segments");
    }

    private static ReadOnlySpan<byte> Segment(ReadOnlySpan<byte> codestream, int index, int count)
    {
        var start = BinaryPrimitives.ReadUInt32LittleEndian(codestream[(4 + (index * 4))..]);
        var end = index + 1 < count ? BinaryPrimitives.ReadUInt32LittleEndian(codestream[(8 + (index * 4))..]) : (uint)codestream.Length;
        return start >= HeaderBytes && start <= end && end <= codestream.Length
            ? codestream[(int)start..(int)end]
            : throw new PixelDataException("The segments of an RLE frame lie outside it");
    }

    /// <summary>PackBits (G.3.2); a segment that ends too early is damaged, what follows the last pixel is padding.</summary>
    private static void Unpack(ReadOnlySpan<byte> packed, Span<byte> plane)
    {
        int from = 0, to = 0;
        while (to < plane.Length)
        {
            if (from >= packed.Length) throw new PixelDataException("An RLE segment ends too early");
            int control = packed[from++];
            if (control < 128)
            {
                var length = Math.Min(control + 1, plane.Length - to);
                if (length > packed.Length - from) throw new PixelDataException("An RLE segment ends too early");
                packed.Slice(from, length).CopyTo(plane[to..]);
                from += control + 1;
                to += length;
            }
            else if (control > 128)
            {
                if (from >= packed.Length) throw new PixelDataException("An RLE segment ends too early");
                var length = Math.Min(257 - control, plane.Length - to);
                plane.Slice(to, length).Fill(packed[from++]);
                to += length;
            }
        }
    }

    private static int Pack(ReadOnlySpan<byte> row, Span<byte> packed)
    {
        int from = 0, to = 0;
        while (from < row.Length)
        {
            var run = RunLength(row[from..]);
            if (run > 2 || (run == 2 && from + 2 == row.Length))
            {
                packed[to++] = (byte)(257 - run);
                packed[to++] = row[from];
                from += run;
                continue;
            }
            var length = run;
            while (length < 128 && from + length < row.Length)
            {
                var next = RunLength(row[(from + length)..]);
                if (next > 2) break;
                length += next;
            }
            length = Math.Min(length, 128);
            packed[to++] = (byte)(length - 1);
            row.Slice(from, length).CopyTo(packed[to..]);
            to += length;
            from += length;
        }
        return to;
    }

    private static int RunLength(ReadOnlySpan<byte> bytes)
    {
        var most = Math.Min(bytes.Length, 128);
        var length = bytes[..most].IndexOfAnyExcept(bytes[0]);
        return length < 0 ? most : length;
    }

    private static void Interleave(ReadOnlySpan<byte> plane, Span<byte> pixels, int step)
    {
        for (int i = 0, to = 0; i < plane.Length; i++, to += step)
        {
            pixels[to] = plane[i];
        }
    }

    private static void Separate(ReadOnlySpan<byte> pixels, int step, Span<byte> plane)
    {
        for (int i = 0, from = 0; i < plane.Length; i++, from += step)
        {
            plane[i] = pixels[from];
        }
    }
}
