using System.Buffers;
using System.Buffers.Text;
using System.Text.Unicode;

namespace DataBank.Genomics;

/// <summary>One data line with the values of one sample (VCF 4.5 §1.6): the places of its parts in the line. Used again for every line.</summary>
internal sealed class VcfRecord(int sample, int samples)
{
    private const int FixedColumns = 9;
    private static readonly SearchValues<byte> Bases = SearchValues.Create("ACGTNRYSWKMBDHVacgtnryswkmbdhv"u8);

    private readonly Range[] columns = new Range[FixedColumns];
    private readonly List<Range> alternates = [];
    private readonly VcfFormat format = new();
    private ReadOnlyMemory<byte> line;
    private Range values;

    /// <summary>1-based number of the line.</summary>
    public long Line { get; private set; }

    /// <summary>POS, 1-based.</summary>
    public int Position { get; private set; }

    public double? Quality { get; private set; }

    public int AlternateCount => alternates.Count;

    public ReadOnlySpan<byte> Contig => Column(0);

    public ReadOnlySpan<byte> Ids => Column(2);

    public ReadOnlySpan<byte> Reference => Column(3);

    public ReadOnlySpan<byte> Filter => Column(6);

    public bool IsPassed => Filter is [(byte)'.'] || Filter.SequenceEqual("PASS"u8);

    public VcfInfo Info { get; } = new();

    /// <summary>An ALT by its number, from 1 as genotypes count.</summary>
    public ReadOnlySpan<byte> Alternate(int allele) => line.Span[alternates[allele - 1]];

    /// <summary>Takes a line; a broken one gives the reason. The line must stay as it is while this is used.</summary>
    public string? Read(ReadOnlyMemory<byte> text, long number)
    {
        (line, Line) = (text, number);
        if (!Utf8.IsValid(text.Span)) return "The line is not valid UTF-8.";
        if (ReadColumns() is { } wrongColumns) return wrongColumns;
        if (Contig.IsEmpty || Contig.Contains((byte)' ')) return "CHROM is empty or contains a space.";
        if (!TryParseWhole(Column(1), out var position) || position < 1) return "POS is not a positive whole number.";
        Position = position;
        if (!IsBases(Reference)) return "REF is not made of bases.";
        if (!TryReadQuality()) return "QUAL is not a number.";
        if (Filter.IsEmpty) return "FILTER is empty.";
        if (Column(7).IsEmpty) return "INFO is empty.";
        if (!TryReadAlternates()) return "ALT is not made of bases, a symbolic allele or a breakend.";
        return format.Read(Column(8), line.Span[values]);
    }

    /// <summary>Reads INFO, once something of the line is called.</summary>
    public void ReadInfo() => Info.Read(line[columns[7]]);

    /// <summary>The sample's value of a FORMAT key; empty when absent, dropped at the end or missing (".").</summary>
    public ReadOnlySpan<byte> Value(VcfKey key) => format.Value(key, line.Span[values]) is var value && value is [(byte)'.'] ? default : value;

    /// <summary>Bases as REF and ALT may hold them; IUPAC codes occur in references (VCF 4.3 §1.6.1.4).</summary>
    public static bool IsBases(ReadOnlySpan<byte> text) => !text.IsEmpty && !text.ContainsAnyExcept(Bases);

    /// <summary>Names of symbolic alleles may hold brackets, too (VCF 4.3 §1.4.5).</summary>
    public static bool IsBreakend(ReadOnlySpan<byte> text) => text is [not (byte)'<', ..] && (IsPairedBreakend(text) || IsSingleBreakend(text));

    /// <summary>A whole number without sign and nothing else.</summary>
    public static bool TryParseWhole(ReadOnlySpan<byte> text, out int value)
    {
        if (Utf8Parser.TryParse(text, out value, out var used) && used == text.Length && text[0] is >= (byte)'0' and <= (byte)'9') return true;
        value = 0;
        return false;
    }

    private ReadOnlySpan<byte> Column(int at) => line.Span[columns[at]];

    private string? ReadColumns()
    {
        var text = line.Span;
        var count = text.Count((byte)'\t') + 1;
        if (count != FixedColumns + samples) return $"The line has {count} columns instead of {FixedColumns + samples}.";
        var start = 0;
        for (var column = 0; column <= FixedColumns + sample; column++)
        {
            var length = text[start..].IndexOf((byte)'\t');
            var end = length < 0 ? text.Length : start + length;
            if (column < FixedColumns) columns[column] = start..end;
            else values = start..end;
            start = end + 1;
        }
        return null;
    }

    private bool TryReadQuality()
    {
        var text = Column(5);
        Quality = null;
        if (text is [(byte)'.']) return true;
        if (!Utf8Parser.TryParse(text, out double value, out var used) || used != text.Length) return IsNoNumber(text);
        if (double.IsFinite(value)) Quality = value;
        return true;
    }

    // VCF 4.3 §1.3: numbers may be infinite or none, in any case of letters.
    private static bool IsNoNumber(ReadOnlySpan<byte> text)
    {
        if (text is [(byte)'+' or (byte)'-', ..]) text = text[1..];
        Span<byte> lower = stackalloc byte[8];
        if (text.Length > lower.Length || System.Text.Ascii.ToLower(text, lower, out var written) != OperationStatus.Done) return false;
        return lower[..written].SequenceEqual("inf"u8) || lower[..written].SequenceEqual("infinity"u8) || lower[..written].SequenceEqual("nan"u8);
    }

    private bool TryReadAlternates()
    {
        alternates.Clear();
        var column = columns[4];
        var text = line.Span[column];
        if (text is [(byte)'.']) return true;
        var start = column.Start.Value;
        foreach (var part in text.Split((byte)','))
        {
            if (!IsAlternate(text[part])) return false;
            alternates.Add((start + part.Start.Value)..(start + part.End.Value));
        }
        return true;
    }

    private static bool IsAlternate(ReadOnlySpan<byte> text) =>
        text is [(byte)'*'] || IsBases(text) || IsSymbolic(text) || IsBreakend(text);

    private static bool IsSymbolic(ReadOnlySpan<byte> text) => text is [(byte)'<', _, .., (byte)'>'] && !text[1..^1].ContainsAny((byte)'<', (byte)'>', (byte)' ');

    // "G]17:198982]", "[13:123457[C": bases on one side, and contig and place between two brackets of one kind.
    private static bool IsPairedBreakend(ReadOnlySpan<byte> text)
    {
        var open = text.IndexOfAny((byte)'[', (byte)']');
        if (open < 0) return false;
        var inner = text[(open + 1)..];
        var close = inner.IndexOfAny((byte)'[', (byte)']');
        if (close < 0 || inner[close] != text[open]) return false;
        var before = text[..open];
        var after = inner[(close + 1)..];
        inner = inner[..close];
        return inner.LastIndexOf((byte)':') is > 0 and var colon && TryParseWhole(inner[(colon + 1)..], out _) && (before.IsEmpty ? IsBases(after) : after.IsEmpty && IsBases(before));
    }

    private static bool IsSingleBreakend(ReadOnlySpan<byte> text) =>
        text.Length > 1 && ((text[0] == '.' && IsBases(text[1..])) || (text[^1] == '.' && IsBases(text[..^1])));
}
