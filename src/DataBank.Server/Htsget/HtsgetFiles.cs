using DataBank.Fhir;
using DataBank.Genomics;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>Opens kept files for htsget, with their index.</summary>
public sealed class HtsgetFiles(OmicsStore omics, BlobStore blobs)
{
    /// <summary>The file as bytes; null: they are not there.</summary>
    public async Task<Stream?> OpenAsync(StudyFile file, CancellationToken cancellation) =>
        await blobs.FindAsync(file.Hash, cancellation) is null ? null : await blobs.OpenAsync(file.Hash, cancellation);

    /// <summary>The records of a VCF or BAM, read from its beginning or by its index.</summary>
    public async Task<(IPlacedRecords Records, PlaceIndex? Index)> ReadAsync(StudyFile file, Stream content, CancellationToken cancellation)
    {
        if (!BgzfReader.IsBgzf(content)) return (new VcfRecords(content), null);
        var reader = new BgzfReader(content);
        if (await omics.FindIndexAsync(file.ImportId, cancellation) is not { } kept) return (IPlacedRecords.Open(file.Format, reader), null);
        await using var bytes = await blobs.OpenAsync(kept.Blob.Hash, cancellation);
        var index = PlaceIndex.Read(bytes);
        var records = IPlacedRecords.Open(file.Format, reader);
        if (records is VcfRecords vcf) vcf.Name(index.Names);
        return (records, index);
    }

    /// <summary>The index of a CRAM; null: there is none.</summary>
    public async Task<CramIndex?> CramIndexAsync(StudyFile file, CancellationToken cancellation)
    {
        if (await omics.FindIndexAsync(file.ImportId, cancellation) is not { } kept) return null;
        await using var bytes = await blobs.OpenAsync(kept.Blob.Hash, cancellation);
        return CramIndex.Read(bytes);
    }

    /// <summary>Checks an index that somebody sends for a file: that it is one, and can be of it; of a CRAM, that it has just its containers.</summary>
    /// <exception cref="RequestProblem">422.</exception>
    public async Task<FileIndex> CheckAsync(StudyFile file, BlobReference blob, CancellationToken cancellation)
    {
        await using var sent = await blobs.OpenAsync(blob.Hash, cancellation);
        try
        {
            if (file.Format != FileFormat.Cram) return Check(file, PlaceIndex.Read(sent), blob);
            await using var content = await blobs.OpenAsync(file.Hash, cancellation);
            return CramIndex.Read(sent).IsOf(new CramFile(content)) ? new FileIndex("CRAI", blob) : throw Foreign();
        }
        catch (InvalidDataException problem)
        {
            throw new RequestProblem(422, "structure", problem.Message);
        }
    }

    private static FileIndex Check(StudyFile file, PlaceIndex index, BlobReference blob)
    {
        var isFitting = (file.Format == FileFormat.Vcf && index.Format is "TBI" or "CSI" && index.Names.Count > 0) || (file.Format == FileFormat.Bam && index.Format is "BAI" or "CSI");
        return isFitting && (long)(index.LastOffset >> 16) < file.Bytes ? new FileIndex(index.Format, blob) : throw Foreign();
    }

    private static RequestProblem Foreign() => new(422, "business-rule", "The index is not of this file.");
}
