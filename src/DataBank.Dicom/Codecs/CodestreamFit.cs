using System.Numerics;
using System.Runtime.InteropServices;

namespace DataBank.Dicom;

/// <summary>Brings what a codestream holds and what a data set says of it together.</summary>
internal static class CodestreamFit
{
    /// <summary>
    /// The format of the decoded pixels, in 8 or 16 bits: the data set decides what samples mean, the codestream how many bits there are.
    /// </summary>
    /// <exception cref="PixelDataException">They describe different images.</exception>
    public static FrameFormat Check(FrameFormat declared, int rows, int columns, int components, int precision)
    {
        if (rows != declared.Rows || columns != declared.Columns || components != declared.SamplesPerPixel)
        {
            throw new PixelDataException(
                $"The codestream has {rows} x {columns} pixels of {components} components, the data set says {declared.Rows} x {declared.Columns} of {declared.SamplesPerPixel}");
        }
        if (declared.IsFloat || declared.BitsAllocated is not (8 or 16) || precision > 16)
        {
            throw new PixelDataException($"A codestream of {precision} bits does not hold samples of {declared.BitsAllocated} bits");
        }
        if (precision <= declared.BitsAllocated)
        {
            return (declared with { IsPlanar = false }).Checked();
        }
        return (declared with { BitsAllocated = 16, BitsStored = precision, HighBit = precision - 1, IsPlanar = false }).Checked();
    }

    /// <summary>Brings decoded samples into the order and size of <paramref name="format"/>.</summary>
    public static void Store(ReadOnlySpan<byte> decoded, bool isPlanar, FrameFormat format, int sampleBytes, Span<byte> pixels)
    {
        var (count, size) = (format.SamplesPerPixel, format.Rows * format.Columns);
        if (sampleBytes != format.SampleBytes)
        {
            if (!isPlanar)
            {
                Widen(decoded, pixels);
                return;
            }
            Interleave(decoded, size, MemoryMarshal.Cast<byte, ushort>(pixels), count);
        }
        else if (!isPlanar)
        {
            decoded.CopyTo(pixels);
        }
        else if (sampleBytes == 2)
        {
            Interleave(MemoryMarshal.Cast<byte, ushort>(decoded), size, MemoryMarshal.Cast<byte, ushort>(pixels), count);
        }
        else
        {
            Interleave(decoded, size, pixels, count);
        }
    }

    private static void Interleave<TFrom, TTo>(ReadOnlySpan<TFrom> planes, int size, Span<TTo> pixels, int count)
        where TFrom : unmanaged, IBinaryInteger<TFrom>
        where TTo : unmanaged, IBinaryInteger<TTo>
    {
        for (var component = 0; component < count; component++)
        {
            var plane = planes.Slice(component * size, size);
            for (int i = 0, to = component; i < plane.Length; i++, to += count)
            {
                pixels[to] = TTo.CreateTruncating(plane[i]);
            }
        }
    }

    /// <summary>Bytes as 16-bit samples.</summary>
    public static void Widen(ReadOnlySpan<byte> bytes, Span<byte> pixels)
    {
        var samples = MemoryMarshal.Cast<byte, ushort>(pixels);
        for (var i = 0; i < bytes.Length; i++)
        {
            samples[i] = bytes[i];
        }
    }

    /// <summary>Extends the sign of two's complement samples that a codestream holds in fewer bits than are allocated.</summary>
    public static void ExtendSign(FrameFormat format, int precision, Span<byte> pixels)
    {
        if (!format.IsSigned || precision >= format.BitsAllocated) return;
        if (format.BitsAllocated == 8)
        {
            var shift = 8 - precision;
            foreach (ref var sample in MemoryMarshal.Cast<byte, sbyte>(pixels))
            {
                sample = (sbyte)((sbyte)(sample << shift) >> shift);
            }
        }
        else if (format.BitsAllocated == 16)
        {
            var shift = 16 - precision;
            foreach (ref var sample in MemoryMarshal.Cast<byte, short>(pixels))
            {
                sample = (short)((short)(sample << shift) >> shift);
            }
        }
    }

    /// <summary>
    /// Bits that a codestream needs for a frame to come back exactly: those stored, or all that are allocated where samples are signed or
    /// hold something above them (old files keep overlays there).
    /// </summary>
    public static int PrecisionOf(FrameFormat native, ReadOnlySpan<byte> pixels)
    {
        if (native.IsSigned || native.BitsStored == native.BitsAllocated) return native.BitsAllocated;
        var bits = Math.Max(native.BitsStored, 2);
        var isHigher = native.BitsAllocated == 8
            ? pixels.ContainsAnyExceptInRange((byte)0, (byte)((1 << bits) - 1))
            : MemoryMarshal.Cast<byte, ushort>(pixels).ContainsAnyExceptInRange((ushort)0, (ushort)((1 << bits) - 1));
        return isHigher ? native.BitsAllocated : bits;
    }

    /// <summary>Refuses what the JPEG family cannot hold.</summary>
    /// <exception cref="NotSupportedException">Samples of other sizes than 8 and 16 bits, or shared colour differences.</exception>
    public static FrameFormat MustSuit(FrameFormat native, string codec) =>
        native is { IsFloat: false, BitsAllocated: 8 or 16, SamplesPerPixel: 1 or 3, IsSubsampled: false }
            ? native with { IsPlanar = false }
            : throw new NotSupportedException($"{codec} cannot hold {native.Photometric} pixels of {native.SamplesPerPixel} samples with {native.BitsAllocated} bits");
}
