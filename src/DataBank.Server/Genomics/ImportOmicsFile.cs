using DataBank.Fhir;
using DataBank.Genomics;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>
/// Reads a stored file of another assay than variants: it is checked by its format, and registered with its study, analysis and specimen in one
/// transaction. Of a table of several samples only the patient's part is kept. The same file for the same patient is registered once.
/// </summary>
public sealed class ImportOmicsFile(ResourceStore resources, OmicsStore store, FileIndexing indexing, MatrixTables tables, BlobStore blobs)
{
    /// <exception cref="OmicsFormatException">The file is damaged.</exception>
    /// <exception cref="RequestProblem">422: what is not known of it must be stated.</exception>
    internal async Task<string> RunAsync(GenomicFileArguments arguments, string importId, FileFormat format, Stream content, CancellationToken cancellation)
    {
        if (await store.FindAsync(importId, cancellation) is { } earlier) return earlier.OutcomeJson;
        var header = await Task.Run(() => OmicsFile.Read(format, content, cancellation), cancellation);
        var sample = SampleOf(header, arguments);
        var isPart = header.Samples.Count > 1 && sample is not null && (format == FileFormat.Maf || format == FileFormat.Matrix);
        var blob = isPart ? await KeepPartAsync(format, content, sample!, cancellation) : new BlobReference(arguments.FileHash, arguments.FileBytes);
        var file = new StudyFile(
            importId, arguments.PatientId, blob.Hash, blob.SizeBytes, isPart || VariantFile.IsCompressed(content), format, DataTypeOf(format, arguments), AssemblyOf(format, header, arguments),
            arguments.SourceClass ?? (format == FileFormat.Maf ? SourceClass.Somatic : null), header.Date);
        var index = await indexing.MakeAsync(format, content, cancellation);
        var table = format == FileFormat.Matrix ? await tables.WriteAsync(new MatrixFile(OmicsFile.Lines(content)), sample, cancellation) : null;
        return await SpecimenOfImport.PublishAsync(
            store.Database, resources, arguments, sample,
            async (session, specimen) =>
            {
                var placed = file with { SpecimenId = specimen.Id, LesionId = specimen.LesionId };
                foreach (var resource in GenomicStudy.Write(placed)) await resources.WriteAsync(session, ImportGenomicFile.Put(resource), cancellation);
                var outcome = OmicsOutcome.ToJson(placed, header, sample, index?.Format);
                await OmicsStore.PublishAsync(session, new OmicsImport(placed, sample, outcome) { Table = table }, index, cancellation);
                return outcome;
            },
            cancellation);
    }

    /// <summary>The patient's lines or column, as BGZF: what is others' is not kept under this patient.</summary>
    private async Task<BlobReference> KeepPartAsync(FileFormat format, Stream content, string sample, CancellationToken cancellation)
    {
        var path = Path.GetTempFileName();
        try
        {
            await using var part = new FileStream(path, FileMode.Open, FileAccess.ReadWrite);
            await Task.Run(() => SamplePart.Write(format, OmicsFile.Lines(content), sample, part, cancellation), cancellation);
            part.Position = 0;
            return await blobs.WriteAsync(part, long.MaxValue, cancellation);
        }
        finally
        {
            File.Delete(path);
        }
    }

    private static string? SampleOf(OmicsHeader header, GenomicFileArguments arguments) => arguments.Sample is { } stated
        ? header.Samples.Count == 0 || header.Samples.Contains(stated) ? stated : throw Unfit("The file has no sample of the requested name.")
        : header.Samples.Count > 1 ? throw Unfit("The file has several samples; state one with sample=.") : header.Samples is [var only] ? only : null;

    private static string DataTypeOf(FileFormat format, GenomicFileArguments arguments) =>
        arguments.Assay ?? format.DataType ?? throw Unfit($"A file of the format {format.Name} does not say of which assay it is; state it with assay= (rna-seq, methylation, chip-seq, wgs …).");

    private static GenomeAssembly? AssemblyOf(FileFormat format, OmicsHeader header, GenomicFileArguments arguments)
    {
        if (!format.HasBuild) return null;
        if (header.Assembly is { } own && arguments.Assembly is { } stated && own != stated) throw Unfit("The file is on another genome assembly than the request says.");
        return header.Assembly ?? arguments.Assembly ?? throw Unfit("The file does not name the genome assembly; state it with assembly=GRCh37 or GRCh38.");
    }

    private static RequestProblem Unfit(string message) => new(422, "business-rule", message);
}
