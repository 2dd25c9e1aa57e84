using System.Runtime.CompilerServices;
using DataBank.Genomics;

namespace DataBank.Storage;

/// <summary>
/// Tables of genes, a column for each sample, among the blobs: the genes with an index by name, which tables may share, and the values at fixed places. Asked for
/// some genes of many samples, of each its few values are read, and of each list what leads there.
/// </summary>
public sealed class MatrixTables(BlobStore blobs)
{
    private const int BufferBytes = 1 << 16;

    /// <summary>So many are opened together: those in a container answer over a network.</summary>
    private const int TablesAtOnce = 32;

    /// <summary>Writes the column of a sample.</summary>
    /// <param name="sample">Null: the table has one only.</param>
    /// <exception cref="OmicsFormatException">A row is broken.</exception>
    public async Task<MatrixTable> WriteAsync(MatrixFile matrix, string? sample, CancellationToken cancellation)
    {
        await using var genes = NewTemporary();
        await using var values = NewTemporary();
        await Task.Run(() => Write(matrix, sample is null ? 0 : matrix.ColumnOf(sample), genes, values, cancellation), cancellation);
        return new MatrixTable(await blobs.WriteAsync(values, long.MaxValue, cancellation), await blobs.WriteAsync(genes, long.MaxValue, cancellation));
    }

    /// <summary>Values of features, by their name, their other name, or their number without its version.</summary>
    /// <returns>The place of the table in <paramref name="tables"/> with each row; they come by place.</returns>
    public async IAsyncEnumerable<(int Table, string Feature, string? Name, double? Value)> ReadAsync(
        IReadOnlyList<OmicsImport> tables, IReadOnlyCollection<string> features, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var lists = new Dictionary<string, IReadOnlyList<GeneRow>>(StringComparer.Ordinal);
        foreach (var some in tables.Index().Chunk(TablesAtOnce))
        {
            foreach (var genes in some.Select(each => each.Item.Table?.Genes).OfType<BlobReference>())
            {
                if (lists.ContainsKey(genes.Hash)) continue;
                await using var list = await blobs.OpenAsync(genes.Hash, cancellation);
                lists[genes.Hash] = GeneList.Find(list, features);
            }
            foreach (var values in await Task.WhenAll(some.Select(each => ReadAsync(each.Index, each.Item, lists, features, cancellation))))
            {
                foreach (var value in values) yield return value;
            }
        }
    }

    private async Task<IEnumerable<(int, string, string?, double?)>> ReadAsync(
        int place, OmicsImport import, Dictionary<string, IReadOnlyList<GeneRow>> lists, IReadOnlyCollection<string> features, CancellationToken cancellation)
    {
        if (import.Table is not { Genes: { } genes } table) return await ReadFileAsync(place, import, features, cancellation);
        if (lists[genes.Hash] is not { Count: > 0 } rows) return [];
        await using var values = await blobs.OpenAsync(table.Values.Hash, cancellation);
        return rows.Select(row => (place, row.Feature, row.Name, GeneValues.Read(values, row.Number))).ToList();
    }

    // Until what an earlier release has made is made anew.
    private async Task<IEnumerable<(int, string, string?, double?)>> ReadFileAsync(int place, OmicsImport import, IReadOnlyCollection<string> features, CancellationToken cancellation)
    {
        await using var file = await blobs.OpenAsync(import.File.Hash, cancellation);
        var matrix = new MatrixFile(OmicsFile.Lines(file));
        var column = import.SampleName is { } sample ? matrix.ColumnOf(sample) : 0;
        var (asked, found) = (features.ToHashSet(StringComparer.Ordinal), new List<(int, string, string?, double?)>());
        while (matrix.Read() is { } row)
        {
            cancellation.ThrowIfCancellationRequested();
            if (row.IsAny(asked)) found.Add((place, row.Feature, row.Name, row.Values[column]));
        }
        return found;
    }

    private static void Write(MatrixFile matrix, int column, FileStream genes, FileStream values, CancellationToken cancellation)
    {
        var (list, bytes) = (new GeneListWriter(genes), new byte[sizeof(double)]);
        values.Write(GeneValues.Header(0));
        while (matrix.Read() is { } row)
        {
            cancellation.ThrowIfCancellationRequested();
            list.Add(row);
            GeneValues.Write(bytes, row.Values[column]);
            values.Write(bytes);
        }
        list.Complete();
        values.Position = 0;
        values.Write(GeneValues.Header(list.Rows));
        (genes.Position, values.Position) = (0, 0);
    }

    private static FileStream NewTemporary() => new(Path.GetTempFileName(), FileMode.Open, FileAccess.ReadWrite, FileShare.None, BufferBytes, FileOptions.DeleteOnClose);
}
