using System.Buffers;
using System.Text;

namespace DataBank.Dicom;

/// <summary>
/// How the bytes of a text become characters and back: the sets a text starts with, those its escape sequences may designate
/// (ISO 2022), or one of the encodings that know no escapes (UTF-8, GB 18030, GBK). PS3.3 C.12.1.1.2 names the combinations.
/// </summary>
/// <remarks>.NET's own ISO-2022-JP code pages silently give wrong kanji for JIS X 0212, so the state machine and its tables are ours.</remarks>
internal sealed class CharacterRepertoire
{
    private readonly string[] terms;
    private readonly GraphicSet g0;
    private readonly GraphicSet? g1;
    private readonly GraphicSet[] extensions;
    private readonly Encoding? encoding;
    private readonly CharacterFallback fallback;

    private CharacterRepertoire(
        string[] terms, GraphicSet g0, GraphicSet? g1, GraphicSet[] extensions, Encoding? encoding, bool hasUnknownTerm,
        CharacterFallback fallback = CharacterFallback.None)
    {
        this.fallback = fallback;
        this.terms = terms;
        this.g0 = g0;
        this.g1 = g1;
        this.extensions = extensions;
        this.encoding = encoding;
        HasUnknownTerm = hasUnknownTerm;
    }

    /// <summary>The default repertoire: ASCII and nothing else.</summary>
    public static readonly CharacterRepertoire Ascii = new([], GraphicSet.Ascii, null, [], null, hasUnknownTerm: false);

    public static readonly CharacterRepertoire Utf8 = new(["ISO_IR 192"], GraphicSet.Ascii, null, [], Encoding.UTF8, hasUnknownTerm: false);

    /// <summary>The terms as they were given; none for plain ASCII.</summary>
    public IReadOnlyList<string> Terms => terms;

    /// <summary>Whether a term was not understood: characters beyond ASCII may then come out as U+FFFD.</summary>
    public bool HasUnknownTerm { get; }

    /// <summary>ASCII and nothing else.</summary>
    public bool IsPlain => encoding is null && ReferenceEquals(g0, GraphicSet.Ascii) && g1 is null && extensions.All(set => set == GraphicSet.Ascii);

    /// <summary>Whether bytes below 80 without escapes are ASCII in it.</summary>
    public bool KeepsAscii => encoding is not null || ReferenceEquals(g0, GraphicSet.Ascii);

    public bool IsUtf8 => ReferenceEquals(encoding, Encoding.UTF8);

    /// <summary>The same sets, and beside them what bytes may be that none of these has; text read that way is told as repaired.</summary>
    public CharacterRepertoire With(CharacterFallback other) =>
        other == fallback ? this : new CharacterRepertoire(terms, g0, g1, extensions, encoding, HasUnknownTerm, other);

    /// <summary>The repertoire that the values of Specific Character Set name; misspellings of real files are understood.</summary>
    public static CharacterRepertoire FromTerms(ReadOnlySpan<string> terms)
    {
        if (terms.Length == 0 || (terms.Length == 1 && terms[0].Length == 0))
        {
            return Ascii;
        }
        var unknown = false;
        var extensions = new List<GraphicSet>();
        GraphicSet initial0 = GraphicSet.Ascii;
        GraphicSet? initial1 = null;
        for (var i = 0; i < terms.Length; i++)
        {
            var term = CharacterTerm.Normalize(terms[i]);
            // Such a term has to stand alone; some writers put an empty one before it.
            if (CharacterTerm.Encoding(term) is { } whole && extensions.TrueForAll(set => set == GraphicSet.Ascii))
            {
                return new CharacterRepertoire(terms.ToArray(), GraphicSet.Ascii, null, [], whole, hasUnknownTerm: false);
            }
            var sets = CharacterTerm.Sets(term);
            unknown |= sets is null;
            foreach (var set in sets ?? [])
            {
                // Sets of two bytes are never in place at the start of a value: they wait for their escape (PS3.3 C.12.1.1.2).
                if (i == 0 && set is { Half: CodeHalf.G0, Width: 1 })
                {
                    initial0 = set;
                }
                else if (i == 0 && set is { Half: CodeHalf.G1, Width: 1 })
                {
                    initial1 = set;
                }
                extensions.Add(set);
            }
        }
        return new CharacterRepertoire(terms.ToArray(), initial0, initial1, [.. extensions.Distinct()], null, unknown);
    }

