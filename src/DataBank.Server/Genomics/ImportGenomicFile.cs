using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using DataBank.Fhir;
using DataBank.Genomics;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>
/// The job that reads a stored file; what is no VCF goes to <see cref="ImportOmicsFile"/>. All variants go into columnar files, those that questions to all patients ask for into the database too;
/// the reportable ones become Observations, written with the GenomicStudy, the file's DocumentReference and the Specimen in the one
/// transaction that makes all of it visible. The same file for the same patient is imported once.
/// </summary>
public sealed class ImportGenomicFile(ResourceStore resources, VariantStore variants, ImportOmicsFile omics, FileIndexing indexing, BlobStore blobs, ReferenceGenomes references)
{
    private const int MaximumConflicts = 3;

    public JobKind JobKind => new(GenomicFileArguments.JobKindName, RunAsync);

    private async Task<string> RunAsync(Job job, CancellationToken cancellation)
    {
        var arguments = JsonSerializer.Deserialize<GenomicFileArguments>(job.ArgumentsJson)!;
        var importId = ImportIdOf(arguments);
        // Read before a reference genome was loaded, or against another one, or before the specimen's lesion was known: read again.
        if (await variants.FindImportAsync(importId, cancellation) is { } earlier && earlier.Report.ReferenceName == references.NameOf(earlier.Report.Assembly)
            && earlier.Report.LesionId == await LesionOfAsync(earlier.Report.SpecimenId, cancellation))
            return OutcomeOf(earlier, arguments);
        var loadId = variants.NewLoadId();
        var isPublished = false;
        try
        {
            await using var content = await blobs.OpenAsync(arguments.FileHash, cancellation);
            if (FileRecognition.Of(content) is var format && format != FileFormat.Vcf) return await omics.RunAsync(arguments, importId, format, content, cancellation);
            var isCompressed = VariantFile.IsCompressed(content);
            ReferenceGenome? reference = null;
            using var file = VariantFile.Open(content, arguments.FileOptions, assembly => reference = references.Open(assembly));
            using var opened = reference;
            var (parts, reportable) = await StoreAsync(loadId, importId, file, cancellation);
            var report = new GenomicReport(
                importId, arguments.PatientId, "", arguments.FileHash, arguments.FileBytes, isCompressed, file.Assembly, file.SourceClass, null, file.FileDate)
            { ReferenceName = file.ReferenceName };
            var outcome = await PublishAsync(arguments, report, loadId, file, parts, reportable, await indexing.MakeAsync(format, content, cancellation), cancellation);
            isPublished = true;
            return outcome;
        }
        catch (Exception broken) when (broken is VcfFormatException or OmicsFormatException or InvalidDataException)
        {
            throw new RequestProblem(422, "structure", broken.Message);
        }
        finally
        {
            if (!isPublished) await variants.RemoveLoadAsync(loadId, CancellationToken.None);
        }
    }

    private async Task<string?> LesionOfAsync(string specimenId, CancellationToken cancellation) =>
        await resources.FindAsync(new ResourceKey("Specimen", specimenId), cancellation) is { IsDeleted: false } specimen ? SequencedSpecimen.LesionOf(FhirResource.Parse(specimen.Json).Root) : null;

    private async Task<(IReadOnlyList<GenomePart> Parts, List<Variant> Reportable)> StoreAsync(string loadId, string importId, VariantFile file, CancellationToken cancellation)
    {
        using var files = new GenomeFiles(blobs);
        var reportable = new List<Variant>();
        var batch = new List<Variant>();
        var ordinal = 0L;
        foreach (var variant in file.Variants(cancellation))
        {
            await files.AddAsync(variant, cancellation);
            if (!variant.IsInCohort(file.SourceClass)) continue;
            if (variant.IsReportable(file.SourceClass)) reportable.Add(variant);
            batch.Add(variant);
            if (batch.Count == VariantStore.BatchRows) await AddBatchAsync();
        }
        if (batch.Count > 0) await AddBatchAsync();
        return (await files.CompleteAsync(cancellation), reportable);

        async Task AddBatchAsync()
        {
            await variants.AddAsync(loadId, importId, file.SourceClass, ordinal, batch, cancellation);
            ordinal += batch.Count;
            batch.Clear();
        }
    }

    private async Task<string> PublishAsync(
        GenomicFileArguments arguments, GenomicReport unplaced, string loadId, VariantFile file, IReadOnlyList<GenomePart> parts, List<Variant> reportable,
        FileIndex? index, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await variants.Database.WriteAsync(
                    async session =>
                    {
                        var specimen = await SpecimenOfImport.FindAsync(session, resources, arguments, file.SampleName, cancellation);
                        var report = unplaced with { SpecimenId = specimen.Id, Collected = specimen.Collected, LesionId = specimen.LesionId };
                        if (specimen.Change is not null)
                            await resources.WriteAsync(session, specimen.Change, cancellation);
                        await RemoveEarlierAsync(session, report.ImportId, reportable, cancellation);
                        foreach (var resource in GenomicStudy.Write(report.File(arguments.DataType ?? "variants")).Concat(reportable.Select(variant => VariantObservation.Write(report, variant))))
                            await resources.WriteAsync(session, Put(resource), cancellation);
                        await resources.WriteAsync(session, Put(GenomicDerivation.Write(report, reportable.Select(variant => VariantId.Of(report.ImportId, variant).ToString()), session.Now)), cancellation);
                        var outcome = ImportOutcome.ToJson(report, file.Tally, reportable.Count);
                        var import = new VariantImport(report, file.SampleName, outcome) { LoadId = loadId };
                        await VariantStore.PublishAsync(session, import, parts, cancellation);
                        if (index is not null) await OmicsStore.SetIndexAsync(session, import.Id, index, cancellation);
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

    /// <summary>A file that is read anew may place its variants otherwise: Observations of the earlier reading that the new one does not have are deleted.</summary>
    private async Task RemoveEarlierAsync(WriteSession session, string importId, List<Variant> reportable, CancellationToken cancellation)
    {
        if (await VariantStore.FindImportAsync(session, importId, cancellation) is not { } earlier) return;
        var kept = reportable.Select(variant => VariantId.Of(importId, variant).ToString()).ToHashSet(StringComparer.Ordinal);
        foreach (var id in await VariantStore.ObservationIdsAsync(session, earlier, cancellation))
        {
            if (!kept.Contains(id)) await resources.WriteAsync(session, new ResourceWrite("DELETE", new ResourceKey("Observation", id), null, null), cancellation);
        }
    }

    private static ResourceWrite Put(FhirResource resource) =>
        new("PUT", new ResourceKey(resource.Type, resource.Id!), resource, IndexExtractor.Extract(resource));

    private static string ImportIdOf(GenomicFileArguments arguments) => Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes($"{arguments.FileHash}|{arguments.PatientId}|{arguments.Sample}")))[..32];

    /// <summary>A repeated file answers as the first time, unless the sender now says something else of it.</summary>
    private static string OutcomeOf(VariantImport earlier, GenomicFileArguments arguments) =>
        arguments.SourceClass is { } stated && stated != earlier.Report.SourceClass
            ? throw new RequestProblem(422, "conflict", "The file was imported before with another source class.")
            : earlier.OutcomeJson;
}
