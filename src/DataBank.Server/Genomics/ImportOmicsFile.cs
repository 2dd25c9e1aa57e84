using System.Text.Json;
using System.Text.Json.Nodes;
using DataBank.Fhir;
using DataBank.Genomics;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>
/// Reads a stored file of another assay than variants: it is checked by its format, and registered with its study, analysis and specimen in one
/// transaction. Of a table of several samples only the patient's part is kept; of one of several patients each column by itself, under its
/// own patient, and all in one transaction: nobody sees a part of them. The same file for the same patient is registered once.
/// </summary>
public sealed class ImportOmicsFile(ResourceStore resources, OmicsStore store, FileIndexing indexing, MatrixTables tables, ParquetMatrix parquet, BlobStore blobs)
{
    /// <summary>Columns of several patients that are written in one reading of their table: each takes an open file.</summary>
    private const int ColumnsAtATime = 50;

    /// <exception cref="OmicsFormatException">The file is damaged.</exception>
    /// <exception cref="RequestProblem">422: what is not known of it must be stated.</exception>
    internal async Task<string> RunAsync(GenomicFileArguments arguments, FileFormat format, Stream content, CancellationToken cancellation)
    {
        if (arguments.Columns is null && await FindAsync(arguments, cancellation) is { } earlier) return earlier.OutcomeJson;
        if (format != FileFormat.Matrix || !ParquetMatrix.IsParquet(content)) return await ReadAsync(arguments, format, content, isAsCame: true, cancellation);
        await using var text = NewTemporary();
        await parquet.WriteTextAsync(arguments.FileHash, text.Name, cancellation);
        return await ReadAsync(arguments, format, text, isAsCame: false, cancellation);
    }

    private async Task<string> ReadAsync(GenomicFileArguments arguments, FileFormat format, Stream content, bool isAsCame, CancellationToken cancellation)
    {
        var header = await Task.Run(() => OmicsFile.Read(format, content, cancellation), cancellation);
        if (arguments.Columns is { } columns) return await RunColumnsAsync(arguments, columns, header, content, cancellation);
        var sample = SampleOf(header, arguments);
        if (isAsCame && (header.Samples.Count <= 1 || sample is null || (format != FileFormat.Maf && format != FileFormat.Matrix)))
            return await PublishAsync(await CheckAsync(arguments, format, header, sample, content, new BlobReference(arguments.FileHash, arguments.FileBytes), arguments.FileMd5, cancellation), cancellation);
        // The patient's lines or column, as BGZF: what is others' is not kept under this patient.
        await using var part = NewTemporary();
        await Task.Run(() => SamplePart.Write(format, OmicsFile.Lines(content), sample!, part, cancellation), cancellation);
        return await PublishAsync(await CheckPartAsync(arguments, format, header, sample!, part, cancellation), cancellation);
    }

    /// <summary>Each column under its patient. One whose Specimen has changed since the file was sent is left out with those that nobody owns.</summary>
    private async Task<string> RunColumnsAsync(GenomicFileArguments arguments, MatrixColumns columns, OmicsHeader header, Stream content, CancellationToken cancellation)
    {
        _ = (DataTypeOf(FileFormat.Matrix, arguments), AssemblyOf(FileFormat.Matrix, header, arguments)); // What is not known of one is not known of any.
        var own = columns.Owned.Select(column => arguments with { PatientId = column.PatientId, Specimen = $"Specimen/{column.SpecimenId}", Sample = column.Sample, Columns = null }).ToList();
        var (earlier, files) = (new Dictionary<string, string>(StringComparer.Ordinal), new Dictionary<string, CheckedFile>(StringComparer.Ordinal));
        foreach (var column in own)
        {
            if (await FindAsync(column, cancellation) is { } import) earlier[column.Sample!] = import.OutcomeJson;
        }
        foreach (var some in own.Where(column => !earlier.ContainsKey(column.Sample!)).Chunk(ColumnsAtATime))
        {
            var parts = some.Select(_ => NewTemporary()).ToList();
            try
            {
                await Task.Run(() => SamplePart.WriteColumns(new MatrixFile(OmicsFile.Lines(content)), [.. some.Select(column => column.Sample!)], parts, cancellation), cancellation);
                foreach (var (column, part) in some.Zip(parts)) files[column.Sample!] = await CheckPartAsync(column, FileFormat.Matrix, header, column.Sample!, part, cancellation);
            }
            finally
            {
                foreach (var part in parts) await part.DisposeAsync();
            }
        }
        return await SpecimenOfImport.PublishAsync(
            store.Database,
            async session =>
            {
                var (taken, leftOut, writes) = (new JsonArray(), columns.LeftOut.ToList(), new List<ResourceWrite>());
                foreach (var column in own)
                {
                    try
                    {
                        taken.Add(JsonNode.Parse(earlier.GetValueOrDefault(column.Sample!) ?? await PlaceAsync(session, files[column.Sample!], writes, cancellation)));
                    }
                    catch (RequestProblem changed) when (changed.Issues[0].Code is "not-found" or "business-rule")
                    {
                        leftOut.Add(column.Sample!);
                    }
                }
                await WriteAsync(session, writes, cancellation);
                return new JsonObject { ["taken"] = taken, ["leftOut"] = JsonSerializer.SerializeToNode(leftOut) }.ToJsonString();
            },
            cancellation);
    }

