namespace DataBank.Dicom;

/// <summary>
/// A registered set of graphic characters (ISO 2375): its code table, how many bytes a character takes and which half of the code
/// table it is used in (ISO 2022: G0 takes codes below 80, G1 the others).
/// </summary>
internal sealed class GraphicSet(string name, string table, byte[] escape, CodeHalf half, int width, int firstCode)
{
    private readonly Lazy<Dictionary<char, ushort>> codes = new(() => Invert(table, width, firstCode));

    public static readonly GraphicSet Ascii = new("IR 6", AsciiTable('\\', '~'), [0x28, 0x42], CodeHalf.G0, 1, 0x21);
    public static readonly GraphicSet JisRomaji = new("IR 14", AsciiTable('\u00A5', '\u203E'), [0x28, 0x4A], CodeHalf.G0, 1, 0x21);
    public static readonly GraphicSet JisKatakana = new("IR 13", KatakanaTable(), [0x29, 0x49], CodeHalf.G1, 1, 0x21);
    public static readonly GraphicSet JisX0208 = new("IR 87", CharacterTables.JisX0208, [0x24, 0x42], CodeHalf.G0, 2, 0x21);
    public static readonly GraphicSet JisX0212 = new("IR 159", CharacterTables.JisX0212, [0x24, 0x28, 0x44], CodeHalf.G0, 2, 0x21);
    public static readonly GraphicSet KsX1001 = new("IR 149", CharacterTables.KsX1001, [0x24, 0x29, 0x43], CodeHalf.G1, 2, 0x21);
    public static readonly GraphicSet Gb2312 = new("IR 58", CharacterTables.Gb2312, [0x24, 0x29, 0x41], CodeHalf.G1, 2, 0x21);
    public static readonly GraphicSet Latin1 = Right("IR 100", CharacterTables.Latin1, 0x41);
    public static readonly GraphicSet Latin2 = Right("IR 101", CharacterTables.Latin2, 0x42);
    public static readonly GraphicSet Latin3 = Right("IR 109", CharacterTables.Latin3, 0x43);
    public static readonly GraphicSet Latin4 = Right("IR 110", CharacterTables.Latin4, 0x44);
    public static readonly GraphicSet Cyrillic = Right("IR 144", CharacterTables.Cyrillic, 0x4C);
    public static readonly GraphicSet Arabic = Right("IR 127", CharacterTables.Arabic, 0x47);
    public static readonly GraphicSet Greek = Right("IR 126", CharacterTables.Greek, 0x46);
    public static readonly GraphicSet Hebrew = Right("IR 138", CharacterTables.Hebrew, 0x48);
    public static readonly GraphicSet Latin5 = Right("IR 148", CharacterTables.Latin5, 0x4D);
    public static readonly GraphicSet Thai = Right("IR 166", CharacterTables.Thai, 0x54);
    public static readonly GraphicSet Latin9 = Right("IR 203", CharacterTables.Latin9, 0x62);

    /// <summary>Every set that an escape sequence may designate.</summary>
    public static readonly IReadOnlyList<GraphicSet> All =
    [
        Ascii, JisRomaji, JisKatakana, JisX0208, JisX0212, KsX1001, Gb2312,
        Latin1, Latin2, Latin3, Latin4, Cyrillic, Arabic, Greek, Hebrew, Latin5, Thai, Latin9,
    ];

    public string Name => name;

    /// <summary>The escape sequence that designates the set, without its ESC.</summary>
    public ReadOnlySpan<byte> Escape => escape;

    public CodeHalf Half => half;

    /// <summary>Bytes per character.</summary>
    public int Width => width;

    /// <summary>The character of one code (seven bits) of a single-byte set; U+FFFD when there is none.</summary>
    public char Decode(int code) => (uint)(code - firstCode) < (uint)table.Length ? table[code - firstCode] : '\uFFFD';

    /// <summary>The character of two codes (seven bits each) of a double-byte set; U+FFFD when there is none.</summary>
    public char Decode(int row, int cell) =>
        row is > 0x20 and < 0x7F && cell is > 0x20 and < 0x7F ? table[((row - 0x21) * 94) + cell - 0x21] : '\uFFFD';

    /// <summary>The code of a character, seven bits a byte, row first.</summary>
    public bool TryEncode(char character, out ushort code) => codes.Value.TryGetValue(character, out code);

    private static GraphicSet Right(string name, string table, byte final) => new(name, table, [0x2D, final], CodeHalf.G1, 1, 0x20);

    private static string AsciiTable(char at5C, char at7E) =>
        string.Create(94, (at5C, at7E), static (cells, odd) =>
        {
            for (var i = 0; i < cells.Length; i++)
            {
                cells[i] = (char)(0x21 + i);
            }
            (cells[0x5C - 0x21], cells[0x7E - 0x21]) = odd;
        });

    private static string KatakanaTable() =>
        string.Create(63, 0, static (cells, _) =>
        {
            for (var i = 0; i < cells.Length; i++)
            {
                cells[i] = (char)(0xFF61 + i);
            }
        });

    private static Dictionary<char, ushort> Invert(string table, int width, int firstCode)
    {
        var codes = new Dictionary<char, ushort>(table.Length);
        for (var i = 0; i < table.Length; i++)
        {
            // Rows 13 and 89 to 92 of JIS X 0208 are NEC's and IBM's: read, but never written (PS3.3 C.12.1.1.2 names the plain set).
            var isVendor = ReferenceEquals(table, CharacterTables.JisX0208) && (i / 94) + 1 is 13 or (>= 89 and <= 92);
            if (table[i] != '\uFFFD' && !isVendor)
            {
                codes.TryAdd(table[i], (ushort)(width == 1 ? firstCode + i : ((0x21 + (i / 94)) << 8) | (0x21 + (i % 94))));
            }
        }
        AddTwins(codes);
        return codes;
    }

    /// <summary>Windows writes some characters of these sets as other code points; both forms are taken when encoding.</summary>
    private static void AddTwins(Dictionary<char, ushort> codes)
    {
        ReadOnlySpan<char> twins = "\u301C\uFF5E\u2016\u2225\u2212\uFF0D\u00A2\uFFE0\u00A3\uFFE1\u00AC\uFFE2\u2014\u2015\u00B7\u30FB";
        for (var i = 0; i < twins.Length; i += 2)
        {
            if (codes.TryGetValue(twins[i], out var code))
            {
                codes.TryAdd(twins[i + 1], code);
            }
            else if (codes.TryGetValue(twins[i + 1], out code))
            {
                codes.TryAdd(twins[i], code);
            }
        }
    }
}
