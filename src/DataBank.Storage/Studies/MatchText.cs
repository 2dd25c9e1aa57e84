using System.Globalization;
using DataBank.Fhir;

namespace DataBank.Storage;

/// <summary>The forms in which text is stored for matching and queried; the same for index columns and stored metadata.</summary>
internal static class MatchText
{
    private const int Longest = 256; // Index columns are bounded alike on all engines (SQL Server's index keys end at 1,700 bytes).

    public static bool HasWildcard(string value) => value.AsSpan().ContainsAny('*', '?');

    /// <summary>Codes, identifiers and UIDs: as they are.</summary>
    public static string? Exact(string? text) => string.IsNullOrEmpty(text) ? null : text.Length > Longest ? text[..Longest] : text;

    /// <summary>Descriptions: width, kana, case and accents are one.</summary>
    public static string? Folded(string? text) => string.IsNullOrEmpty(text) ? null : Exact(TextFolding.Fold(text).Trim());

    /// <summary>
    /// One group of a name: each component folded, joined by "^" without empty tails. A blank counts as "^", because people type
    /// 山田 太郎 for 山田^太郎.
    /// </summary>
    public static string FoldedName(string group) =>
        Exact(string.Join('^', group.Split('^').Select(component => TextFolding.Fold(component).Trim().Replace(' ', '^'))).TrimEnd('^')) ?? "";

    /// <summary>The forms in which a value of this attribute is compared with a pattern.</summary>
    public static IEnumerable<string> Forms(Dicom.Tag tag, string text) =>
        tag == StudyTags.PatientName || tag == StudyTags.ReferringPhysicianName ? NameGroups(text)
        : (tag == StudyTags.StudyDescription ? Folded(text) : Exact(text)) is { } form ? [form] : [];

    /// <summary>The groups of a name that have text, folded (PS3.5 §6.2.1).</summary>
    public static IEnumerable<string> NameGroups(string name) =>
        name.Split('=').Select(FoldedName).Where(group => group.Length > 0).Distinct(StringComparer.Ordinal);

    public static IEnumerable<string> NameWords(string name) =>
        NameGroups(name).SelectMany(group => group.Split(['^', ' ', ',', '*'], StringSplitOptions.RemoveEmptyEntries)).Distinct(StringComparer.Ordinal);

    /// <summary>DA as eight digits; the old form 2020.01.02 is read too. Null when it is no date.</summary>
    public static string? Date(string? text)
    {
        if (text is { Length: 10 } && text[4] == '.' && text[7] == '.') text = text.Replace(".", "", StringComparison.Ordinal);
        return text is { Length: 8 } && DateOnly.TryParseExact(text, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _) ? text : null;
    }

    /// <summary>TM as twelve digits HHMMSSFFFFFF, missing parts filled with <paramref name="filler"/>; null when it is no time.</summary>
    public static string? Time(string? text, char filler = '0')
    {
        if (string.IsNullOrEmpty(text)) return null;
        var digits = text.Replace(":", "", StringComparison.Ordinal);
        var point = digits.IndexOf('.', StringComparison.Ordinal);
        var whole = point < 0 ? digits : digits[..point];
        var fraction = point < 0 ? "" : digits[(point + 1)..];
        if (whole.Length is not (2 or 4 or 6) || fraction.Length > 6 || (point >= 0 && whole.Length != 6)) return null;
        if (!whole.All(char.IsAsciiDigit) || !fraction.All(char.IsAsciiDigit)) return null;
        if (string.CompareOrdinal(whole, "24") >= 0) return null;
        if (whole.Length > 2 && whole[2] > '5') return null;
        if (whole.Length > 4 && (whole[4] > '6' || (whole[4] == '6' && whole[5] != '0'))) return null; // 60 is a leap second.
        var filled = filler == '9' && whole.Length < 6 ? whole + "5959"[(whole.Length - 2)..] : whole.PadRight(6, '0');
        return filled + fraction.PadRight(6, filler);
    }

}
