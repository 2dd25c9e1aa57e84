using System.Globalization;
using System.Text;

namespace DataBank.Pseudonymization;

/// <summary>The encodings in which a text may hide: character sets of FHIR and DICOM, and what HTTP, JSON, XML and mail make of them.</summary>
internal static class IdentifierEncodings
{
    private const int ShortestPattern = 4;
    private const int ShortestBase64 = 5; // 30 bits: shorter runs occur by chance

    private static readonly Encoding ShiftJis = CodePage(932);
    private static readonly Encoding EucJp = CodePage(51932);

    public static IEnumerable<BytePattern> Of(IdentifierForm form)
    {
        var (text, edge) = form;
        var utf8 = Encoding.UTF8.GetBytes(text);
        var utf16 = Encoding.Unicode.GetBytes(text);
        var patterns = new List<BytePattern>
        {
            new(utf8, edge, CodeUnit.Byte),
            new(utf16, edge, CodeUnit.Utf16LittleEndian),
            new(Encoding.BigEndianUnicode.GetBytes(text), edge, CodeUnit.Utf16BigEndian),
        };
        AddBase64(patterns, utf8);
        AddBase64(patterns, utf16);
        AddEscapes(patterns, text, utf8);
        if (!Ascii.IsValid(text))
        {
            AddJapaneseSets(patterns, text);
        }
        return patterns.Where(pattern => pattern.Bytes.Length >= ShortestPattern);
    }

    private static void AddJapaneseSets(List<BytePattern> patterns, string text)
    {
        if (TryEncode(ShiftJis, text) is { } shiftJis)
        {
            patterns.Add(new(shiftJis, Edge.None, CodeUnit.Byte));
            AddBase64(patterns, shiftJis);
            AddPercent(patterns, shiftJis);
        }
        if (TryEncode(EucJp, text) is { } euc)
        {
            patterns.Add(new(euc, Edge.None, CodeUnit.Byte));
            if (ToIso2022(euc) is { } iso2022)
            {
                patterns.Add(iso2022);
            }
        }
    }

    /// <summary>
    /// ISO-2022-JP, also that of DICOM (ISO 2022 IR 87): the two-byte set is EUC without the high bits, between escape sequences.
    /// Those before the first and after the last character belong to the surrounding text.
    /// </summary>
    private static BytePattern? ToIso2022(byte[] euc)
    {
        var bytes = new List<byte>();
        var twoByte = euc[0] >= 0xA1;
        foreach (var b in euc)
        {
            if (b is > 0x7F and < 0xA1)
            {
                return null; // half-width kana and JIS X 0212 have other sets
            }
            if (b >= 0xA1 != twoByte)
            {
                twoByte = !twoByte;
                bytes.AddRange(twoByte ? "\e$B"u8 : "\e(B"u8);
            }
            bytes.Add((byte)(b & 0x7F));
        }
        return new BytePattern([.. bytes], Edge.None, euc[0] >= 0xA1 ? CodeUnit.Jis : CodeUnit.Byte);
    }

    /// <summary>The characters that the bytes determine alone, for each of the three positions they can have in the base64 text.</summary>
    private static void AddBase64(List<BytePattern> patterns, byte[] bytes)
    {
        for (var lead = 0; lead < 3; lead++)
        {
            var padded = new byte[lead + bytes.Length];
            bytes.CopyTo(padded, lead);
            var text = Convert.ToBase64String(padded);
            var first = ((lead * 8) + 5) / 6;
            var end = (padded.Length * 8) / 6;
            if (end - first >= ShortestBase64)
            {
                var core = text[first..end];
                patterns.Add(new(Encoding.ASCII.GetBytes(core), Edge.None, CodeUnit.Byte));
                if (core.AsSpan().ContainsAny('+', '/'))
                {
                    patterns.Add(new(Encoding.ASCII.GetBytes(core.Replace('+', '-').Replace('/', '_')), Edge.None, CodeUnit.Byte));
                }
            }
        }
    }

    private static void AddEscapes(List<BytePattern> patterns, string text, byte[] utf8)
    {
        AddPercent(patterns, utf8);
        if (Ascii.IsValid(text))
        {
            return;
        }
        Add(patterns, Escape(text, c => $"\\u{(int)c:x4}"));
        Add(patterns, Escape(text, c => $"\\u{(int)c:X4}"));
        Add(patterns, Escape(text, c => $"&#{(int)c};"));
        Add(patterns, Escape(text, c => $"&#x{(int)c:x};"));
        Add(patterns, Escape(text, c => $"&#x{(int)c:X};"));
        Add(patterns, string.Concat(utf8.Select(b => b < 0x80 ? ((char)b).ToString() : $"={b:X2}")));
        Add(patterns, Convert.ToHexString(utf8));
        Add(patterns, Convert.ToHexStringLower(utf8));
    }

    private static void AddPercent(List<BytePattern> patterns, byte[] bytes)
    {
        var upper = string.Concat(bytes.Select(b => char.IsAsciiLetterOrDigit((char)b) || b is (byte)'-' or (byte)'.' or (byte)'_'
            ? ((char)b).ToString()
            : $"%{b:X2}"));
        if (upper.Contains('%', StringComparison.Ordinal))
        {
            Add(patterns, upper);
            Add(patterns, upper.ToLowerInvariant());
            Add(patterns, upper.Replace("%20", "+", StringComparison.Ordinal));
            Add(patterns, string.Concat(bytes.Select(b => $"%{b:X2}")));
        }
    }

    private static void Add(List<BytePattern> patterns, string ascii) => patterns.Add(new(Encoding.ASCII.GetBytes(ascii), Edge.None, CodeUnit.Byte));

    private static string Escape(string text, Func<char, FormattableString> escape) =>
        string.Concat(text.Select(c => char.IsAscii(c) ? c.ToString() : escape(c).ToString(CultureInfo.InvariantCulture)));

    private static byte[]? TryEncode(Encoding encoding, string text)
    {
        try
        {
            return encoding.GetBytes(text);
        }
        catch (EncoderFallbackException)
        {
            return null; // The set does not have these characters, so nobody can have written them in it.
        }
    }

    private static Encoding CodePage(int number) =>
        CodePagesEncodingProvider.Instance.GetEncoding(number, EncoderFallback.ExceptionFallback, DecoderFallback.ReplacementFallback)!;
}
