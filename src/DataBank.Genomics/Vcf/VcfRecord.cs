using System.Buffers;
using System.Globalization;

namespace DataBank.Genomics;

/// <summary>One data line with the values of one sample (VCF 4.3 §1.6).</summary>
internal sealed record VcfRecord(
    long Line, string Contig, int Position, string Reference, string[] Alternates, string Filter, string Info, string[] Format, string[] Values)
{
    private const int FixedColumns = 9;
    private static readonly SearchValues<char> Bases = SearchValues.Create("ACGTNRYSWKMBDHVacgtnryswkmbdhv");

    /// <summary>Parses a line; a broken one gives the reason.</summary>
    public static VcfRecord? Parse(string text, long line, int sample, int samples, out string? reason)
    {
        var columns = text.Split('\t');
        reason = columns.Length != FixedColumns + samples ? $"The line has {columns.Length} columns instead of {FixedColumns + samples}."
            : columns[0].Length == 0 || columns[0].Contains(' ', StringComparison.Ordinal) ? "CHROM is empty or contains a space."
            : !int.TryParse(columns[1], NumberStyles.None, CultureInfo.InvariantCulture, out var position) || position < 1 ? "POS is not a positive whole number."
            : !IsBases(columns[3]) ? "REF is not made of bases."
            : columns[5] != "." && !double.TryParse(columns[5], CultureInfo.InvariantCulture, out _) ? "QUAL is not a number."
            : columns[6].Length == 0 ? "FILTER is empty."
            : columns[7].Length == 0 ? "INFO is empty."
            : null;
        if (reason is not null)
            return null;
        var alternates = columns[4] == "." ? [] : columns[4].Split(',');
        if (alternates.Any(alternate => !IsAlternate(alternate)))
        {
            reason = "ALT is not made of bases, a symbolic allele or a breakend.";
            return null;
        }
        var format = columns[8].Split(':');
        var values = columns[FixedColumns + sample].Split(':');
        if (values.Length > format.Length)
        {
            reason = "The sample has more values than FORMAT names.";
            return null;
        }
        return new VcfRecord(
            line, columns[0], int.Parse(columns[1], NumberStyles.None, CultureInfo.InvariantCulture), columns[3].ToUpperInvariant(), alternates,
            columns[6], columns[7], format, values);
    }

    /// <summary>The sample's value of a FORMAT key; null when absent, dropped at the end or missing (".").</summary>
    public string? Value(string key)
    {
        var at = Array.IndexOf(Format, key);
        return at >= 0 && at < Values.Length && Values[at] is not ("." or "") ? Values[at] : null;
    }

    /// <summary>The value of an INFO key ("" for a flag); null when absent.</summary>
    public string? InfoValue(string key)
    {
        foreach (var range in Info.AsSpan().Split(';'))
        {
            var entry = Info.AsSpan()[range];
            if (entry.StartsWith(key, StringComparison.Ordinal) && (entry.Length == key.Length || entry[key.Length] == '='))
                return entry.Length == key.Length ? "" : entry[(key.Length + 1)..].ToString();
        }
        return null;
    }

    /// <summary>Bases as REF and ALT may hold them; IUPAC codes occur in references (VCF 4.3 §1.6.1.4).</summary>
    public static bool IsBases(ReadOnlySpan<char> text) => !text.IsEmpty && !text.ContainsAnyExcept(Bases);

    private static bool IsAlternate(string text) =>
        text is "*" or ['<', _, .., '>'] || IsBases(text) || text.AsSpan().ContainsAny('[', ']') || IsSingleBreakend(text);

    private static bool IsSingleBreakend(string text) =>
        text.Length > 1 && ((text[0] == '.' && IsBases(text.AsSpan(1))) || (text[^1] == '.' && IsBases(text.AsSpan(0, text.Length - 1))));
}