    /// <summary>All values of an element as text, untrimmed.</summary>
    /// <param name="repaired">Whether bytes stood where none of the sets in place has a character, or an escape was missing.</param>
    public List<string> DecodeAll(ReadOnlySpan<byte> bytes, TextShape shape, out bool repaired)
    {
        var values = DecodeDeclared(bytes, shape, out repaired);
        return repaired && FallbackText.TryDecode(bytes, shape, fallback) is { } other ? other : values;
    }

    private List<string> DecodeDeclared(ReadOnlySpan<byte> bytes, TextShape shape, out bool repaired)
    {
        var values = new List<string>(1);
        repaired = false;
        GraphicSet? lastG1 = null;
        while (true)
        {
            values.Add(DecodeNext(ref bytes, shape, ref lastG1, ref repaired, out var isLast));
            if (isLast)
            {
                return values;
            }
        }
    }

    /// <summary>The first value of an element, untrimmed.</summary>
    public string DecodeFirst(ReadOnlySpan<byte> bytes, TextShape shape)
    {
        if (fallback != CharacterFallback.None)
        {
            return DecodeAll(bytes, shape, out _)[0]; // Only the whole element shows whether it is in the other encoding.
        }
        GraphicSet? lastG1 = null;
        var repaired = false;
        return DecodeNext(ref bytes, shape, ref lastG1, ref repaired, out _);
    }

    /// <summary>Writes one value; false when a character is in none of the sets.</summary>
    public bool TryEncode(ReadOnlySpan<char> text, TextShape shape, IBufferWriter<byte> output)
    {
        if (encoding is not null)
        {
            if (!encoding.GetString(encoding.GetBytes(text.ToArray())).AsSpan().SequenceEqual(text))
            {
                return false;
            }
            output.Write(encoding.GetBytes(text.ToArray()));
            return true;
        }
        return new Iso2022Writer(g0, g1, extensions, output).TryWrite(text, shape);
    }

    private string DecodeNext(ref ReadOnlySpan<byte> bytes, TextShape shape, ref GraphicSet? lastG1, ref bool repaired, out bool isLast)
    {
        if (encoding is not null || (ReferenceEquals(g0, GraphicSet.Ascii) && System.Text.Ascii.IsValid(bytes) && !bytes.Contains((byte)0x1B)))
        {
            var end = shape == TextShape.Text ? -1 : encoding is null || IsUtf8 ? bytes.IndexOf((byte)'\\') : FindSeparatorInGb(bytes);
            isLast = end < 0;
            var text = (encoding ?? Encoding.ASCII).GetString(isLast ? bytes : bytes[..end]);
            repaired |= encoding is not null && text.Contains('\uFFFD', StringComparison.Ordinal);
            bytes = isLast ? [] : bytes[(end + 1)..];
            return text;
        }
        char[]? rented = null;
        var characters = bytes.Length <= 512 ? stackalloc char[bytes.Length] : rented = ArrayPool<char>.Shared.Rent(bytes.Length);
        var reader = new Iso2022Reader(g0, g1, extensions, lastG1, bytes);
        var count = reader.ReadValue(shape, characters, out isLast);
        bytes = reader.Rest;
        lastG1 = reader.LastG1;
        repaired |= reader.IsRepaired;
        var value = new string(characters[..count]);
        if (rented is not null)
        {
            ArrayPool<char>.Shared.Return(rented);
        }
        return value;
    }

    private static bool IsFourBytes(ReadOnlySpan<byte> bytes) =>
        bytes.Length >= 4 && bytes[1] is >= 0x30 and <= 0x39 && bytes[2] is >= 0x81 and <= 0xFE && bytes[3] is >= 0x30 and <= 0x39;

    /// <summary>In GBK and GB 18030 the second byte of a character may be 5C.</summary>
    private static int FindSeparatorInGb(ReadOnlySpan<byte> bytes)
    {
        for (var i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] == (byte)'\\')
            {
                return i;
            }
            if (bytes[i] is >= 0x81 and <= 0xFE && i + 1 < bytes.Length)
            {
                i += bytes[i + 1] is >= 0x40 and not (0x7F or 0xFF) ? 1 : IsFourBytes(bytes[i..]) ? 3 : 0;
            }
        }
        return -1;
    }
}
