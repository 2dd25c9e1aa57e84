using DataBank.Dicom;

namespace DataBank.Storage;

/// <summary>An instance as the store holds it.</summary>
public sealed record StoredInstance(
    string StudyUid, string SeriesUid, string SopInstanceUid, string SopClassUid, string TransferSyntax,
    BlobReference? Blob, FrameTable? Frames, ReadOnlyMemory<byte> MetadataJson)
{
    /// <summary>Attributes (DICOM JSON) that stand in for those in the file, already so in the metadata; null: none do.</summary>
    public ReadOnlyMemory<byte>? CoercedJson { get; init; }
}
