namespace DataBank.Pseudonymization;

/// <summary>Looks at what stands beside a hit.</summary>
internal static class PatternEdges
{
    private const int FarthestEscape = 4096;

    public static bool Hold(ReadOnlySpan<byte> content, int at, BytePattern pattern)
    {
        if (pattern.Unit == CodeUnit.Jis)
        {
            return IsTwoByteJis(content[Math.Max(0, at - FarthestEscape)..at]);
        }
        if (pattern.Edge == Edge.None)
        {
            return true;
        }
        var after = at + pattern.Length;
        return !Forbids(pattern.Edge, Before(content[..at], pattern.Unit), isAfter: false)
            && !Forbids(pattern.Edge, After(content[after..], pattern.Unit), isAfter: true);
    }

    private static bool Forbids(Edge edge, char neighbour, bool isAfter) => edge switch
    {
        Edge.Digits => char.IsAsciiDigit(neighbour),
        Edge.Number => char.IsAsciiDigit(neighbour) || (neighbour == '.' && !isAfter),
        Edge.Letters => char.IsAsciiLetter(neighbour),
        Edge.LettersAndDigits => char.IsAsciiLetterOrDigit(neighbour),
        _ => JapaneseText.IsKana(neighbour),
    };

    private static char Before(ReadOnlySpan<byte> content, CodeUnit unit) => unit switch
    {
        CodeUnit.Utf16LittleEndian => content.Length >= 2 ? (char)(content[^2] | (content[^1] << 8)) : '\0',
        CodeUnit.Utf16BigEndian => content.Length >= 2 ? (char)(content[^1] | (content[^2] << 8)) : '\0',
        _ when content.Length >= 3 && (content[^3] & 0xF0) == 0xE0 => ThreeBytes(content[^3..]),
        _ => content.Length >= 1 ? (char)content[^1] : '\0',
    };

    private static char After(ReadOnlySpan<byte> content, CodeUnit unit) => unit switch
    {
        CodeUnit.Utf16LittleEndian => content.Length >= 2 ? (char)(content[0] | (content[1] << 8)) : '\0',
        CodeUnit.Utf16BigEndian => content.Length >= 2 ? (char)(content[1] | (content[0] << 8)) : '\0',
        _ when content.Length >= 3 && (content[0] & 0xF0) == 0xE0 => ThreeBytes(content),
        _ => content.Length >= 1 ? (char)content[0] : '\0',
    };

    /// <summary>UTF-8 of kana, and of most Japanese characters.</summary>
    private static char ThreeBytes(ReadOnlySpan<byte> utf8) => (char)(((utf8[0] & 0x0F) << 12) | ((utf8[1] & 0x3F) << 6) | (utf8[2] & 0x3F));

    /// <summary>Whether the last escape sequence chose JIS X 0208 (ESC $ B or ESC $ @): the same bytes are plain ASCII otherwise.</summary>
    private static bool IsTwoByteJis(ReadOnlySpan<byte> before)
    {
        var escape = before.LastIndexOf((byte)0x1B);
        return escape >= 0 && escape + 2 < before.Length && before[escape + 1] == '$' && before[escape + 2] is (byte)'B' or (byte)'@';
    }
}
