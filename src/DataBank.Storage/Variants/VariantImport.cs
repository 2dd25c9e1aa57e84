namespace DataBank.Storage;

/// <summary>One imported genome file. Its rows show only once it is published, in the transaction that writes its resources.</summary>
/// <param name="Id">32 hex digits, the same whenever the same file comes again for the same patient.</param>
/// <param name="SpecimenId">Logical id of the Specimen.</param>
/// <param name="FileHash">The blob.</param>
/// <param name="SourceClass">germline or somatic.</param>
/// <param name="OutcomeJson">What the sender is told.</param>
public sealed record VariantImport(string Id, string PatientId, string SpecimenId, string FileHash, string SourceClass, string OutcomeJson);
