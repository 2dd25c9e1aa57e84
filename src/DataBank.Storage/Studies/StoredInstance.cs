using DataBank.Dicom;

namespace DataBank.Storage;

/// <summary>An instance as the store holds it.</summary>
public sealed record StoredInstance(
    string StudyUid, string SeriesUid, string SopInstanceUid, string SopClassUid, string TransferSyntax,
    BlobReference? Blob, FrameTable? Frames, ReadOnlyMemory<byte> MetadataJson);
