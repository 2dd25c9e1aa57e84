using DataBank.Dicom;

namespace DataBank.Storage;

/// <summary>An instance to be stored.</summary>
/// <param name="dataset">Its header.</param>
/// <param name="transferSyntax">Of the stored bytes.</param>
/// <param name="blob">The bytes; null in a view, whose pixels come from upstream.</param>
/// <param name="frames">Null without pixel data, and in a view.</param>
/// <param name="metadataJson">The instance's DICOM JSON (PS3.18 F), UTF-8, BulkDataURIs relative to the face: "studies/…/bulkdata/…".</param>
public sealed class NewInstance(DicomDataset dataset, string transferSyntax, BlobReference? blob, FrameTable? frames, ReadOnlyMemory<byte> metadataJson)
{
    private PreparedInstance? prepared;

    public DicomDataset Dataset => dataset;

    public string TransferSyntax => transferSyntax;

    public BlobReference? Blob => blob;

    public FrameTable? Frames => frames;

    public ReadOnlyMemory<byte> MetadataJson => metadataJson;

    /// <summary>The same with its bytes under another name.</summary>
    public NewInstance With(BlobReference renamed) => new(dataset, transferSyntax, renamed, frames, metadataJson);

    /// <summary>Everything computed that its rows need.</summary>
    internal PreparedInstance Prepared => prepared ??= PreparedInstance.From(this);

    /// <summary>Computes that now, while its bytes are on their way to the disk; else it is done when the instance is put.</summary>
    public NewInstance Prepare()
    {
        _ = Prepared;
        return this;
    }
}
