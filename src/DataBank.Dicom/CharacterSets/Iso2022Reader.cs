namespace DataBank.Dicom;

/// <summary>
/// Reads text with code extensions (ISO 2022) value by value. The initial sets return at the start of each value, before control
/// characters and, in names, before ^ and = (PS3.5 §6.1.2.5.3). Only a single byte 5C separates values: the bytes of a
/// two-byte character never do.
/// </summary>
internal ref struct Iso2022Reader(GraphicSet initialG0, GraphicSet? initialG1, GraphicSet[] declared, GraphicSet? lastG1, ReadOnlySpan<byte> bytes)
{
    private readonly GraphicSet[] declared = declared;
    private readonly (GraphicSet G0, GraphicSet? G1) initial = (initialG0, initialG1);
    private ReadOnlySpan<byte> rest = bytes;
    private GraphicSet g0 = initialG0;
    private GraphicSet? g1 = initialG1;

    /// <summary>What follows the value read last, its separator consumed.</summary>
    public readonly ReadOnlySpan<byte> Rest => rest;

    /// <summary>The last set that an escape put into G1.</summary>
    public GraphicSet? LastG1 { get; private set; } = lastG1;

    /// <summary>Whether the bytes were not as the standard has them: a code without a character, an escape that is missing, cut, or of a set that is not declared.</summary>
    public bool IsRepaired { get; private set; }

    /// <summary>Reads up to the next separator or the end and gives the number of characters; there is at most one a byte.</summary>
    public int ReadValue(TextShape shape, scoped Span<char> characters, out bool isLast)
    {
        Reset();
        var count = 0;
        while (!rest.IsEmpty)
        {
            var first = rest[0];
            if (first == 0x1B)
            {
                Designate();
                continue;
            }
            if (first >= 0x80)
            {
                characters[count++] = ReadRight();
                continue;
            }
            if (g0.Width == 2 && first is > 0x20 and < 0x7F)
            {
                if (rest.Length > 1 && rest[1] is > 0x20 and < 0x7F)
                {
                    characters[count++] = Check(g0.Decode(first, rest[1]));
                    rest = rest[2..];
                    continue;
                }
                // Half a character: the writer forgot to switch back. What follows is read in the initial set.
                Reset();
                IsRepaired = true;
            }
            rest = rest[1..];
            if (first == '\\' && shape != TextShape.Text)
            {
                isLast = false;
                return count;
            }
            if (first < 0x20 || (shape == TextShape.Names && first is (byte)'^' or (byte)'='))
            {
                Reset();
            }
            characters[count++] = first is > 0x20 and < 0x7F ? Check(g0.Decode(first)) : (char)first;
        }
        isLast = true;
        return count;
    }

    private void Reset() => (g0, g1) = initial;

    private char ReadRight()
    {
        var set = g1;
        if (set is null)
        {
            // Real files forget to repeat the escape after a delimiter: the last set of the element is meant.
            set = LastG1;
            IsRepaired = true;
        }
        if (set is { Width: 2 } && rest.Length > 1 && rest[1] > 0xA0)
        {
            var character = set.Decode(rest[0] & 0x7F, rest[1] & 0x7F);
            rest = rest[2..];
            return Check(character);
        }
        var code = rest[0] & 0x7F;
        rest = rest[1..];
        return Check(set is { Width: 1 } ? set.Decode(code) : '\uFFFD');
    }

    private void Designate()
    {
        var sequence = rest[1..];
        foreach (var set in GraphicSet.All)
        {
            if (sequence.StartsWith(set.Escape))
            {
                Place(set, set.Escape.Length);
                return;
            }
        }
        if (sequence is [0x24, 0x40, ..]) // JIS C 6226-1978, the first edition of JIS X 0208.
        {
            Place(GraphicSet.JisX0208, 2);
            return;
        }
        // An escape of no known set: intermediate bytes, then one final byte (ISO 2022 §13.2).
        var length = 0;
        while (length < sequence.Length && sequence[length] is >= 0x20 and <= 0x2F)
        {
            length++;
        }
        rest = sequence[Math.Min(length + 1, sequence.Length)..];
        IsRepaired = true;
    }

    private void Place(GraphicSet set, int escapeLength)
    {
        IsRepaired |= set != GraphicSet.Ascii && !declared.Contains(set);
        if (set.Half == CodeHalf.G0)
        {
            g0 = set;
        }
        else
        {
            g1 = LastG1 = set;
        }
        rest = rest[(1 + escapeLength)..];
    }

    private char Check(char character)
    {
        IsRepaired |= character == '\uFFFD';
        return character;
    }
}
