using System.Buffers.Binary;
using System.Text;
using DataBank.Dicom;

namespace DataBank.UnitTests;

/// <summary>
/// The bytes of a data set without defects, made from a seed without the product's writer: values of every VR, private blocks, nested
/// sequences of defined and undefined length, sequences under UN, pixel data native or in fragments.
/// </summary>
internal sealed class RandomDataset(int seed, bool isExplicit, bool isBigEndian)
{
    private static readonly string[] ShortVrs = ["AE", "AS", "AT", "CS", "DA", "DS", "DT", "FD", "FL", "IS", "LO", "LT", "PN", "SH", "SL", "SS", "ST", "TM", "UI", "UL", "US"];
    private static readonly string[] LongVrs = ["OB", "OD", "OF", "OL", "OV", "OW", "SV", "UC", "UN", "UR", "UT", "UV"];
    private readonly Random random = new(seed);

    /// <summary>Which tags of group 0040 are sequences in the dictionary is of no account: private elements say themselves what they are.</summary>
    public byte[] ToBytes(bool withFragments)
    {
        var output = new MemoryStream();
        Element(output, 0x00080005, "CS", "ISO_IR 100"u8.ToArray());
        WriteElements(output, depth: 0);
        if (withFragments)
        {
            Head(output, 0x7FE00010, "OB", uint.MaxValue);
            Item(output, 0xFFFEE000, 0);
            for (var fragment = random.Next(1, 4); fragment > 0; fragment--)
            {
                var value = Bytes(random.Next(0, 40) * 2);
                Item(output, 0xFFFEE000, (uint)value.Length);
                output.Write(value);
            }
            Item(output, 0xFFFEE0DD, 0);
        }
        else
        {
            Element(output, 0x7FE00010, "OW", Bytes(random.Next(0, 200) * 2));
        }
        return output.ToArray();
    }

    private void WriteElements(MemoryStream output, int depth)
    {
        var group = 0x0009;
        for (var count = random.Next(0, 12); count > 0; count--)
        {
            group += random.Next(1, 4) * 2;
            Element(output, ((uint)group << 16) | 0x0010, "LO", "DATABANK TEST "u8.ToArray());
            var tag = ((uint)group << 16) | (uint)random.Next(0x1000, 0x1100);
            switch (random.Next(8))
            {
                case 0 when depth < 4 && isExplicit:
                    Sequence(output, tag, "SQ", depth);
                    break;
                case 1 when depth < 4:
                    Sequence(output, tag, "UN", depth);
                    break;
                case 2 when isExplicit:
                    Element(output, tag, LongVrs[random.Next(LongVrs.Length)], Bytes(random.Next(0, 30) * 8));
                    break;
                default:
                    Element(output, tag, isExplicit ? ShortVrs[random.Next(ShortVrs.Length)] : "UN", Bytes(random.Next(0, 10) * 8));
                    break;
            }
        }
    }

    /// <summary>Inside of UN everything is implicit little endian, and its length undefined, so that it is known for a sequence.</summary>
    private void Sequence(MemoryStream output, uint tag, string vr, int depth)
    {
        var inside = vr == "SQ" ? this : new RandomDataset(random.Next(), isExplicit: false, isBigEndian: false);
        var isUndefined = vr == "UN" || random.Next(2) == 0;
        var items = new MemoryStream();
        for (var count = random.Next(0, 3); count > 0; count--)
        {
            var item = new MemoryStream();
            inside.WriteElements(item, depth + 1);
            var isItemUndefined = random.Next(2) == 0;
            inside.Item(items, 0xFFFEE000, isItemUndefined ? uint.MaxValue : (uint)item.Length);
            item.WriteTo(items);
            if (isItemUndefined) inside.Item(items, 0xFFFEE00D, 0);
        }
        if (isUndefined) inside.Item(items, 0xFFFEE0DD, 0);
        Head(output, tag, vr, isUndefined ? uint.MaxValue : (uint)items.Length);
        items.WriteTo(output);
    }

    private byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }

    private void Element(MemoryStream output, uint tag, string vr, byte[] value)
    {
        Head(output, tag, vr, (uint)value.Length);
        output.Write(value);
    }

    private void Head(MemoryStream output, uint tag, string vr, uint length)
    {
        Number(output, (ushort)(tag >> 16));
        Number(output, (ushort)tag);
        if (isExplicit)
        {
            output.Write(Encoding.ASCII.GetBytes(vr));
            if (ShortVrs.Contains(vr))
            {
                Number(output, (ushort)length);
                return;
            }
            Number(output, (ushort)0);
        }
        Number(output, length);
    }

    private void Item(MemoryStream output, uint tag, uint length)
    {
        Number(output, (ushort)(tag >> 16));
        Number(output, (ushort)tag);
        Number(output, length);
    }

    private void Number(MemoryStream output, ushort number)
    {
        Span<byte> bytes = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, isBigEndian ? BinaryPrimitives.ReverseEndianness(number) : number);
        output.Write(bytes);
    }

    private void Number(MemoryStream output, uint number)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, isBigEndian ? BinaryPrimitives.ReverseEndianness(number) : number);
        output.Write(bytes);
    }
}
