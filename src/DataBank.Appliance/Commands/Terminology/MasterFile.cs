using System.Globalization;

namespace DataBank.Appliance;

/// <summary>The codes of a master file, and what is wrong in it by its lines.</summary>
internal sealed class MasterFile
{
    private const int LongestCode = 200;

    private readonly Dictionary<string, MasterConcept> byCode = new(StringComparer.Ordinal);

    /// <summary>In the order of the file.</summary>
    public List<MasterConcept> Concepts { get; } = [];

    public List<(string Path, int Line, string Fault)> Faults { get; } = [];

    /// <summary>Rows that name a code which was there before.</summary>
    public int Repeated { get; private set; }

    /// <param name="path">A file; a master may have several.</param>
    /// <param name="columns">Where what stands.</param>
    /// <param name="hasHeader">The first line names the columns.</param>
    /// <param name="today">Codes that have ended before it are inactive.</param>
    /// <exception cref="SettingsProblem">The file can't be read at all.</exception>
    public void Read(string path, MasterColumns columns, bool hasHeader, DateOnly today)
    {
        IReadOnlyList<(string Role, int At, int? Length)>? places = hasHeader ? null : columns.In(null);
        foreach (var (line, fields) in CsvRows.Read(MasterText.Read(path)))
        {
            if (places is null) places = columns.In(fields);
            else if (ToConcept(fields, places, today, out var fault) is { } concept) Add(concept);
            else if (fault is not null) Faults.Add((path, line, fault));
        }
    }

    private void Add(MasterConcept concept)
    {
        if (byCode.TryAdd(concept.Code, concept))
        {
            Concepts.Add(concept);
            return;
        }
        Repeated++;
        byCode[concept.Code].Add(concept);
    }

    // A row without the code is of others: not every drug has each of its codes.
    private static MasterConcept? ToConcept(List<string> fields, IReadOnlyList<(string Role, int At, int? Length)> places, DateOnly today, out string? fault)
    {
        fault = null;
        var values = places.Select(place => (place.Role, Value: place.At < fields.Count ? Cut(fields[place.At], place.Length) : null)).ToList();
        if (values.Exists(each => each is { Role: "code" or "display", Value: null })) fault = $"the row has {fields.Count} columns only";
        var code = values.First(each => each.Role == "code").Value ?? "";
        if (fault is null && code.Any(letter => char.IsWhiteSpace(letter) || char.IsControl(letter))) fault = "the code holds a space";
        if (code.Length > LongestCode) fault = "the code is longer than any";
        if (fault is not null || code.Length == 0) return null;
        var concept = new MasterConcept(code, First("display") ?? code, First("rank"), HasEnded(First("end"), today)) { Parent = First("parent") };
        foreach (var (role, value) in values)
        {
            if (value is not { Length: > 0 }) continue;
            if (role is "short" or "long") concept.AddName(null, value);
            else if (role == "kana") concept.AddName("ja-Hrkt", value);
            else if (role == "english") concept.AddName("en", value);
            else if (role.StartsWith("property.", StringComparison.Ordinal)) concept.Properties.Add((role["property.".Length..], value));
        }
        return concept;

        string? First(string role) => values.FirstOrDefault(each => each.Role == role).Value is { Length: > 0 } value ? value : null;
    }

    private static string Cut(string text, int? length) => length is { } most && text.Length > most ? text[..most] : text;

    // 99999999 is no end.
    private static bool HasEnded(string? text, DateOnly today) => DateOnly.TryParseExact(text, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var end) && end < today;
}
