using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using DataBank.Fhir;
using DataBank.Genomics;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>
/// The job that reads a stored VCF: all variants become rows; the reportable ones become Observations, written with the GenomicStudy,
/// the file's DocumentReference and the Specimen in the one transaction that makes the rows visible. The same file for the same
/// patient is imported once.
/// </summary>
public sealed class ImportGenomicFile(ResourceStore resources, VariantStore variants, BlobStore blobs)
{
    private const int MaximumConflicts = 3;

    public JobKind JobKind => new(GenomicFileArguments.JobKindName, RunAsync);

    private async Task<string> RunAsync(Job job, CancellationToken cancellation)
    {
        var arguments = JsonSerializer.Deserialize<GenomicFileArguments>(job.ArgumentsJson)!;
        var importId = ImportIdOf(arguments);
        if (await variants.FindImportAsync(importId, cancellation) is { } earlier)
            return OutcomeOf(earlier, arguments);
        await variants.RemoveUnpublishedAsync(importId, cancellation);
        try
        {
            await using var content = blobs.Open(arguments.FileHash);
            var isCompressed = VariantFile.IsCompressed(content);
            using var file = VariantFile.Open(content, arguments.FileOptions);
            var reportable = await StoreRowsAsync(importId, file, cancellation);
            var report = new GenomicReport(
                importId, arguments.PatientId, "", arguments.FileHash, arguments.FileBytes, isCompressed, file.Assembly, file.SourceClass, null, file.FileDate);
            return await PublishAsync(arguments, report, file, reportable, cancellation);
        }
        catch (Exception refusal) when (refusal is VcfFormatException or RequestProblem)
        {
            await variants.RemoveUnpublishedAsync(importId, cancellation);
            throw refusal is VcfFormatException broken ? new RequestProblem(422, "structure", broken.Message) : refusal;
        }
    }

    private async Task<List<Variant>> StoreRowsAsync(string importId, VariantFile file, CancellationToken cancellation)
    {
        var reportable = new List<Variant>();
        var ordinal = 0L;
        foreach (var batch in file.Variants(cancellation).Chunk(VariantStore.BatchRows))
        {
            var rows = new List<VariantRow>(batch.Length);
            foreach (var variant in batch)
            {
                var isReportable = variant.IsReportable(file.SourceClass);
                if (isReportable)
                    reportable.Add(variant);
                rows.Add(new VariantRow(ordinal++, variant, isReportable ? GenomicReport.ObservationId(importId, variant) : null));
            }
            await variants.AddAsync(importId, rows, cancellation);
        }
        return reportable;
    }

    private async Task<string> PublishAsync(
        GenomicFileArguments arguments, GenomicReport unplaced, VariantFile file, List<Variant> reportable, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await variants.Database.WriteAsync(
                    async session =>
                    {
                        var specimen = await SpecimenOfImport.FindAsync(session, resources, arguments, file.SampleName, cancellation);
                        var report = unplaced with { SpecimenId = specimen.Id, Collected = specimen.Collected };
                        if (specimen.Change is not null)
                            await resources.WriteAsync(session, specimen.Change, cancellation);
                        foreach (var resource in GenomicStudy.Write(report).Concat(reportable.Select(variant => VariantObservation.Write(report, variant))))
                            await resources.WriteAsync(session, Put(resource), cancellation);
                        var outcome = ImportOutcome.ToJson(report, file.Tally, reportable.Count);
                        var import = new VariantImport(
                            report.ImportId, report.PatientId, report.SpecimenId, report.FileHash, ImportOutcome.Name(report.SourceClass), outcome);
                        await VariantStore.PublishAsync(session, import, cancellation);
                        return outcome;
                    },
                    cancellation);
            }
            catch (RequestProblem conflict) when (conflict.Status == 412 && attempt < MaximumConflicts)
            {
                // Somebody changed the Specimen in between: read it again.
            }
        }
    }

    private static ResourceWrite Put(FhirResource resource) =>
        new("PUT", new ResourceKey(resource.Type, resource.Id!), resource, IndexExtractor.Extract(resource));

    private static string ImportIdOf(GenomicFileArguments arguments) => Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes($"{arguments.FileHash}|{arguments.PatientId}|{arguments.Sample}")))[..32];

    /// <summary>A repeated file answers as the first time, unless the sender now says something else of it.</summary>
    private static string OutcomeOf(VariantImport earlier, GenomicFileArguments arguments) =>
        arguments.SourceClass is { } stated && ImportOutcome.Name(stated) != earlier.SourceClass
            ? throw new RequestProblem(422, "conflict", "The file was imported before with another source class.")
            : earlier.OutcomeJson;
}
