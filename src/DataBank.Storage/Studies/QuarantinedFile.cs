namespace DataBank.Storage;

/// <summary>A file that was sent to the archive and could not be read as DICOM.</summary>
/// <param name="Sender">Who sent it: a token's subject, or "ae:" and an AE title.</param>
/// <param name="Reason">What is wrong with it; never a received value.</param>
public sealed record QuarantinedFile(long Key, BlobReference Blob, string Sender, string Reason, DateTimeOffset ReceivedAt);
