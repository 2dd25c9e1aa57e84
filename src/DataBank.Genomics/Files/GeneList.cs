using System.Buffers;
using System.Text;

namespace DataBank.Genomics;

/// <summary>
/// The genes or probes of a table in its order, a line each: name, tab, other name. Tables of one pipeline have the same list, so that what is asked
/// for is looked for once, and their values lie at the same place. Behind the lines stands an index by name; lists of earlier releases have none.
/// </summary>
public static class GeneList
{
    private const int BufferBytes = 1 << 18; // Many times the longest line.

    /// <summary>The first line, which names the columns.</summary>
    public const string Heading = "feature\tsymbol\n";

    public static string Line(MatrixRow row) => $"{row.Feature}\t{row.Name}\n";

    /// <summary>The rows that are asked for: by name, by other name, or by the number without its version; in their order.</summary>
    /// <param name="list">Can seek.</param>
    /// <exception cref="InvalidDataException">It is no such list.</exception>
    public static IReadOnlyList<GeneRow> Find(Stream list, IReadOnlyCollection<string> asked)
    {
        if (GeneIndex.Open(list) is not { } index) return Search(list, asked);
        var (names, found) = (asked.ToHashSet(StringComparer.Ordinal), new SortedDictionary<long, GeneRow>());
        foreach (var name in names.Concat(names.Select(GeneIndex.WithoutVersion)).Distinct(StringComparer.Ordinal)) index.Find(name, found);
        return [.. found.Values.Where(row => MatrixRow.IsAny(row.Feature, row.Name, names))];
    }

    // All of it, line by line.
    private static List<GeneRow> Search(Stream list, IReadOnlyCollection<string> asked)
    {
        list.Position = 0;
        List<byte[]> names = [.. asked.Where(name => name.AsSpan().IndexOfAny('\t', '\n') < 0).Select(Encoding.UTF8.GetBytes).Where(name => name.Length > 0)];
        var found = new SortedDictionary<long, GeneRow>();
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            var (held, first) = (0, -1L); // The heading is no row.
            while (list.Read(buffer, held, buffer.Length - held) is > 0 and var read)
            {
                held += read;
                var lines = buffer.AsSpan(0, held);
                lines = lines[..(lines.LastIndexOf((byte)'\n') + 1)];
                if (lines.Length == 0 && held == buffer.Length) throw new InvalidDataException("A line of the list of genes is too long.");
                foreach (var name in names) Find(lines, name, first, found);
                first += lines.Count((byte)'\n');
                buffer.AsSpan(lines.Length, held - lines.Length).CopyTo(buffer);
                held -= lines.Length;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
        return [.. found.Values];
    }

    private static void Find(ReadOnlySpan<byte> lines, ReadOnlySpan<byte> name, long first, SortedDictionary<long, GeneRow> found)
    {
        for (var at = 0; lines[at..].IndexOf(name) is >= 0 and var next; at++)
        {
            at += next;
            if (!IsField(lines, at, name)) continue;
            var start = lines[..at].LastIndexOf((byte)'\n') + 1;
            var number = first + lines[..start].Count((byte)'\n');
            if (number < 0) continue;
            var line = lines[start..(at + lines[at..].IndexOf((byte)'\n'))];
            var tab = line.IndexOf((byte)'\t');
            if (tab < 0) throw new InvalidDataException("A line of the list of genes has no tab.");
            found[number] = new GeneRow(number, Encoding.UTF8.GetString(line[..tab]), tab + 1 == line.Length ? null : Encoding.UTF8.GetString(line[(tab + 1)..]));
        }
    }

    // The whole of a field, or of the first one what stands before its version. Lines end with a line feed: one more byte is always there.
    private static bool IsField(ReadOnlySpan<byte> lines, int at, ReadOnlySpan<byte> name)
    {
        var behind = lines[at + name.Length];
        return at == 0 || lines[at - 1] == '\n' ? behind == '\t' || (behind == '.' && !name.Contains((byte)'.')) : lines[at - 1] == '\t' && behind == '\n';
    }
}
