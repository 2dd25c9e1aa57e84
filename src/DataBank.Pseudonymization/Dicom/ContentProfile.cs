using System.Collections.Frozen;

namespace DataBank.Pseudonymization;

/// <summary>PS3.15 Table E.3.4-1: what becomes of content items by their concept, from the generated table beside this file, which names its edition.</summary>
internal static class ContentProfile
{
    private const int CharacteristicsColumn = 1;
    private const int ModifiedDatesColumn = 2;

    public const string Edition = "PS3.15 Table E.3.4-1, 2023b";

    private static readonly FrozenDictionary<(string Concept, string ValueType), ContentRow> Rows = Read();

    /// <param name="concept">Scheme and code of the concept name: "DCM|121008".</param>
    /// <param name="valueType">Value Type (0040,A040).</param>
    public static ContentRow? Find(string concept, string valueType) => Rows.GetValueOrDefault((concept, valueType));

    public static IEnumerable<((string Concept, string ValueType) Key, ContentRow Row)> All => Rows.Select(row => (row.Key, row.Value));

    private static FrozenDictionary<(string, string), ContentRow> Read()
    {
        using var stream = typeof(ContentProfile).Assembly.GetManifestResourceStream("structured-content.tsv")!;
        using var reader = new StreamReader(stream);
        var rows = new Dictionary<(string, string), ContentRow>();
        while (reader.ReadLine() is { } line)
        {
            if (line.Split('\t') is [var scheme, var code, var valueType, var basic, { Length: 3 } options])
                rows[($"{scheme}|{code}", valueType)] = new ContentRow(basic, options[CharacteristicsColumn] == 'K', options[ModifiedDatesColumn] == 'C');
        }
        return rows.ToFrozenDictionary();
    }
}
