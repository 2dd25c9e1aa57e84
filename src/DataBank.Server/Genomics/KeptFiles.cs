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
        if (file is not null) AuditTrail.Of(context).AddPatient(file.PatientId);
        return file;
    }
}
