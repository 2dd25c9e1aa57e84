using DataBank.Fhir;
using DataBank.Genomics;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>
/// Removes an imported genome or other file whole: its variants, its columnar files, its index and its original, what FHIR shows of it with all earlier versions, and
/// what its sender was told. It is asked for by deleting the genomic study or the patient. The bytes go with the next sweep of what nothing refers to.
/// </summary>
public sealed class GenomeRemoval(ResourceStore resources)
{
    /// <summary>What a write of a resource means for genomes, in the same transaction.</summary>
    public async Task FollowAsync(WriteSession session, StoredResource written, CancellationToken cancellation)
    {
        if (!written.IsDeleted) return;
        if (written.Key.Type == "Patient")
        {
            foreach (var import in await VariantStore.ImportsOfAsync(session, written.Key.Id, cancellation)) await RemoveAsync(session, import, cancellation);
            foreach (var omics in await OmicsStore.OfPatientAsync(session, written.Key.Id, cancellation)) await RemoveAsync(session, omics.File, cancellation);
        }
        else if (written.Key.Type == "Procedure" && StudyFile.ImportOfStudy(written.Key.Id) is { } id)
        {
            if (await VariantStore.FindImportAsync(session, id, cancellation) is { } import) await RemoveAsync(session, import, cancellation);
            else if (await OmicsStore.FindAsync(session, id, cancellation) is { } omics) await RemoveAsync(session, omics.File, cancellation);
        }
    }

    private async Task RemoveAsync(WriteSession session, VariantImport import, CancellationToken cancellation)
    {
        session.ReadOthers();
        foreach (var observation in await VariantStore.ObservationIdsAsync(session, import, cancellation))
        {
            await EraseAsync(session, new ResourceKey("Observation", observation), cancellation);
            await EraseAsync(session, new ResourceKey("Observation", DiagnosticImplication.IdOf(observation)), cancellation);
        }
        await EraseAsync(session, new ResourceKey("DiagnosticReport", import.Report.ReportId), cancellation);
        await EraseAsync(session, new ResourceKey("Provenance", import.Report.DerivationId), cancellation);
        await EraseAsync(session, new ResourceKey("Provenance", import.Report.EarlierAnnotationId), cancellation);
        await VariantStore.DeleteAsync(session, import.Id, cancellation);
        await RemoveAsync(session, import.Report.File, cancellation);
    }

    private async Task RemoveAsync(WriteSession session, StudyFile file, CancellationToken cancellation)
    {
        session.ReadOthers();
        foreach (var key in new ResourceKey[] { new("Procedure", file.StudyId), new("Procedure", file.AnalysisId), new("DocumentReference", file.FileId) })
            await EraseAsync(session, key, cancellation);
        await OmicsStore.DeleteAsync(session, file.ImportId, cancellation);
        await JobStore.ForgetAsync(session, GenomicFileArguments.JobKindName, $"\"Procedure/{file.StudyId}\"", cancellation);
    }

    private async Task EraseAsync(WriteSession session, ResourceKey key, CancellationToken cancellation)
    {
        if (await resources.FindAsync(key, cancellation) is null) return;
        await resources.WriteAsync(session, new ResourceWrite("DELETE", key, null, null), cancellation);
        await ResourceStore.PurgeHistoryAsync(session, key, DestructionCauses.Request, cancellation);
    }
}
