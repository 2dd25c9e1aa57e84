using System.Globalization;

namespace DataBank.Genomics;

/// <summary>A part of a RefSeq sequence, 0-based and half-open, as the operations of Genomics Reporting write it: <c>NC_000007.14:55174721-55174820</c>.</summary>
public readonly record struct GenomicRange(string Accession, int Start, int End)
{
    private const int LongestText = 64;

    public static bool TryParse(string? text, out GenomicRange range)
    {
        range = default;
        if (text is null || text.Length > LongestText || text.Split(':') is not [var accession, var places] || places.Split('-') is not [var first, var last])
            return false;
        if (!IsAccession(accession) || !TryReadPlace(first, out var start) || !TryReadPlace(last, out var end) || start >= end)
            return false;
        range = new GenomicRange(accession, start, end);
        return true;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Accession}:{Start}-{End}");

    /// <summary>Letters, an underscore, digits and a version: what is aligned to another version lies elsewhere.</summary>
    internal static bool IsAccession(string text) =>
        text.Length is > 4 and <= 32 && text.StartsWith('N') && text.IndexOf('_', StringComparison.Ordinal) == 2
        && text.IndexOf('.', StringComparison.Ordinal) is > 3 and var dot && dot < text.Length - 1
        && text.AsSpan(3, dot - 3).IndexOfAnyExceptInRange('0', '9') < 0 && text.AsSpan(dot + 1).IndexOfAnyExceptInRange('0', '9') < 0;

    private static bool TryReadPlace(string text, out int place) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out place);
}
