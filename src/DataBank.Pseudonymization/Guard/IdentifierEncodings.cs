using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace DataBank.Pseudonymization;

/// <summary>
/// The encodings in which a text may hide: character sets of FHIR and DICOM, and what HTTP, JSON, XML and mail make of them. They are put together byte by byte: this is done for
/// every patient whose record is read.
/// </summary>
internal static class IdentifierEncodings
{
    private const int ShortestBase64 = 5; // 30 bits: shorter runs occur by chance
    private const int LongestEscape = 8; // &#65535;
    private const int FewBytes = 1024;
    private const string NotInTheSet = "\u0001"; // No character of the Japanese sets has such a byte.

    private static readonly Encoding ShiftJis = CodePage(932);
    private static readonly Encoding EucJp = CodePage(51932);

    public static void Add(IdentifierForm form, PatternList patterns)
    {
        var (text, edge) = form;
        var utf8 = Encoding.UTF8.GetBytes(text);
        var utf16 = Encoding.Unicode.GetBytes(text);
        patterns.Add(utf8, edge, CodeUnit.Byte);
        patterns.Add(utf16, edge, CodeUnit.Utf16LittleEndian);
        patterns.Add(Encoding.BigEndianUnicode.GetBytes(text), edge, CodeUnit.Utf16BigEndian);
        AddBase64(patterns, utf8);
        AddBase64(patterns, utf16);
        AddPercent(patterns, utf8);
        if (!Ascii.IsValid(text))
        {
            AddEscapes(patterns, text, utf8);
            AddJapaneseSets(patterns, text);
        }
    }

    private static void AddJapaneseSets(PatternList patterns, string text)
    {
        if (TryEncode(ShiftJis, text) is { } shiftJis)
        {
            Add(patterns, shiftJis);
            AddBase64(patterns, shiftJis);
            AddPercent(patterns, shiftJis);
        }
        if (TryEncode(EucJp, text) is { } euc)
        {
            Add(patterns, euc);
            AddIso2022(patterns, euc);
        }
    }

    /// <summary>
    /// ISO-2022-JP, also that of DICOM (ISO 2022 IR 87): the two-byte set is EUC without the high bits, between escape sequences.
    /// Those before the first and after the last character belong to the surrounding text.
    /// </summary>
    private static void AddIso2022(PatternList patterns, byte[] euc)
    {
        if (euc.AsSpan().ContainsAnyInRange((byte)0x80, (byte)0xA0))
        {
            return; // half-width kana and JIS X 0212 have other sets
        }
        var bytes = new List<byte>(2 * euc.Length);
        var twoByte = euc[0] >= 0xA1;
        foreach (var b in euc)
        {
            if (b >= 0xA1 != twoByte)
            {
                twoByte = !twoByte;
                bytes.AddRange(twoByte ? "\e$B"u8 : "\e(B"u8);
            }
            bytes.Add((byte)(b & 0x7F));
        }
        patterns.Add([.. bytes], Edge.None, euc[0] >= 0xA1 ? CodeUnit.Jis : CodeUnit.Byte);
    }

    /// <summary>The characters that the bytes determine alone, for each of the three positions they can have in the base64 text.</summary>
    private static void AddBase64(PatternList patterns, byte[] bytes)
    {
        var most = Base64.GetMaxEncodedToUtf8Length(bytes.Length + 2);
        Span<byte> text = most <= FewBytes ? stackalloc byte[FewBytes] : new byte[most];
        Span<byte> padded = most <= FewBytes ? stackalloc byte[FewBytes] : new byte[most];
        padded[..2].Clear();
        bytes.CopyTo(padded[2..]);
        for (var lead = 0; lead < 3; lead++)
        {
            var length = lead + bytes.Length;
            var first = ((lead * 8) + 5) / 6;
            var end = (length * 8) / 6;
            if (end - first < ShortestBase64)
            {
                continue;
            }
            Base64.EncodeToUtf8(padded.Slice(2 - lead, length), text, out _, out _);
            var core = text[first..end];
            Add(patterns, core);
            if (core.ContainsAny((byte)'+', (byte)'/'))
            {
                core.Replace((byte)'+', (byte)'-');
                core.Replace((byte)'/', (byte)'_');
                Add(patterns, core);
            }
        }
    }

