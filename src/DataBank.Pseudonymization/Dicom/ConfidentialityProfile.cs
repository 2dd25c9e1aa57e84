using System.Collections.Frozen;
using System.Globalization;
using DataBank.Dicom;

namespace DataBank.Pseudonymization;

/// <summary>PS3.15 Table E.1-1 by tag, from the generated table beside this file, which names its edition.</summary>
internal static class ConfidentialityProfile
{
    private const int CharacteristicsColumn = 4;
    private const int ModifiedDatesColumn = 6;
    private const int StructuredContentColumn = 8;

    public const string Edition = "PS3.15 Table E.1-1, 2024b with two rows of 2024c";

    private static readonly FrozenDictionary<uint, ProfileRow> Rows = Read();

    /// <summary>What the table says of an attribute; null when it does not name it. Overlays and curves have a rule of their own.</summary>
    public static ProfileRow? Find(uint tag) => Rows.GetValueOrDefault(tag);

    /// <summary>All rows, in the order of their tags.</summary>
    public static IEnumerable<(Tag Tag, ProfileRow Row)> All => Rows.OrderBy(row => row.Key).Select(row => (Tag.FromValue(row.Key), row.Value));

    private static FrozenDictionary<uint, ProfileRow> Read()
    {
        using var stream = typeof(ConfidentialityProfile).Assembly.GetManifestResourceStream("confidentiality-profile.tsv")!;
        using var reader = new StreamReader(stream);
        var rows = new Dictionary<uint, ProfileRow>();
        while (reader.ReadLine() is { } line)
        {
            var cells = line.Split('\t');
            if (uint.TryParse(cells[0], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var tag))
            {
                rows[tag] = new ProfileRow(cells[1], cells[2][CharacteristicsColumn] == 'K', cells[2][ModifiedDatesColumn] == 'C', cells[2][StructuredContentColumn] == 'C');
            }
        }
        return rows.ToFrozenDictionary();
    }
}
