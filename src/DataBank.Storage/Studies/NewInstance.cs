using DataBank.Dicom;

namespace DataBank.Storage;

/// <summary>An instance to be stored.</summary>
/// <param name="Dataset">Its header.</param>
/// <param name="TransferSyntax">Of the stored bytes.</param>
/// <param name="Blob">The bytes; null in a view, whose pixels come from upstream.</param>
/// <param name="Frames">Null without pixel data, and in a view.</param>
/// <param name="MetadataJson">The instance's DICOM JSON (PS3.18 F), UTF-8, BulkDataURIs relative to the face: "studies/…/bulkdata/…".</param>
public sealed record NewInstance(
    DicomDataset Dataset, string TransferSyntax, BlobReference? Blob, FrameTable? Frames, ReadOnlyMemory<byte> MetadataJson);