    private async Task<CheckedFile> CheckPartAsync(GenomicFileArguments arguments, FileFormat format, OmicsHeader header, string sample, FileStream part, CancellationToken cancellation)
    {
        part.Position = 0;
        var (blob, md5) = await Md5Checksum.WhileAsync(part, bytes => blobs.WriteAsync(bytes, long.MaxValue, cancellation));
        return await CheckAsync(arguments, format, header, sample, part, blob, md5, cancellation);
    }

    /// <param name="kept">The bytes of <paramref name="blob"/>.</param>
    private async Task<CheckedFile> CheckAsync(
        GenomicFileArguments arguments, FileFormat format, OmicsHeader header, string? sample, Stream kept, BlobReference blob, string? md5, CancellationToken cancellation)
    {
        var file = new StudyFile(
            ImportGenomicFile.ImportIdOf(arguments), arguments.PatientId, blob.Hash, blob.SizeBytes, VariantFile.IsCompressed(kept), format, DataTypeOf(format, arguments), AssemblyOf(format, header, arguments),
            arguments.SourceClass ?? (format == FileFormat.Maf ? SourceClass.Somatic : null), header.Date)
        { Md5 = md5, Unit = arguments.Unit };
        var index = await indexing.MakeAsync(format, kept, cancellation);
        var table = format == FileFormat.Matrix ? await tables.WriteAsync(new MatrixFile(OmicsFile.Lines(kept)), sample, cancellation) : null;
        return new CheckedFile(arguments, file, header, sample, index, table);
    }

    private Task<string> PublishAsync(CheckedFile file, CancellationToken cancellation) => SpecimenOfImport.PublishAsync(
        store.Database,
        async session =>
        {
            var writes = new List<ResourceWrite>();
            var outcome = await PlaceAsync(session, file, writes, cancellation);
            await WriteAsync(session, writes, cancellation);
            return outcome;
        },
        cancellation);

    /// <param name="writes">Gets what is to be written in the same transaction.</param>
    private async Task<string> PlaceAsync(WriteSession session, CheckedFile file, List<ResourceWrite> writes, CancellationToken cancellation)
    {
        var specimen = await SpecimenOfImport.TakeAsync(session, resources, file.Arguments, file.Sample, cancellation);
        var placed = file.File with { SpecimenId = specimen.Id, LesionId = specimen.LesionId };
        writes.AddRange(GenomicStudy.Write(placed).Select(ImportGenomicFile.Put));
        var outcome = OmicsOutcome.ToJson(placed, file.Header, file.Sample, file.Index?.Format);
        await OmicsStore.PublishAsync(session, new OmicsImport(placed, file.Sample, outcome) { Table = file.Table }, file.Index, cancellation);
        return outcome;
    }

    private async Task WriteAsync(WriteSession session, List<ResourceWrite> writes, CancellationToken cancellation)
    {
        var batch = await resources.BatchAsync(session, writes, cancellation);
        foreach (var write in writes) await batch.WriteAsync(write, cancellation);
        await batch.FinishAsync(cancellation);
    }

    /// <summary>A file that was read to its end: its bytes are blobs, nothing of it shows yet.</summary>
    private sealed record CheckedFile(GenomicFileArguments Arguments, StudyFile File, OmicsHeader Header, string? Sample, FileIndex? Index, MatrixTable? Table);

    /// <summary>The file as it was registered before, unless the sender now states another unit.</summary>
    private async Task<OmicsImport?> FindAsync(GenomicFileArguments arguments, CancellationToken cancellation) =>
        await store.FindAsync(ImportGenomicFile.ImportIdOf(arguments), cancellation) is { } earlier && (arguments.Unit is null || arguments.Unit == earlier.File.Unit) ? earlier : null;

    private static FileStream NewTemporary() =>
        new(Path.GetTempFileName(), FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, 1 << 16, FileOptions.DeleteOnClose);

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
