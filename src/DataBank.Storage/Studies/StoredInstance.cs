using DataBank.Dicom;

namespace DataBank.Storage;

/// <summary>An instance as the store holds it. Its metadata and frames are unpacked when they are asked for.</summary>
public sealed record StoredInstance(
    string StudyUid, string SeriesUid, string SopInstanceUid, string SopClassUid, string TransferSyntax, BlobReference? Blob)
{
    private FrameTable? frames;
    private byte[]? metadata;

    /// <summary>Where its frames lie in its file; null when it has none, or no file.</summary>
    public FrameTable? Frames => PackedFrames is null ? null : frames ??= FrameTableFormat.Decode(PackedFrames);

    /// <summary>Its DICOM JSON, corrections included; URLs in it are relative to the face.</summary>
    public ReadOnlyMemory<byte> MetadataJson => metadata ??= StudyRows.Coerced(PackedJson.Unpack(PackedMetadata), Coerced);

    /// <summary>Attributes (DICOM JSON) that stand in for those in the file, already so in the metadata; null: none do.</summary>
    public ReadOnlyMemory<byte>? CoercedJson => Coerced is { } json ? json.AsMemory() : (ReadOnlyMemory<byte>?)null;

    internal byte[]? PackedFrames { get; init; }

    internal byte[] PackedMetadata { get; init; } = [];

    internal byte[]? Coerced { get; init; }
}
