namespace DataBank.Dicom;

/// <summary>One match of a C-FIND.</summary>
/// <param name="IgnoresKeys">Some optional keys of the request were not supported.</param>
public readonly record struct FindMatch(DicomDataset Identifier, bool IgnoresKeys = false);
