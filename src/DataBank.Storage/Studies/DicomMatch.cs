namespace DataBank.Storage;

/// <summary>One QIDO-RS match, as a DICOM JSON object (UTF-8), and where it stands among the matches.</summary>
public sealed record DicomMatch(ReadOnlyMemory<byte> Json, StudyPlace Place);
