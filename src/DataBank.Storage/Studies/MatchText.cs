using System.Globalization;
using DataBank.Dicom;
using DataBank.Fhir;

namespace DataBank.Storage;

/// <summary>The forms in which text is stored for matching and queried; the same for index columns and stored metadata.</summary>
internal static class MatchText
{
    private const int Longest = 256; // Index columns are bounded alike on all engines (SQL Server's index keys end at 1,700 bytes).

    /// <summary>The appliance stands in Japan, which has one zone and no summer time; DT and study times without an offset are in it.</summary>
    public static readonly TimeSpan HomeOffset = TimeSpan.FromHours(9);

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
    public static IEnumerable<string> Forms(Tag tag, string text) =>
        tag == StudyTags.PatientName || tag == StudyTags.ReferringPhysicianName ? NameGroups(text)
        : (tag == StudyTags.StudyDescription ? Folded(text) : Exact(text)) is { } form ? [form] : [];

    /// <summary>The groups of a name that have text, folded (PS3.5 §6.2.1).</summary>
    public static IEnumerable<string> NameGroups(string name) =>
        name.Split('=').Select(FoldedName).Where(group => group.Length > 0).Distinct(StringComparer.Ordinal);

    public static IEnumerable<string> NameWords(string name) =>
        NameGroups(name).SelectMany(group => group.Split(['^', ' ', ',', '*'], StringSplitOptions.RemoveEmptyEntries)).Distinct(StringComparer.Ordinal);

    /// <summary>DA as eight digits; the old form 2020.01.02 is read too. Null when it is no date.</summary>
    public static string? Date(string? text) => DicomDate.TryParse(text, out var date) || DicomDate.TryParseAcrNema(text, out date) ? date.ToString() : null;

    /// <summary>TM as twelve digits HHMMSSFFFFFF, what it does not tell as zeros; colons, as of old, are read over. Null when it is no time.</summary>
    public static string? Time(string? text) => ParseTime(text) is { } time ? Digits(time.Hour, time.Minute, time.Second, time.Microsecond) : null;

    /// <summary>The last time of day that a TM may mean, in the same form.</summary>
    public static string? LastTime(string? text) => ParseTime(text) is { } time
        ? Digits(
            time.Hour,
            time.Precision < MomentPrecision.Minute ? 59 : time.Minute,
            time.Precision < MomentPrecision.Second ? 59 : time.Second,
            time.Precision < MomentPrecision.Fraction ? 999_999 : (int)(time.Ticks(default).Last / TimeSpan.TicksPerMicrosecond % 1_000_000))
        : null;

    /// <summary>First and last tick (UTC) that a DT may mean, as text of equal length that compares like the numbers. Null when it is none.</summary>
    public static (string First, string Last)? DateTime(string? text) =>
        DicomDateTime.TryParse(text, out var moment) && moment.Ticks(HomeOffset) is var (first, last) ? (Sortable(first), Sortable(last)) : null;

    private static DicomTime? ParseTime(string? text) => DicomTime.TryParse(text?.Replace(":", "", StringComparison.Ordinal), out var time) ? time : null;

    private static string Digits(int hour, int minute, int second, int microsecond) =>
        string.Create(CultureInfo.InvariantCulture, $"{hour:D2}{minute:D2}{second:D2}{microsecond:D6}");

    private static string Sortable(long ticks) => Math.Max(0, ticks).ToString("D19", CultureInfo.InvariantCulture);
}
