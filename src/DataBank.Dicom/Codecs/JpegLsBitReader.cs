using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace DataBank.Dicom;

/// <summary>
/// The bits of an entropy-coded segment of JPEG-LS (ITU-T T.87 A.1, C.2.1): the byte behind an FF holds seven, and one of eight there is a
/// marker, which ends the segment. Behind the end it gives zeros, and refuses once more than those were taken.
/// </summary>
/// <param name="bytes">From the start of the segment on.</param>
/// <param name="offset">Where that is in the codestream, for errors.</param>
internal ref struct JpegLsBitReader(ReadOnlySpan<byte> bytes, int offset)
{
    private readonly ReadOnlySpan<byte> bytes = bytes;
    private int next;
    private int nextMark = -1;
    private int plainEnd;

    /// <summary>The bits at hand, from the highest on.</summary>
    public ulong Cache;

    /// <summary>How many they are; negative when more were taken than there are.</summary>
    public int Count;

    /// <summary>Makes at least 32 bits available in <see cref="Cache"/> and <see cref="Count"/>, or in a caller's copies that the processor keeps at hand.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Fill(ref ulong cache, ref int count)
    {
        if (count >= 32) return;
        if (next < plainEnd)
        {
            cache |= BinaryPrimitives.ReadUInt64BigEndian(bytes[next..]) >> count;
            next += (63 - count) >> 3;
            count |= 56;
            return;
        }
        (Cache, Count) = (cache, count);
        FillSlowly();
        (cache, count) = (Cache, Count);
    }

    /// <summary>Makes at least 57 bits available.</summary>
    /// <exception cref="PixelDataException">More bits were taken than there are.</exception>
    public void FillSlowly()
    {
        while (Count <= 56)
        {
            if (IsAtEnd)
            {
                Check();
                return;
            }
            var bits = IsBehindMark ? 7 : 8;
            Cache |= (ulong)bytes[next++] << (64 - bits) >> Count;
            Count += bits;
        }
        if (nextMark < next)
        {
            var found = bytes[next..].IndexOf((byte)0xFF);
            nextMark = found < 0 ? bytes.Length : next + found;
        }
        plainEnd = IsBehindMark ? 0 : nextMark - 7;
    }

    /// <summary>The next 0 to 31 bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Take(int count)
    {
        Fill(ref Cache, ref Count);
        var value = (int)(Cache >> 1 >> (63 - count));
        Cache <<= count;
        Count -= count;
        return value;
    }

    /// <exception cref="PixelDataException">More bits were taken than there are.</exception>
    public readonly void Check()
    {
        if (Count < 0) throw new PixelDataException($"A JPEG-LS codestream ends too early, at byte {offset + next}");
    }

    /// <summary>What is wrong here.</summary>
    public readonly PixelDataException Damaged() => new(
        IsAtEnd && Count < 32 ? $"A JPEG-LS codestream ends too early, at byte {offset + next}" : $"A JPEG-LS codestream is damaged before byte {offset + next}");

    /// <summary>Steps to the marker that ends the segment.</summary>
    /// <returns>Its place: that of FF, or the end of the bytes.</returns>
    public int Finish()
    {
        while (!IsAtEnd) next++;
        return next;
    }

    /// <summary>Steps over the restart marker that must end the segment and begins another.</summary>
    public void Restart(int number)
    {
        Finish();
        while (next + 1 < bytes.Length && bytes[next + 1] == 0xFF) next++;
        if (next + 1 >= bytes.Length || bytes[next + 1] != 0xD0 + (number & 7))
        {
            throw new PixelDataException($"A restart marker is missing in a JPEG-LS codestream at byte {offset + next}");
        }
        next += 2;
        (Cache, Count, plainEnd) = (0, 0, 0);
    }

    private readonly bool IsBehindMark => next > 0 && bytes[next - 1] == 0xFF;

    private readonly bool IsAtEnd => next >= bytes.Length || (bytes[next] == 0xFF && (next + 1 >= bytes.Length || bytes[next + 1] >= 0x80));
}
