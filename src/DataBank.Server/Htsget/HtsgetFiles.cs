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

    /// <summary>Checks an index that somebody sends for a file: that it is one, and can be of it.</summary>
    /// <exception cref="RequestProblem">422.</exception>
    public static FileIndex Check(StudyFile file, Stream content, BlobReference blob)
    {
        PlaceIndex index;
        try
        {
            index = PlaceIndex.Read(content);
        }
        catch (InvalidDataException problem)
        {
            throw new RequestProblem(422, "structure", problem.Message);
        }
        var isFitting = (file.Format == FileFormat.Vcf && index.Format is "TBI" or "CSI" && index.Names.Count > 0) || (file.Format == FileFormat.Bam && index.Format is "BAI" or "CSI");
        return isFitting && (long)(index.LastOffset >> 16) < file.Bytes ? new FileIndex(index.Format, blob) : throw new RequestProblem(422, "business-rule", "The index is not of this file.");
    }
}
