using DataBank.Genomics;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>Makes the index by place of a file that can have one: sorted, and BGZF.</summary>
public sealed class FileIndexing(BlobStore blobs)
{
    /// <param name="content">Can seek; it stays the caller's.</param>
    /// <returns>Null: it can have none, and is read from its beginning.</returns>
    public async Task<FileIndex?> MakeAsync(FileFormat format, Stream content, CancellationToken cancellation)
    {
        if ((format != FileFormat.Vcf && format != FileFormat.Bam) || !BgzfReader.IsBgzf(content)) return null;
        var records = IPlacedRecords.Open(format, new BgzfReader(content));
        if (await Task.Run(() => PlaceIndexBuilder.Of(records, cancellation), cancellation) is not { } built) return null;
        using var bytes = new MemoryStream();
        built.Write(bytes, records is VcfRecords ? records.References : null);
        bytes.Position = 0;
        return new FileIndex("CSI", await blobs.WriteAsync(bytes, long.MaxValue, cancellation));
    }
}
