using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace DataBank.Dicom;

/// <summary>Reads the samples of native frames as numbers: only the stored bits, signed where they are (PS3.5 §8.1.1).</summary>
internal readonly struct StoredValues(FrameFormat format)
{
    private readonly int shift = format.HighBit + 1 - format.BitsStored;
    private readonly int unused = 64 - format.BitsStored;

    /// <summary>Sample by sample; <paramref name="output"/> is as long as there are samples.</summary>
    public void Read(ReadOnlySpan<byte> native, Span<double> output)
    {
        if (format.IsFloat && format.BitsAllocated == 32)
        {
            var singles = MemoryMarshal.Cast<byte, float>(native);
            for (var i = 0; i < output.Length; i++)
            {
                output[i] = singles[i];
            }
        }
        else if (format.IsFloat)
        {
            MemoryMarshal.Cast<byte, double>(native)[..output.Length].CopyTo(output);
        }
        else if (format.BitsAllocated == 16)
        {
            var words = MemoryMarshal.Cast<byte, ushort>(native)[..output.Length];
            for (var i = 0; i < words.Length; i++)
            {
                output[i] = Number(words[i]);
            }
        }
        else
        {
            for (var i = 0; i < output.Length; i++)
            {
                output[i] = Number(Raw(native, i));
            }
        }
    }

    /// <summary>The stored value in a sample's allocated bits.</summary>
    public long Number(ulong raw)
    {
        var left = raw >> shift << unused;
        return format.IsSigned ? (long)left >> unused : (long)(left >> unused);
    }

    /// <summary>The least and the greatest value, those from <paramref name="padding"/> left out; null when nothing else is there.</summary>
    public (double Least, double Greatest)? Range(ReadOnlySpan<byte> native, int samples, (double From, double To)? padding)
    {
        if (format is { BitsAllocated: 16, IsFloat: false })
        {
            return new WordRange(format).Find(MemoryMarshal.Cast<byte, ushort>(native)[..samples], padding);
        }
        var (from, to) = padding ?? (double.NaN, double.NaN);
        double least = double.PositiveInfinity, greatest = double.NegativeInfinity;
        Span<double> chunk = stackalloc double[256];
        for (var done = 0; done < samples; done += chunk.Length)
        {
            var count = Math.Min(chunk.Length, samples - done);
            Read(native[((int)((long)done * format.BitsAllocated / 8))..], chunk[..count]);
            foreach (var value in chunk[..count])
            {
                // Comparisons with NaN are false: no padding leaves nothing out, and a pixel that is no number widens nothing.
                if (!(value >= from && value <= to) && double.IsFinite(value))
                {
                    least = Math.Min(least, value);
                    greatest = Math.Max(greatest, value);
                }
            }
        }
        return least <= greatest ? (least, greatest) : null;
    }

    private ulong Raw(ReadOnlySpan<byte> native, int sample) => format.BitsAllocated switch
    {
        1 => (ulong)(native[sample >> 3] >> (sample & 7)) & 1,
        8 => native[sample],
        24 => native[3 * sample] | ((ulong)native[(3 * sample) + 1] << 8) | ((ulong)native[(3 * sample) + 2] << 16),
        32 => BinaryPrimitives.ReadUInt32LittleEndian(native[(4 * sample)..]),
        _ => BinaryPrimitives.ReadUInt64LittleEndian(native[(8 * sample)..]),
    };
}
