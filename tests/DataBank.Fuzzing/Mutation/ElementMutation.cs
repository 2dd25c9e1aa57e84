namespace DataBank.Fuzzing;

/// <summary>
/// Changes DICOM elements as such: lengths that lie, VRs exchanged, delimiters removed and doubled, elements repeated, moved and
/// wrapped into sequences thousands deep (PS3.5 §7).
/// </summary>
internal static class ElementMutation
{
    private const string Vrs = "AEASATCSDADSDTFDFLISLOLTOBODOFOLOVOWPNSHSLSQSSSTSVTMUCUIULUNURUSUTUV??  ZZ";
    private static readonly byte[] ItemStart = [0xFE, 0xFF, 0x00, 0xE0, 0xFF, 0xFF, 0xFF, 0xFF];
    private static readonly byte[] ItemEnd = [0xFE, 0xFF, 0x0D, 0xE0, 0, 0, 0, 0];
    private static readonly byte[] SequenceEnd = [0xFE, 0xFF, 0xDD, 0xE0, 0, 0, 0, 0];
    private static readonly byte[] SequenceStart = [0x40, 0x00, 0x75, 0x02, (byte)'S', (byte)'Q', 0, 0, 0xFF, 0xFF, 0xFF, 0xFF];
    private static readonly byte[][] Delimiters = [ItemStart, ItemEnd, SequenceEnd, SequenceStart];
    private static readonly byte[] UnknownStart = [0x09, 0x00, 0x01, 0x10, (byte)'U', (byte)'N', 0, 0, 0xFF, 0xFF, 0xFF, 0xFF];

    /// <summary>False where nothing in the bytes looks like an element.</summary>
    public static bool TryChange(List<byte> bytes, Random random)
    {
        var heads = FindHeads(bytes);
        if (heads.Count == 0)
        {
            return false;
        }
        var (at, size) = heads[random.Next(heads.Count)];
        var (other, _) = heads[random.Next(heads.Count)];
        switch (random.Next(9))
        {
            case 0:
            case 1:
                WriteLength(bytes, at, size, random);
                break;
            case 2 when size != 0:
                var vr = random.Next(Vrs.Length / 2) * 2;
                (bytes[at + 4], bytes[at + 5]) = ((byte)Vrs[vr], (byte)Vrs[vr + 1]);
                break;
            case 3 when other > at:
                bytes.RemoveRange(at, other - at);
                break;
            case 4 when other > at:
                bytes.InsertRange(at, bytes.GetRange(at, other - at));
                break;
            case 5 when other > at:
                var moved = bytes.GetRange(at, other - at);
                bytes.RemoveRange(at, other - at);
                bytes.InsertRange(heads.FirstOrDefault(head => head.At < at).At, moved);
                break;
            case 6:
                bytes.InsertRange(at, Delimiters[random.Next(Delimiters.Length)]);
                break;
            case 7:
                var depth = random.Next(3) == 0 ? random.Next(2000) : random.Next(5);
                var start = random.Next(2) == 0 ? SequenceStart : UnknownStart;
                bytes.InsertRange(at, Enumerable.Repeat((byte[])[.. start, .. ItemStart], depth).SelectMany(level => level).ToArray());
                if (random.Next(2) == 0)
                {
                    bytes.AddRange(Enumerable.Repeat((byte[])[.. ItemEnd, .. SequenceEnd], depth).SelectMany(level => level));
                }
                break;
            default:
                for (var i = 0; i < 4; i++)
                {
                    bytes[at + i] = bytes[other + i];
                }
                break;
        }
        return true;
    }

    /// <summary>Places that look like element headers, with the size of their length field; 0 for items and delimiters.</summary>
    private static List<(int At, int Size)> FindHeads(List<byte> bytes)
    {
        var heads = new List<(int At, int Size)>();
        for (var at = 0; at + 12 <= bytes.Count; at++)
        {
            if (bytes[at] == 0xFE && bytes[at + 1] == 0xFF && bytes[at + 3] == 0xE0)
            {
                heads.Add((at, 0));
            }
            else if (bytes[at + 4] is >= (byte)'A' and <= (byte)'Z' && bytes[at + 5] is >= (byte)'A' and <= (byte)'Z'
                && Vrs.IndexOf($"{(char)bytes[at + 4]}{(char)bytes[at + 5]}", StringComparison.Ordinal) is >= 0 and var vr && vr % 2 == 0)
            {
                heads.Add((at, bytes[at + 6] == 0 && bytes[at + 7] == 0 ? 4 : 2));
            }
        }
        return heads;
    }

    private static void WriteLength(List<byte> bytes, int at, int size, Random random)
    {
        var place = at + (size == 4 ? 8 : size == 2 ? 6 : 4);
        var left = bytes.Count - place - 4;
        uint length = random.Next(9) switch
        {
            0 => (uint)0,
            1 => 1,
            2 => 0xFFFFFFFE,
            3 => 0xFFFFFFFF,
            4 => 0x7FFFFFFF,
            5 => (uint)Math.Max(0, left),
            6 => (uint)Math.Max(0, left + 1),
            7 => (uint)random.Next(64),
            _ => (uint)Math.Max(0, bytes[place] + random.Next(-3, 4)),
        };
        for (var i = 0; i < (size == 2 ? 2 : 4) && place + i < bytes.Count; i++)
        {
            bytes[place + i] = (byte)(length >> (8 * i));
        }
    }
}
