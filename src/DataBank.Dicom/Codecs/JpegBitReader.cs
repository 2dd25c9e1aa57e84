using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace DataBank.Dicom;

/// <summary>
/// The bits of an entropy-coded segment (ITU-T T.81 F.2.2.5): FF 00 stands for FF, any other marker ends it. Behind the end it gives
/// zeros, and remembers that it did.
/// </summary>
internal ref struct JpegBitReader(ReadOnlySpan<byte> bytes)
{
    private readonly ReadOnlySpan<byte> bytes = bytes;
    private int next;
    private ulong buffer;
    private int filled;
    private int missing;

    /// <summary>Whether more bits were taken than there were: of the zeros given at the end some were used.</summary>
    public readonly bool IsOverrun => missing > 0 && filled < missing;

    /// <summary>Makes at least 32 bits available.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Fill()
    {
        if (filled >= 32) return;
        if (bytes.Length - next >= 4)
        {
            var word = BinaryPrimitives.ReadUInt32BigEndian(bytes[next..]);
            // No byte is FF if no byte of the complement is 0.
            if (((~word - 0x01010101) & word & 0x80808080) == 0)
            {
                buffer = (buffer << 32) | word;
                filled += 32;
                next += 4;
                return;
            }
        }
        FillSlowly();
    }

    /// <summary>The next 1 to 32 bits, which stay.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public readonly int Peek(int count) => (int)((buffer >> (filled - count)) & ((1UL << count) - 1));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Skip(int count) => filled -= count;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Take(int count)
    {
        filled -= count;
        return (int)((buffer >> filled) & ((1UL << count) - 1));
    }

    /// <summary>Drops what remains of the segment and steps over the restart marker that must follow.</summary>
    /// <returns>False when another marker follows, or nothing.</returns>
    public bool Restart()
    {
        (buffer, filled, missing) = (0, 0, 0);
        while (next + 1 < bytes.Length)
        {
            if (bytes[next] != 0xFF || bytes[next + 1] is 0 or 0xFF)
            {
                next++;
                continue;
            }
            if (bytes[next + 1] is < 0xD0 or > 0xD7) return false;
            next += 2;
            return true;
        }
        return false;
    }

    /// <summary>How many bytes were read: up to the marker that ended the segment.</summary>
    public readonly int Position => next;

    private void FillSlowly()
    {
        while (filled <= 56)
        {
            var value = 0;
            if (next < bytes.Length && (bytes[next] != 0xFF || (next + 1 < bytes.Length && bytes[next + 1] == 0)))
            {
                value = bytes[next];
                next += value == 0xFF ? 2 : 1;
            }
            else
            {
                missing += 8;
            }
            buffer = (buffer << 8) | (uint)value;
            filled += 8;
        }
    }
}
