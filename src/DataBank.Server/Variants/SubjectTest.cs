namespace DataBank.Server;

/// <summary>One test of a patient and where its variants are asked for.</summary>
/// <param name="Id">Logical id of the GenomicStudy (Procedure), or of the file's origin.</param>
internal sealed record SubjectTest(string Id, Storage.VariantImport Import)
{
    /// <summary>When it was made, as FHIR writes it: of the specimen, else of the file.</summary>
    public string? Date => Import.Report.Collected ?? Import.Report.FileDate?.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);

    public bool IsAmong(GenomicsInput input) =>
        (input.SourceClass is not { } source || Import.Report.SourceClass == source)
        && (input.Tests.Count == 0 || input.Tests.Any(test => test == Id || test == $"Procedure/{Id}" || test == Import.Id || test == Import.Report.FileHash))
        && (input.Specimens.Count == 0 || input.Specimens.Any(specimen => specimen == Import.Report.SpecimenId || specimen == $"Specimen/{Import.Report.SpecimenId}" || specimen == Import.SampleName))
        && input.Includes(Date);
}
