namespace DataBank.Dicom;

/// <summary>One record of a DICOMDIR with those below it (PS3.3 F.3).</summary>
/// <param name="Type">Directory Record Type (0004,1430): PATIENT, STUDY, SERIES, IMAGE …</param>
/// <param name="Keys">The record's elements.</param>
/// <param name="FileId">Components of the file it refers to; empty for a record that refers to none.</param>
/// <param name="Records">The records of the next lower level, in order.</param>
public sealed record DirectoryRecord(string Type, DicomDataset Keys, IReadOnlyList<string> FileId, IReadOnlyList<DirectoryRecord> Records);
