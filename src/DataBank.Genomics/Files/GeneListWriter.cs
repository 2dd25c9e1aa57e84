using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace DataBank.Genomics;

/// <summary>Writes a <see cref="GeneList"/>, and behind it the index by which one gene is found without reading the others.</summary>
/// <param name="list">Is written from where it stands, which is its beginning; it stays the caller's.</param>
public sealed class GeneListWriter(Stream list)
{
    private const int BufferBytes = 1 << 16;
    private const int EntriesOfBucket = 64;

    /// <summary>Several times the probes of the largest array: the entries are held in memory.</summary>
    private const int MostIndexed = 4_000_000;

    private readonly ArrayBufferWriter<byte> held = new(2 * BufferBytes);
    private readonly List<(uint Hash, uint Row, uint Offset)> entries = [];
    private long textBytes;

    /// <summary>How many rows it has.</summary>
    public long Rows { get; private set; }

    // An entry has 32 bits for where a line begins.
    private bool IsIndexed => Rows <= MostIndexed && textBytes <= uint.MaxValue;

    public void Add(MatrixRow row)
    {
        if (Rows == 0) Write(GeneList.Heading);
        if (IsIndexed)
        {
            var (number, offset) = ((uint)Rows, (uint)textBytes);
            entries.Add((GeneIndex.HashOf(GeneIndex.WithoutVersion(row.Feature)), number, offset));
            if (row.Name is not null) entries.Add((GeneIndex.HashOf(row.Name), number, offset));
        }
        Write(GeneList.Line(row));
        Rows++;
    }

    /// <summary>Ends the list. One of too many rows has no index, and is read to its end.</summary>
    public void Complete()
    {
        if (Rows == 0) Write(GeneList.Heading);
        Flush();
        if (!IsIndexed) return;
        var starts = new uint[(entries.Count / EntriesOfBucket) + 2];
        var buckets = (uint)starts.Length - 1;
        foreach (var entry in entries) starts[(entry.Hash % buckets) + 1]++;
        for (var at = 1; at < starts.Length; at++) starts[at] += starts[at - 1];
        var (places, sorted) = (starts[..^1], new byte[entries.Count * GeneIndex.EntryBytes]);
        foreach (var (hash, row, offset) in entries)
        {
            var entry = sorted.AsSpan((int)places[hash % buckets]++ * GeneIndex.EntryBytes);
            BinaryPrimitives.WriteUInt32LittleEndian(entry, hash);
            BinaryPrimitives.WriteUInt32LittleEndian(entry[4..], row);
            BinaryPrimitives.WriteUInt32LittleEndian(entry[8..], offset);
        }
        list.Write(sorted);
        var end = new byte[(starts.Length * sizeof(uint)) + GeneIndex.FooterBytes];
        for (var at = 0; at < starts.Length; at++) BinaryPrimitives.WriteUInt32LittleEndian(end.AsSpan(at * sizeof(uint)), starts[at]);
        var footer = end.AsSpan(starts.Length * sizeof(uint));
        BinaryPrimitives.WriteUInt32LittleEndian(footer, (uint)textBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(footer[4..], buckets);
        GeneIndex.Mark.CopyTo(footer[8..]);
        list.Write(end);
    }

    private void Write(string text)
    {
        textBytes += Encoding.UTF8.GetBytes(text, held);
        if (held.WrittenCount > BufferBytes) Flush();
    }

    private void Flush()
    {
        list.Write(held.WrittenSpan);
        held.ResetWrittenCount();
    }
}