    private static void AddEscapes(PatternList patterns, string text, byte[] utf8)
    {
        AddNumbered(patterns, text, "\\u"u8, new StandardFormat('x', 4), []);
        AddNumbered(patterns, text, "\\u"u8, new StandardFormat('X', 4), []);
        AddNumbered(patterns, text, "&#"u8, new StandardFormat('D'), ";"u8);
        AddNumbered(patterns, text, "&#x"u8, new StandardFormat('x'), ";"u8);
        AddNumbered(patterns, text, "&#x"u8, new StandardFormat('X'), ";"u8);
        Span<byte> bytes = utf8.Length * 3 <= FewBytes ? stackalloc byte[FewBytes] : new byte[utf8.Length * 3];
        Add(patterns, Mark(utf8, bytes, (byte)'=', char.IsAscii));
        Add(patterns, Encoding.ASCII.GetBytes(Convert.ToHexString(utf8)));
        Add(patterns, Encoding.ASCII.GetBytes(Convert.ToHexStringLower(utf8)));
    }

    /// <summary>Characters beyond ASCII by their numbers.</summary>
    private static void AddNumbered(PatternList patterns, string text, ReadOnlySpan<byte> begin, StandardFormat number, ReadOnlySpan<byte> end)
    {
        var most = text.Length * LongestEscape;
        Span<byte> bytes = most <= FewBytes ? stackalloc byte[FewBytes] : new byte[most];
        var length = 0;
        foreach (var c in text)
        {
            if (char.IsAscii(c))
            {
                bytes[length++] = (byte)c;
                continue;
            }
            begin.CopyTo(bytes[length..]);
            Utf8Formatter.TryFormat((ushort)c, bytes[(length + begin.Length)..], out var digits, number);
            end.CopyTo(bytes[(length + begin.Length + digits)..]);
            length += begin.Length + digits + end.Length;
        }
        Add(patterns, bytes[..length]);
    }

    private static void AddPercent(PatternList patterns, byte[] bytes)
    {
        if (Array.TrueForAll(bytes, b => IsUnreserved((char)b)))
        {
            return;
        }
        Span<byte> buffer = bytes.Length * 3 <= FewBytes ? stackalloc byte[FewBytes] : new byte[bytes.Length * 3];
        var all = Mark(bytes, buffer, (byte)'%', _ => false);
        Add(patterns, all);
        var marked = Mark(bytes, buffer, (byte)'%', IsUnreserved);
        Add(patterns, marked);
        if (bytes.Contains((byte)' '))
        {
            Add(patterns, Encoding.ASCII.GetBytes(Encoding.ASCII.GetString(marked).Replace("%20", "+", StringComparison.Ordinal)));
        }
        Ascii.ToLowerInPlace(marked, out _);
        Add(patterns, marked);
    }

    private static bool IsUnreserved(char b) => char.IsAsciiLetterOrDigit(b) || b is '-' or '.' or '_';

    private static void Add(PatternList patterns, ReadOnlySpan<byte> bytes) => patterns.Add(bytes, Edge.None, CodeUnit.Byte);

    /// <summary>Writes bytes by a mark and two upper-case digits, but for those that stay.</summary>
    private static Span<byte> Mark(byte[] bytes, Span<byte> buffer, byte mark, Func<char, bool> stays)
    {
        var digits = "0123456789ABCDEF"u8;
        var length = 0;
        foreach (var b in bytes)
        {
            if (stays((char)b))
            {
                buffer[length++] = b;
                continue;
            }
            buffer[length++] = mark;
            buffer[length++] = digits[b >> 4];
            buffer[length++] = digits[b & 15];
        }
        return buffer[..length];
    }

    /// <summary>Null when the set does not have these characters, so that nobody can have written them in it.</summary>
    private static byte[]? TryEncode(Encoding encoding, string text) =>
        encoding.GetBytes(text) is var bytes && bytes.Contains((byte)NotInTheSet[0]) ? null : bytes;

    private static Encoding CodePage(int number) =>
        CodePagesEncodingProvider.Instance.GetEncoding(number, new EncoderReplacementFallback(NotInTheSet), DecoderFallback.ReplacementFallback)!;
}
