namespace DataBank.Dicom;

/// <summary>An instance that a file-set holds.</summary>
/// <param name="Dataset">Its header.</param>
/// <param name="TransferSyntax">The transfer syntax of its file.</param>
/// <param name="FileId">
/// Where its file lies below the DICOMDIR: one to eight components of one to eight capital letters, digits and underscores (PS3.10 §8.2).
/// </param>
public sealed record DirectoryInstance(DicomDataset Dataset, string TransferSyntax, IReadOnlyList<string> FileId);
