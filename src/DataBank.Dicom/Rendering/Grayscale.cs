using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace DataBank.Dicom;

/// <summary>
/// The grayscale transformation of PS3.4 N.2.1 from stored values to 8-bit P-values. Up to 16 bits it is one table over the whole
/// allocated sample, masking included, so that a pixel costs one look-up.
/// </summary>
internal sealed class Grayscale
{
    private readonly FrameFormat format;
    /// <summary>The grey of every value that an allocated sample of up to 16 bits can have; null for wider ones.</summary>
    private readonly byte[]? table;

    public Grayscale(FrameFormat format, GrayscaleSteps steps)
    {
        this.format = format;
        Steps = steps;
        table = format is { IsFloat: false, BitsAllocated: <= 16 } ? Compose() : null;
    }

    public GrayscaleSteps Steps { get; }

    /// <summary>Whether this transformation is also the one for a frame of this format and these steps.</summary>
    public bool IsFor(FrameFormat other, GrayscaleSteps otherSteps) => format == other && Steps == otherSteps;

    /// <summary>One grey a pixel.</summary>
    /// <param name="native">The frame, little endian.</param>
    /// <param name="grey">As long as there are pixels.</param>
    public void Apply(ReadOnlySpan<byte> native, Span<byte> grey)
    {
        switch (format.BitsAllocated)
        {
            case 1:
                ApplyBits(native, grey);
                break;
            case 8:
                ApplyBytes(native[..grey.Length], grey);
                break;
            case 16 when table is not null:
                ApplyWords(MemoryMarshal.Cast<byte, ushort>(native)[..grey.Length], grey);
                break;
            default:
                ApplyWide(native, grey);
                break;
        }
    }

    private void ApplyBits(ReadOnlySpan<byte> native, Span<byte> grey)
    {
        for (var i = 0; i < grey.Length; i++)
        {
            grey[i] = table![(native[i >> 3] >> (i & 7)) & 1];
        }
    }

    private void ApplyBytes(ReadOnlySpan<byte> native, Span<byte> grey)
    {
        var greys = table.AsSpan(0, 256);
        for (var i = 0; i < grey.Length; i++)
        {
            grey[i] = greys[native[i]];
        }
    }

    private void ApplyWords(ReadOnlySpan<ushort> words, Span<byte> grey)
    {
        // The table has an entry for every word, so its bounds need no check.
        ref var greys = ref MemoryMarshal.GetArrayDataReference(table!);
        for (var i = 0; i < words.Length; i++)
        {
            grey[i] = Unsafe.Add(ref greys, words[i]);
        }
    }

    private void ApplyWide(ReadOnlySpan<byte> native, Span<byte> grey)
    {
        var stored = new StoredValues(format);
        Span<double> chunk = stackalloc double[256];
        for (var done = 0; done < grey.Length; done += chunk.Length)
        {
            var count = Math.Min(chunk.Length, grey.Length - done);
            stored.Read(native[(done * (format.BitsAllocated / 8))..], chunk[..count]);
            for (var i = 0; i < count; i++)
            {
                grey[done + i] = Steps.Apply(chunk[i]);
            }
        }
    }

    private byte[] Compose()
    {
        var stored = new StoredValues(format);
        var greys = new byte[1 << Math.Max(format.BitsAllocated, 8)];
        // What differs in the stored bits only is computed once and repeated for all values of the bits above them.
        var period = 1 << Math.Min(format.HighBit + 1, Math.Max(format.BitsAllocated, 8));
        var step = 1 << (format.HighBit + 1 - format.BitsStored);
        for (var raw = 0; raw < period; raw += step)
        {
            greys.AsSpan(raw, step).Fill(Steps.Apply(stored.Number((ulong)raw)));
        }
        for (var done = period; done < greys.Length; done += period)
        {
            greys.AsSpan(0, period).CopyTo(greys.AsSpan(done));
        }
        return greys;
    }
}
