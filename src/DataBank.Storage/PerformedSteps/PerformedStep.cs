namespace DataBank.Storage;

/// <summary>One modality performed procedure step.</summary>
/// <param name="Status">Performed Procedure Step Status (0040,0252): IN PROGRESS, COMPLETED or DISCONTINUED.</param>
/// <param name="AttributesJson">Its attributes as one DICOM JSON object.</param>
public sealed record PerformedStep(string SopInstanceUid, string Status, ReadOnlyMemory<byte> AttributesJson);
