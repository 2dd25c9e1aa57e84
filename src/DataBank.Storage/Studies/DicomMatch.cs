namespace DataBank.Storage;

/// <summary>One QIDO-RS match, as a DICOM JSON object (UTF-8).</summary>
public sealed record DicomMatch(ReadOnlyMemory<byte> Json);
