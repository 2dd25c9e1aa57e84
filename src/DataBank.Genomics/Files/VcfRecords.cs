using System.Buffers;
using System.Buffers.Text;
using System.Text;

namespace DataBank.Genomics;

/// <summary>Lines of a VCF with their places: POS to INFO/END, or as long as REF (VCF 4.5 §1.6.1).</summary>
public sealed class VcfRecords : IPlacedRecords
{
    private const int MostHeaderBytes = 64 << 20;

    private readonly VcfLines? lines;
    private readonly List<string> references = [];
    private readonly List<string> declared = [];
    private readonly Dictionary<string, int> numbers = new(StringComparer.Ordinal);
    private readonly ArrayBufferWriter<byte> header = new();
    private byte[] name = [];
    private int number = -1;

    /// <param name="file">A BGZF file.</param>
    /// <exception cref="InvalidDataException">It is no VCF, or damaged.</exception>
    public VcfRecords(BgzfReader file)
    {
        File = file;
        ReadHeader();
    }

    /// <param name="file">Plain or gzip; can seek, and stays the caller's.</param>
    public VcfRecords(Stream file)
    {
        lines = OmicsFile.Lines(file);
        ReadHeader();
    }

    public ReadOnlyMemory<byte> Header => header.WrittenMemory;

    public BgzfReader? File { get; }

    public IReadOnlyList<string> References => references;

    /// <summary>Sequences that the header or an index names; empty: neither does.</summary>
    public IReadOnlyList<string> Declared => declared;

    /// <summary>Numbers sequences as an index does, which may name more than have been read.</summary>
    public void Name(IEnumerable<string> names)
    {
        foreach (var each in names) NumberOf(each);
        declared.AddRange(references.Except(declared, StringComparer.Ordinal).ToList());
    }

    public bool TryRead(out PlacedRecord record)
    {
        record = default;
        ReadOnlyMemory<byte> line;
        int tab;
        long position;
        do // A line without a place is none that is asked for.
        {
            if (!TryReadLine(out line))
                return false;
            tab = line.Span.IndexOf((byte)'\t');
            position = tab > 0 && Utf8Parser.TryParse(line.Span[(tab + 1)..], out long read, out _) ? read : -1;
        }
        while (position < 0);
        var text = line.Span;
        if (!text[..tab].SequenceEqual(name))
        {
            name = text[..tab].ToArray();
            number = NumberOf(Encoding.UTF8.GetString(name));
        }
        record = new PlacedRecord(number, Math.Max(position - 1, 0), EndOf(text, position), line);
        return true;
    }

    private static long EndOf(ReadOnlySpan<byte> text, long position)
    {
        var (column, length) = (0, 0);
        foreach (var range in text.Split((byte)'\t'))
        {
            var value = text[range];
            if (column == 3)
                length = value.Length;
            if (column++ != 7)
                continue;
            var at = value.StartsWith("END="u8) ? 4 : value.IndexOf(";END="u8) is >= 0 and var found ? found + 5 : 0;
            return at > 0 && Utf8Parser.TryParse(value[at..], out long end, out _) && end >= position ? end : position - 1 + Math.Max(length, 1);
        }
        return position - 1 + Math.Max(length, 1);
    }

    private int NumberOf(string reference)
    {
        if (numbers.TryGetValue(reference, out var known))
            return known;
        references.Add(reference);
        return numbers[reference] = references.Count - 1;
    }

    private bool TryReadLine(out ReadOnlyMemory<byte> line) => lines is null ? File!.TryReadLine(out line) : lines.TryReadBytes(out line);

    private void ReadHeader()
    {
        while (TryReadLine(out var line))
        {
            if (line.IsEmpty || line.Span[0] != (byte)'#' || header.WrittenCount + line.Length > MostHeaderBytes)
                break;
            header.Write(line.Span);
            header.Write("\n"u8);
            if (line.Span.StartsWith("##contig=<"u8) && VcfMetaLine.Parse(Encoding.UTF8.GetString(line.Span), 0).Attribute("ID") is { } contig)
                declared.Add(contig);
            if (line.Span.StartsWith("#CHROM\t"u8))
                return;
        }
        throw new InvalidDataException("The VCF has no header, or too long a one.");
    }
}
