using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace DataBank.Dicom;

/// <summary>Moves samples between the 32-bit planes of a codec and native pixels.</summary>
internal static class SampleNarrowing
{
    /// <summary>The low 16 bits of each sample, to every <paramref name="step"/>th place.</summary>
    public static void Store(ReadOnlySpan<int> samples, Span<ushort> pixels, int step)
    {
        var i = 0;
        if (step == 1)
        {
            var narrow = MemoryMarshal.Cast<ushort, short>(pixels);
            for (; i + 8 <= samples.Length; i += 8)
            {
                Vector128.Narrow(Vector128.Create(samples[i..]), Vector128.Create(samples[(i + 4)..])).CopyTo(narrow[i..]);
            }
        }
        for (; i < samples.Length; i++)
        {
            pixels[i * step] = (ushort)samples[i];
        }
    }

    /// <summary>The low 8 bits of each sample, to every <paramref name="step"/>th place.</summary>
    public static void Store(ReadOnlySpan<int> samples, Span<byte> pixels, int step)
    {
        for (int i = 0, to = 0; i < samples.Length; i++, to += step)
        {
            pixels[to] = (byte)samples[i];
        }
    }

    /// <summary>One component of native pixels of 8 or 16 bits.</summary>
    public static void Load(ReadOnlySpan<byte> pixels, FrameFormat format, int component, Span<int> samples)
    {
        var step = format.SamplesPerPixel;
        if (format.BitsAllocated == 8)
        {
            for (int i = 0, from = component; i < samples.Length; i++, from += step)
            {
                samples[i] = format.IsSigned ? (sbyte)pixels[from] : pixels[from];
            }
            return;
        }
        var words = MemoryMarshal.Cast<byte, ushort>(pixels);
        for (int i = 0, from = component; i < samples.Length; i++, from += step)
        {
            samples[i] = format.IsSigned ? (short)words[from] : words[from];
        }
    }
}
