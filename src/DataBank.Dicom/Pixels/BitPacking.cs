namespace DataBank.Dicom;

/// <summary>One-bit pixels, eight to a byte, the first in the lowest bit (PS3.5 §8.1.1).</summary>
internal static class BitPacking
{
    /// <summary>Moves the bits from <paramref name="first"/> (0 to 7) on to the beginning, in place, and clears what follows them.</summary>
    public static void ShiftDown(Span<byte> bytes, int first, long count)
    {
        var used = (int)((count + 7) / 8);
        for (var i = 0; first > 0 && i < used; i++)
        {
            var next = i + 1 < bytes.Length ? bytes[i + 1] : 0;
            bytes[i] = (byte)((bytes[i] >> first) | (next << (8 - first)));
        }
        if (count % 8 is > 0 and var rest)
        {
            bytes[used - 1] &= (byte)((1 << (int)rest) - 1);
        }
    }
}
