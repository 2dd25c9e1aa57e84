using System.Text;

namespace DataBank.Dicom;

/// <summary>Reads text that is in an encoding DICOM does not have, all of it or nothing.</summary>
internal static class FallbackText
{
    private static readonly Encoding ShiftJis =
        CodePagesEncodingProvider.Instance.GetEncoding(932, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)!;

    private static readonly Encoding EucJp =
        CodePagesEncodingProvider.Instance.GetEncoding(20932, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)!;

    /// <summary>The values; null when the bytes are no text of that encoding.</summary>
    public static List<string>? TryDecode(ReadOnlySpan<byte> bytes, TextShape shape, CharacterFallback fallback)
    {
        if (fallback == CharacterFallback.None || bytes.Contains((byte)0x1B))
        {
            return null;
        }
        try
        {
            var values = new List<string>(1);
            while (true)
            {
                var end = shape == TextShape.Text ? -1 : fallback == CharacterFallback.EucJp ? bytes.IndexOf((byte)'\\') : FindSeparator(bytes);
                values.Add((fallback == CharacterFallback.EucJp ? EucJp : ShiftJis).GetString(end < 0 ? bytes : bytes[..end]));
                if (end < 0)
                {
                    return values;
                }
                bytes = bytes[(end + 1)..];
            }
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    /// <summary>The second byte of a character may be 5C.</summary>
    private static int FindSeparator(ReadOnlySpan<byte> bytes)
    {
        for (var i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] == (byte)'\\')
            {
                return i;
            }
            i += bytes[i] is (>= 0x81 and <= 0x9F) or (>= 0xE0 and <= 0xFC) ? 1 : 0;
        }
        return -1;
    }
}
