using System.Globalization;

namespace DataBank.Storage;

/// <summary>The files of a journal: one for each day (UTC), whose names sort as their days do.</summary>
internal static class AuditFiles
{
    private const string Form = "yyyy-MM-dd";

    public static IReadOnlyList<string> In(string folder) =>
        Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder, "*.jsonl").Order(StringComparer.Ordinal)] : [];

    public static string PathOf(string folder, DateTimeOffset time) => Path.Combine(folder, time.UtcDateTime.ToString(Form, CultureInfo.InvariantCulture) + ".jsonl");

    /// <summary>The day that a file is named by; null for a name of another kind.</summary>
    public static DateOnly? DayOf(string path) => DateOnly.TryParseExact(Path.GetFileNameWithoutExtension(path), Form, out var day) ? day : null;
}
