using System.Globalization;
using System.Text;

namespace DataBank.Genomics;

/// <summary>
/// The index of a CRAM (CRAI, CRAM specification §12): lines of text, mostly gzip, one for each slice and sequence in it. It tells which containers may
/// have reads of a region without reading the file from end to end, and of containers of several sequences which of them.
/// </summary>
public sealed class CramIndex
{
    private const int Columns = 6;

    private readonly List<CramSlice> slices = [];

    private CramIndex()
    {
    }

    /// <summary>In the order of the index.</summary>
    public IReadOnlyList<CramSlice> Slices => slices;

    /// <summary>Where the last container with reads begins; null: there is none.</summary>
    public long? LastContainer => slices.Count == 0 ? null : slices.Max(slice => slice.Container);

    /// <summary>Reads an index whole.</summary>
    /// <param name="file">Can seek; it stays the caller's.</param>
    /// <exception cref="InvalidDataException">It is none, too long, or damaged.</exception>
    public static CramIndex Read(Stream file)
    {
        using var lines = new StreamReader(new MemoryStream(PlaceIndex.Open(file)), Encoding.ASCII, detectEncodingFromByteOrderMarks: false);
        var index = new CramIndex();
        while (lines.ReadLine() is { } line)
            index.slices.Add(SliceOf(line));
        return index;
    }

    /// <summary>Where the containers begin that may have reads of some regions, in order.</summary>
    /// <param name="names">Of the sequences by number.</param>
    public IEnumerable<long> Touching(IReadOnlyList<GenomeRegion> regions, IReadOnlyList<string> names) =>
        slices.Where(slice => regions.Any(region => Touches(slice, region, names))).Select(slice => slice.Container).Distinct().Order();

    /// <summary>Whether it names just the containers of a file, and of each a sequence that it is of.</summary>
    public bool IsOf(CramFile cram)
    {
        var named = slices.ToLookup(slice => slice.Container);
        var containers = 0;
        foreach (var container in cram.Containers())
        {
            containers++;
            if (!named.Contains(container.Offset) || (container.Reference != CramContainer.Several && named[container.Offset].Any(slice => slice.Reference != container.Reference)))
                return false;
        }
        return containers == named.Count;
    }

    private static bool Touches(CramSlice slice, GenomeRegion region, IReadOnlyList<string> names) => slice.Reference < 0
        ? region.Reference == "*"
        : slice.Reference < names.Count && names[slice.Reference] == region.Reference && region.Touches(slice.Start, slice.Start + slice.Span);

    private static CramSlice SliceOf(string line)
    {
        var columns = line.Split('\t');
        return columns.Length == Columns && int.TryParse(columns[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var reference) && reference >= -1
            && Number(1) is { } start && Number(2) is { } span && Number(3) is { } container && Number(4) is not null && Number(5) is not null
                ? new CramSlice(reference, Math.Max(start - 1, 0), span, container)
                : throw new InvalidDataException("The index is no CRAI, or damaged.");

        long? Number(int column) => long.TryParse(columns[column], NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;
    }
}
