using System.Buffers.Binary;

namespace DataBank.Genomics;

/// <summary>Numbers as CRAM writes them: how many bits of the first byte are set tells how many follow (CRAM specification §2.3, ITF8 and LTF8).</summary>
internal sealed class CramCursor(ReadOnlyMemory<byte> bytes)
{
    public int At { get; private set; }

    public byte Byte() => At < bytes.Length ? bytes.Span[At++] : throw CramFile.Damaged();

    public int Fixed() => BinaryPrimitives.ReadInt32LittleEndian([Byte(), Byte(), Byte(), Byte()]);

    public int Integer()
    {
        var first = Byte();
        return first switch
        {
            < 0x80 => first,
            < 0xc0 => ((first & 0x7f) << 8) | Byte(),
            < 0xe0 => ((first & 0x3f) << 16) | (Byte() << 8) | Byte(),
            < 0xf0 => ((first & 0x1f) << 24) | (Byte() << 16) | (Byte() << 8) | Byte(),
            _ => ((first & 0x0f) << 28) | (Byte() << 20) | (Byte() << 12) | (Byte() << 4) | (Byte() & 0x0f),
        };
    }

    public long Long()
    {
        var first = Byte();
        var more = 0;
        while (more < 8 && (first & (0x80 >> more)) != 0)
            more++;
        var value = more >= 7 ? 0L : first & (0x7f >> more);
        for (; more > 0; more--)
            value = (value << 8) | Byte();
        return value;
    }

    /// <summary>The same with more bytes behind.</summary>
    public CramCursor Extended(byte[] more, int length) => new(more.AsMemory(0, length)) { At = At };
}
