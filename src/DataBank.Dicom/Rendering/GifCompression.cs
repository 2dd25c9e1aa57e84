namespace DataBank.Dicom;

/// <summary>
/// The compression of GIF (GIF89a, Appendix F: LZW): codes of nine to twelve bits, the lowest first, in blocks of at most 255 bytes. A string
/// that was met is a code, which begins the next longer one; when all codes are given away both sides begin anew.
/// </summary>
internal sealed class GifCompression
{
    private const int Clear = 256, End = 257, FirstFree = 258, MostCodes = 4096;
    private const int LeastBits = 9, MostBits = 12;
    private const int Slots = 1 << 13; // Twice as many as strings, a power of two.
    private const int LongestBlock = 255;

    private readonly Stream output;
    private readonly int[] strings = new int[Slots]; // The code of all but its last byte, and that, plus one; 0: none.
    private readonly short[] codes = new short[Slots];
    private readonly byte[] block = new byte[1 + LongestBlock];
    private int blockBytes;
    private uint bits;
    private int bitCount;
    private int codeBits;
    private int next;

    private GifCompression(Stream output) => this.output = output;

    /// <summary>Writes the least code size, blocks, and the empty block at their end.</summary>
    public static void Write(Stream output, ReadOnlySpan<byte> indices)
    {
        output.WriteByte(LeastBits - 1);
        new GifCompression(output).Compress(indices);
        output.WriteByte(0);
    }

    private void Compress(ReadOnlySpan<byte> indices)
    {
        codeBits = LeastBits;
        Begin();
        int prefix = indices[0];
        foreach (var index in indices[1..])
        {
            var text = ((prefix << 8) | index) + 1;
            var slot = Find(text);
            if (strings[slot] == text)
            {
                prefix = codes[slot];
                continue;
            }
            Emit(prefix);
            if (next < MostCodes)
            {
                (strings[slot], codes[slot]) = (text, (short)next);
                next++;
            }
            else
            {
                Begin();
            }
            prefix = index;
        }
        Emit(prefix);
        Emit(End);
        if (bitCount > 0) Append((byte)bits);
        if (blockBytes > 0) WriteBlock();
    }

    private void Begin()
    {
        Emit(Clear);
        Array.Clear(strings);
        (codeBits, next) = (LeastBits, FirstFree);
    }

    private int Find(int text)
    {
        var slot = (int)((uint)text * 2654435769u >> 19); // Fibonacci hashing.
        while (strings[slot] != 0 && strings[slot] != text) slot = (slot + 1) & (Slots - 1);
        return slot;
    }

    // The reader knows each string one code later: codes become longer when the one after this would not fit.
    private void Emit(int code)
    {
        bits |= (uint)code << bitCount;
        for (bitCount += codeBits; bitCount >= 8; bitCount -= 8)
        {
            Append((byte)bits);
            bits >>= 8;
        }
        if (next == 1 << codeBits && codeBits < MostBits) codeBits++;
    }

    private void Append(byte value)
    {
        block[++blockBytes] = value;
        if (blockBytes == LongestBlock) WriteBlock();
    }

    private void WriteBlock()
    {
        block[0] = (byte)blockBytes;
        output.Write(block, 0, 1 + blockBytes);
        blockBytes = 0;
    }
}
