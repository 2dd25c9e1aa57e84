using System.Globalization;

namespace DataBank.Appliance;

/// <summary>
/// Where what stands: code, display, short, long, kana, english (further names), parent, rank (the lowest gives the display of a code that comes
/// twice), end (the day after which the code is not used), property.NAME. A column is a number from 1 or a name of the header line; [9] after it
/// takes the first nine characters.
/// </summary>
internal sealed class MasterColumns
{
    private static readonly string[] roles = ["code", "display", "short", "long", "kana", "english", "parent", "rank", "end"];

    private readonly List<(string Role, string Column, int? Length)> columns;

    private MasterColumns(List<(string Role, string Column, int? Length)> columns) => this.columns = columns;

    public bool AreNamed => columns.Exists(each => !IsNumber(each.Column));

    public IEnumerable<string> Properties => columns.Where(each => each.Role.StartsWith("property.", StringComparison.Ordinal)).Select(each => each.Role["property.".Length..]).Distinct(StringComparer.Ordinal);

    /// <exception cref="SettingsProblem">It is no list of columns.</exception>
    public static MasterColumns Parse(string text)
    {
        var columns = new List<(string, string, int?)>();
        foreach (var part in text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var pair = part.Split('=', 2, StringSplitOptions.TrimEntries);
            if (pair is not [var role, { Length: > 0 } column] || !(roles.Contains(role) || (role.StartsWith("property.", StringComparison.Ordinal) && role.Length is > 9 and < 64)))
                throw new SettingsProblem($"Columns are written as code=1,display=2,property.unit=5; known are {string.Join(", ", roles)} and property.NAME.");
            var bracket = column.LastIndexOf('[');
            int? length = bracket > 0 && column[^1] == ']' && int.TryParse(column.AsSpan(bracket + 1, column.Length - bracket - 2), NumberStyles.None, CultureInfo.InvariantCulture, out var characters) ? characters : null;
            columns.Add((role, length is null ? column : column[..bracket], length));
        }
        if (!columns.Exists(each => each.Item1 == "code")) throw new SettingsProblem("The columns name no code.");
        return new MasterColumns(columns);
    }

    /// <summary>Finds the columns in a file.</summary>
    /// <param name="header">Its header line; null without one.</param>
    /// <exception cref="SettingsProblem">The header has no such column.</exception>
    public IReadOnlyList<(string Role, int At, int? Length)> In(IReadOnlyList<string>? header) => [.. columns.Select(each => (each.Role, Place(each.Column, header), each.Length))];

    public override string ToString() => string.Join(',', columns.Select(each => $"{each.Role}={each.Column}{(each.Length is { } length ? $"[{length}]" : "")}"));

    private static int Place(string column, IReadOnlyList<string>? header)
    {
        if (IsNumber(column)) return int.Parse(column, CultureInfo.InvariantCulture) - 1;
        for (var at = 0; at < (header?.Count ?? 0); at++)
        {
            if (header![at].Trim() == column) return at;
        }
        throw new SettingsProblem($"The header line has no column {column}; give the columns by --columns.");
    }

    private static bool IsNumber(string column) => column.All(char.IsAsciiDigit) && column != "0";
}
