using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using DataBank.Fhir;
using DataBank.Genomics;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>
/// The job that reads a stored file; what is no VCF goes to <see cref="ImportOmicsFile"/>. All variants go into columnar files, those that questions to all patients ask for into the database too;
/// the reportable ones become Observations, written with their report, the GenomicStudy, the file's DocumentReference and the Specimen in the one
/// transaction that makes all of it visible. The same file for the same patient is imported once.
/// </summary>
public sealed class ImportGenomicFile(ResourceStore resources, VariantStore variants, ImportOmicsFile omics, FileIndexing indexing, BlobStore blobs, ReferenceGenomes references)
{
    public JobKind JobKind => new(GenomicFileArguments.JobKindName, RunAsync);

    /// <summary>Annotates anew what is stored of genomes that were imported before what is loaded now; those that are up to date stay as they are.</summary>
    public JobKind AnnotateKind => new(AnnotateGenomes.JobKindName, AnnotateAllAsync);

    private async Task<string> AnnotateAllAsync(Job job, CancellationToken cancellation)
    {
        var (annotated, failed) = (0, 0);
        var ids = await variants.ImportIdsAsync(cancellation);
        foreach (var id in ids)
        {
            if (await variants.FindImportAsync(id, cancellation) is not { } import) continue;
            var arguments = ArgumentsOf(import);
            if (!ImportOutcome.LacksReport(import.OutcomeJson) && await IsCurrentAsync(import.Report, arguments, cancellation)) continue;
            try
            {
                await ImportAsync(arguments, import, cancellation);
                annotated++;
            }
            catch (RequestProblem)
            {
                failed++; // It stays as it was: its Specimen may be gone, or its file not be of the reference genome that is loaded now.
            }
        }
        return JsonSerializer.Serialize(new { genomes = ids.Count, annotated, failed }, JsonSerializerOptions.Web);
    }

    private static GenomicFileArguments ArgumentsOf(VariantImport import)
    {
        var report = import.Report;
        var arguments = new GenomicFileArguments(
            report.FileHash, report.FileBytes, report.PatientId, $"Specimen/{report.SpecimenId}", report.SourceClass, report.Assembly, null, report.Assay)
        { FileMd5 = report.FileMd5 };
        return ImportIdOf(arguments) == import.Id ? arguments : arguments with { Sample = import.SampleName };
    }

    private async Task<string> RunAsync(Job job, CancellationToken cancellation)
    {
        var arguments = JsonSerializer.Deserialize<GenomicFileArguments>(job.ArgumentsJson)!;
        var earlier = await variants.FindImportAsync(ImportIdOf(arguments), cancellation);
        return earlier is not null && await IsCurrentAsync(earlier.Report, arguments, cancellation) ? OutcomeOf(earlier, arguments) : await ImportAsync(arguments, earlier, cancellation);
    }

