using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;

namespace DataBank.Dicom;

/// <summary>Turns text into the bytes of a value, little endian, padded to an even length (PS3.5 §6.2).</summary>
internal static class ValueEncoder
{
    public static byte[] Encode(Vr vr, string[] values, CharacterRepertoire characters)
    {
        var output = new ArrayBufferWriter<byte>();
        if (vr.IsText())
        {
            var repertoire = vr.HasCharacterSet() ? characters : CharacterRepertoire.Ascii;
            for (var i = 0; i < values.Length; i++)
            {
                if (i > 0)
                {
                    output.Write("\\"u8);
                }
                if (!repertoire.TryEncode(values[i], vr.Shape(), output))
                {
                    throw new InvalidOperationException("A text has characters that its character set cannot write.");
                }
            }
        }
        else if (vr.ValueBytes() > 0)
        {
            foreach (var value in values)
            {
                WriteNumber(vr, value, output.GetSpan(8));
                output.Advance(vr.ValueBytes());
            }
        }
        else
        {
            throw new ArgumentException($"A value of {vr} is not given as text.");
        }
        return Pad(vr, output.WrittenSpan);
    }

    public static byte[] Pad(Vr vr, ReadOnlySpan<byte> value)
    {
        var padded = new byte[value.Length + (value.Length & 1)];
        value.CopyTo(padded);
        if ((value.Length & 1) == 1)
        {
            padded[^1] = vr.Padding();
        }
        return padded;
    }

    private static void WriteNumber(Vr vr, string value, Span<byte> output)
    {
        switch (vr)
        {
            case Vr.AT:
                var tag = uint.Parse(value, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
                BinaryPrimitives.WriteUInt16LittleEndian(output, (ushort)(tag >> 16));
                BinaryPrimitives.WriteUInt16LittleEndian(output[2..], (ushort)tag);
                break;
            case Vr.FL:
                BinaryPrimitives.WriteSingleLittleEndian(output, float.Parse(value, NumberStyles.Float, CultureInfo.InvariantCulture));
                break;
            case Vr.FD:
                BinaryPrimitives.WriteDoubleLittleEndian(output, double.Parse(value, NumberStyles.Float, CultureInfo.InvariantCulture));
                break;
            case Vr.US:
                BinaryPrimitives.WriteUInt16LittleEndian(output, ushort.Parse(value, NumberStyles.None, CultureInfo.InvariantCulture));
                break;
            case Vr.SS:
                BinaryPrimitives.WriteInt16LittleEndian(output, short.Parse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture));
                break;
            case Vr.UL:
                BinaryPrimitives.WriteUInt32LittleEndian(output, uint.Parse(value, NumberStyles.None, CultureInfo.InvariantCulture));
                break;
            case Vr.SL:
                BinaryPrimitives.WriteInt32LittleEndian(output, int.Parse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture));
                break;
            case Vr.UV:
                BinaryPrimitives.WriteUInt64LittleEndian(output, ulong.Parse(value, NumberStyles.None, CultureInfo.InvariantCulture));
                break;
            default:
                BinaryPrimitives.WriteInt64LittleEndian(output, long.Parse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture));
                break;
        }
    }
}
