namespace DataBank.Dicom;

/// <summary>Puts frames behind each other without gaps, also where they do not end at a byte (PS3.5 §8.1.1).</summary>
internal sealed class BitAppender(long frameBits)
{
    private int carried;
    private byte carry;

    /// <summary>The bytes that are complete with this frame.</summary>
    public ReadOnlyMemory<byte> Append(ReadOnlyMemory<byte> frame)
    {
        if (carried == 0 && frameBits % 8 == 0) return frame;
        var total = carried + frameBits;
        var bytes = new byte[(total + 7) / 8];
        bytes[0] = carry;
        var from = frame.Span;
        for (var i = 0; i < from.Length; i++)
        {
            bytes[i] |= (byte)(from[i] << carried);
            if (carried > 0 && i + 1 < bytes.Length) bytes[i + 1] = (byte)(from[i] >> (8 - carried));
        }
        carried = (int)(total % 8);
        carry = carried > 0 ? bytes[^1] : (byte)0;
        return bytes.AsMemory(0, (int)(total / 8));
    }

    /// <summary>The last byte if it is incomplete, and one more that makes the value even.</summary>
    public ReadOnlyMemory<byte> End(bool isOdd) => (byte[])[.. carried > 0 ? [carry] : Array.Empty<byte>(), .. isOdd ? [0] : Array.Empty<byte>()];
}
