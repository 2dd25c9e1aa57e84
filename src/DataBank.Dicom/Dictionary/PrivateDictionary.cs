using System.Collections.Frozen;
using System.Globalization;

namespace DataBank.Dicom;

/// <summary>
/// Private elements by creator (PS3.5 §7.8.1), immutable. <see cref="Standard"/> holds those that PS3.15 Table E.3.10-1 lists as safe; a site adds
/// its own from a CSV file of the same columns: Data Element ("(0019,xx0C)"), Private Creator, VR, VM, Meaning.
/// </summary>
public sealed class PrivateDictionary
{
    private const int MostRows = 1_000_000;

    /// <summary>Which edition of the standard <see cref="Standard"/> was made from.</summary>
    public const string Edition = "PS3.15 Table E.3.10-1, 2023b";

    private static readonly Lazy<PrivateDictionary> Shipped = new(ReadShipped);
    private readonly FrozenDictionary<string, FrozenDictionary<uint, PrivateElement>> creators;

    private PrivateDictionary(FrozenDictionary<string, FrozenDictionary<uint, PrivateElement>> creators) => this.creators = creators;

    public static PrivateDictionary Standard => Shipped.Value;

    /// <summary>The number of elements it knows.</summary>
    public int Count => creators.Values.Sum(elements => elements.Count);

    /// <summary>This dictionary and the rows of a CSV file, which win where both have an element.</summary>
    /// <exception cref="FormatException">A line has another form; the message names it.</exception>
    public PrivateDictionary With(TextReader csv)
    {
        var all = creators.ToDictionary(pair => pair.Key, pair => pair.Value.ToDictionary());
        var number = 0;
        while (csv.ReadLine() is { } line)
        {
            number++;
            if (number == 1 || line.Length == 0)
            {
                continue; // The names of the columns.
            }
            if (number > MostRows || !TryParse(Columns(line), out var key, out var element))
            {
                throw new FormatException(string.Create(CultureInfo.InvariantCulture, $"Line {number} is no private element: (gggg,xxee), creator, VR, VM, meaning."));
            }
            if (!all.TryGetValue(element!.Creator, out var elements))
            {
                all[element.Creator] = elements = [];
            }
            elements[key] = element;
        }
        return new PrivateDictionary(all.ToFrozenDictionary(pair => pair.Key, pair => pair.Value.ToFrozenDictionary(), StringComparer.Ordinal));
    }

    /// <summary>What a creator says of a tag in a block it has reserved, whichever block that is; null when it is not known.</summary>
    public PrivateElement? Find(ReadOnlySpan<char> creator, Tag tag) =>
        creators.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(creator, out var elements) ? elements.GetValueOrDefault(KeyOf(tag)) : null;

    /// <summary>What the creator of a private element's block says of it (PS3.5 §7.8.1); null when the block has no creator or that says nothing.</summary>
    public PrivateElement? Find(DicomDataset dataset, Tag tag) =>
        tag.IsPrivate && tag.Element >= 0x1000 && dataset.Text(new Tag(tag.Group, (ushort)(tag.Element >> 8))) is { } creator ? Find(creator, tag) : null;

    private static PrivateDictionary ReadShipped()
    {
        using var csv = new StreamReader(typeof(PrivateDictionary).Assembly.GetManifestResourceStream("private-elements.csv")!);
        return new PrivateDictionary(FrozenDictionary<string, FrozenDictionary<uint, PrivateElement>>.Empty).With(csv);
    }

    private static bool TryParse(List<string> columns, out uint key, out PrivateElement? element)
    {
        (key, element) = (0, null);
        if (columns.Count < 5 || columns[0].Trim() is not ['(', _, _, _, _, ',', 'x' or 'X', 'x' or 'X', _, _, ')'] tag
            || !ushort.TryParse(tag.AsSpan(1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var group)
            || !byte.TryParse(tag.AsSpan(8, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var low)
            || (group & 1) == 0 || columns[1].Trim() is not { Length: > 0 } creator
            || !Enum.TryParse<Vr>(columns[2].Trim(), out var vr) || !vr.IsKnown())
        {
            return false;
        }
        (key, element) = (KeyOf(new Tag(group, low)), new PrivateElement(creator, vr, columns[3].Trim(), columns[4].Trim()));
        return true;
    }

    private static uint KeyOf(Tag tag) => ((uint)tag.Group << 8) | (byte)tag.Element;

    /// <summary>The columns of one line; quotes around a column may hold commas, and two quotes stand for one (RFC 4180).</summary>
    private static List<string> Columns(string line)
    {
        var columns = new List<string>();
        var column = new System.Text.StringBuilder();
        var isQuoted = false;
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '"' && isQuoted && i + 1 < line.Length && line[i + 1] == '"')
            {
                column.Append(line[i++]);
            }
            else if (line[i] == '"')
            {
                isQuoted = !isQuoted;
            }
            else if (line[i] == ',' && !isQuoted)
            {
                columns.Add(column.ToString());
                column.Clear();
            }
            else
            {
                column.Append(line[i]);
            }
        }
        columns.Add(column.ToString());
        return columns;
    }
}