    private async Task<string> ImportAsync(GenomicFileArguments arguments, VariantImport? earlier, CancellationToken cancellation)
    {
        var importId = ImportIdOf(arguments);
        var loadId = variants.NewLoadId();
        var isPublished = false;
        try
        {
            await using var content = await blobs.OpenAsync(arguments.FileHash, cancellation);
            var format = FileRecognition.Of(content);
            if (arguments.Unit is not null && format != FileFormat.Matrix) throw new RequestProblem(422, "business-rule", "Only a table of genes has a unit.");
            if (format != FileFormat.Vcf) return await omics.RunAsync(arguments, format, content, cancellation);
            var isCompressed = VariantFile.IsCompressed(content);
            ReferenceGenome? reference = null;
            using var file = VariantFile.Open(content, arguments.FileOptions, assembly => reference = references.Open(assembly));
            using var opened = reference;
            using var annotator = references.OpenAnnotator(file.Assembly);
            var annotationName = references.AnnotationNameOf(file.Assembly);
            var (parts, reportable) = await StoreAsync(loadId, importId, file, annotator, cancellation);
            if (reportable.Count > ReportedVariants.Most)
            {
                reportable = ReportedVariants.Gravest(reportable);
                await variants.ReportAsync(loadId, [.. reportable.Select(variant => VariantId.Of(importId, variant).ToString())], cancellation);
            }
            var report = new GenomicReport(
                importId, arguments.PatientId, "", arguments.FileHash, arguments.FileBytes, isCompressed, file.Assembly, file.SourceClass, null, file.FileDate)
            { ReferenceName = file.ReferenceName, AnnotationName = annotationName, Assay = arguments.Assay ?? earlier?.Report.Assay, FileMd5 = arguments.FileMd5 };
            var outcome = await PublishAsync(arguments, report, loadId, file, parts, reportable, await IndexAsync(earlier, content, cancellation), cancellation);
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

    // An index speaks of the bytes, which stay as they are when a file is read anew: the one that is there stays, whether made here or sent.
    private async Task<FileIndex?> IndexAsync(VariantImport? earlier, Stream content, CancellationToken cancellation) =>
        earlier is not null && await variants.Database.ReadAsync(session => OmicsStore.FindIndexAsync(session, earlier.Id, cancellation), cancellation) is not null
            ? null
            : await indexing.MakeAsync(FileFormat.Vcf, content, cancellation);

    // Read before a reference genome or what variants are annotated by was loaded, or by another one, or before the specimen's lesion was known, or told
    // another assay: read again.
    private async Task<bool> IsCurrentAsync(GenomicReport earlier, GenomicFileArguments arguments, CancellationToken cancellation) =>
        earlier.ReferenceName == references.NameOf(earlier.Assembly) && earlier.AnnotationName == references.AnnotationNameOf(earlier.Assembly)
        && (arguments.Assay is null || arguments.Assay == earlier.Assay) && earlier.LesionId == await LesionOfAsync(earlier.SpecimenId, cancellation);

    private async Task<string?> LesionOfAsync(string specimenId, CancellationToken cancellation) =>
        await resources.FindAsync(new ResourceKey("Specimen", specimenId), cancellation) is { IsDeleted: false } specimen ? SequencedSpecimen.LesionOf(FhirResource.Parse(specimen.Json).Root) : null;

    // The columnar files keep what the sender said; what is annotated here is stored for those variants only that questions to all patients find.
    private async Task<(IReadOnlyList<GenomePart> Parts, List<Variant> Reportable)> StoreAsync(
        string loadId, string importId, VariantFile file, GenomeAnnotator? annotator, CancellationToken cancellation)
    {
        using var files = new GenomeFiles(blobs);
        var reportable = new List<Variant>();
        var batch = new List<Variant>();
        var ordinal = 0L;
        foreach (var read in file.Variants(cancellation))
        {
            await files.AddAsync(read, cancellation);
            var variant = annotator?.WithClinVar(read) ?? read;
            if (!variant.IsInCohort(file.SourceClass)) continue;
            variant = annotator?.WithTranscript(variant) ?? variant;
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

    private Task<string> PublishAsync(
        GenomicFileArguments arguments, GenomicReport unplaced, string loadId, VariantFile file, IReadOnlyList<GenomePart> parts, List<Variant> reportable,
        FileIndex? index, CancellationToken cancellation) => SpecimenOfImport.PublishAsync(
        variants.Database,
        async session =>
        {
            var specimen = await SpecimenOfImport.TakeAsync(session, resources, arguments, file.SampleName, cancellation);
            var report = unplaced with { SpecimenId = specimen.Id, Collected = specimen.Collected, LesionId = specimen.LesionId };
            await RemoveEarlierAsync(session, report.ImportId, reportable, cancellation);
            List<FhirResource> observations =
                [.. reportable.Select(variant => VariantObservation.Write(report, variant)), .. reportable.Select(variant => DiagnosticImplication.Of(report, variant)).OfType<FhirResource>()];
            var isReported = await resources.FindAsync(new ResourceKey("DiagnosticReport", report.ReportId), cancellation) is { IsDeleted: false };
            List<FhirResource> made = reportable.Count == 0 && !isReported ? [] : [.. observations, VariantReport.Write(report, reportable, observations, session.Now, isReported)];
            foreach (var resource in GenomicStudy.Write(report.File).Concat(made)) await resources.WriteAsync(session, Put(resource), cancellation);
            var superseded = await resources.FindAsync(new ResourceKey("Provenance", report.DerivationId), cancellation) is { IsDeleted: false } before ? before.Version : (long?)null;
            await resources.WriteAsync(session, Put(GenomicDerivation.Write(report, made, session.Now, superseded)), cancellation);
            var outcome = ImportOutcome.ToJson(report, file.Tally, reportable.Count, made.Count > 0);
            var import = new VariantImport(report, file.SampleName, outcome) { LoadId = loadId };
            await VariantStore.PublishAsync(session, import, parts, cancellation);
            if (index is not null) await OmicsStore.SetIndexAsync(session, import.Id, index, cancellation);
            return outcome;
        },
        cancellation);

    /// <summary>
    /// A file that is read anew may place its variants otherwise, and ClinVar may say something else of them: what the earlier reading has stored
    /// and the new one does not have is deleted.
    /// </summary>
    private async Task RemoveEarlierAsync(WriteSession session, string importId, List<Variant> reportable, CancellationToken cancellation)
    {
        if (await VariantStore.FindImportAsync(session, importId, cancellation) is not { } earlier) return;
        var classified = reportable.Where(variant => variant.Classified is not null).Select(variant => VariantId.Of(importId, variant).ToString()).ToHashSet(StringComparer.Ordinal);
        var kept = reportable.Select(variant => VariantId.Of(importId, variant).ToString()).ToHashSet(StringComparer.Ordinal);
        foreach (var id in await VariantStore.ObservationIdsAsync(session, earlier, cancellation))
        {
            if (!kept.Contains(id)) await DeleteAsync(id);
            if (!classified.Contains(id) && await resources.FindAsync(new ResourceKey("Observation", DiagnosticImplication.IdOf(id)), cancellation) is { IsDeleted: false }) await DeleteAsync(DiagnosticImplication.IdOf(id));
        }

        Task DeleteAsync(string id) => resources.WriteAsync(session, new ResourceWrite("DELETE", new ResourceKey("Observation", id), null, null), cancellation);
    }

    internal static ResourceWrite Put(FhirResource resource) =>
        new("PUT", new ResourceKey(resource.Type, resource.Id!), resource, IndexExtractor.Extract(resource));

    internal static string ImportIdOf(GenomicFileArguments arguments) => Convert.ToHexStringLower(
        SHA256.HashData(Encoding.UTF8.GetBytes($"{arguments.FileHash}|{arguments.PatientId}|{arguments.Sample}")))[..32];

    /// <summary>A repeated file answers as the first time, unless the sender now says something else of it.</summary>
    private static string OutcomeOf(VariantImport earlier, GenomicFileArguments arguments) =>
        arguments.SourceClass is { } stated && stated != earlier.Report.SourceClass
            ? throw new RequestProblem(422, "conflict", "The file was imported before with another source class.")
            : arguments.Assembly is { } assembly && assembly != earlier.Report.Assembly ? throw new RequestProblem(422, "conflict", "The file was imported before on another genome assembly.")
            : earlier.OutcomeJson;
}
