using DataBank.Fhir;
using DataBank.Genomics;
using DataBank.Storage;
using Microsoft.AspNetCore.Http;

namespace DataBank.Server;

/// <summary>Files that the appliance keeps, genomes and others, by the id of their DocumentReference.</summary>
public sealed class KeptFiles(VariantStore variants, OmicsStore omics)
{
    /// <summary>Null: there is none of this id. Whose it is is noted for the journal.</summary>
    public async Task<StudyFile?> FindAsync(HttpContext context, string id, CancellationToken cancellation)
    {
        if (StudyFile.ImportOfFile(id) is not { } import) return null;
        var file = (await variants.FindImportAsync(import, cancellation))?.Report.File ?? (await omics.FindAsync(import, cancellation))?.File;
        if (file is not null && await ClosedRecords.SightOfAsync(context) is not null && !await IsShownAsync(context, file, id, cancellation)) return null;
        if (file is not null) AuditTrail.Of(context).AddPatient(file.PatientId);
        return file;
    }

    private static async Task<bool> IsShownAsync(HttpContext context, StudyFile file, string id, CancellationToken cancellation)
    {
        var shown = await ClosedRecords.StoreOfAsync(context);
        return (await shown.ShownPatientsAsync([file.PatientId], cancellation)).Count > 0 && await shown.FindAsync(new ResourceKey("DocumentReference", id), cancellation) is { IsDeleted: false };
    }
}
