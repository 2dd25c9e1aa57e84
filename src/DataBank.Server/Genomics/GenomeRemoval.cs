using DataBank.Fhir;
using DataBank.Genomics;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>
/// Removes an imported genome whole: its variants, its columnar files and its original, and what FHIR shows of it with all earlier versions. It is
/// asked for by deleting the genomic study or the patient. The bytes go with the next sweep of what nothing refers to.
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
        }
        else if (written.Key.Type == "Procedure" && GenomicReport.ImportOfStudy(written.Key.Id) is { } id && await VariantStore.FindImportAsync(session, id, cancellation) is { } import)
        {
            await RemoveAsync(session, import, cancellation);
        }
    }

    private async Task RemoveAsync(WriteSession session, VariantImport import, CancellationToken cancellation)
    {
        foreach (var observation in await VariantStore.ObservationIdsAsync(session, import, cancellation)) await EraseAsync(session, new ResourceKey("Observation", observation), cancellation);
        foreach (var key in new ResourceKey[] { new("Procedure", import.Report.StudyId), new("Procedure", import.Report.AnalysisId), new("DocumentReference", import.Report.FileId), new("Provenance", import.Report.DerivationId) })
            await EraseAsync(session, key, cancellation);
        await VariantStore.DeleteAsync(session, import.Id, cancellation);
    }

    private async Task EraseAsync(WriteSession session, ResourceKey key, CancellationToken cancellation)
    {
        await resources.WriteAsync(session, new ResourceWrite("DELETE", key, null, null), cancellation);
        await ResourceStore.PurgeHistoryAsync(session, key, DestructionCauses.Request, cancellation);
    }
}
