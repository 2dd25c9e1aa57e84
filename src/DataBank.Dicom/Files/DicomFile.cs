namespace DataBank.Dicom;

/// <summary>A Part 10 file (PS3.10 §7) or a bare data set, read whole or up to its pixel data.</summary>
/// <param name="FileMeta">Group 0002; empty when the file had none.</param>
/// <param name="Dataset">The data set.</param>
/// <param name="TransferSyntax">UID of the transfer syntax the data set is in.</param>
/// <param name="PixelData">The top-level pixel data element (7FE0,0010 / 0008 / 0009), if any: its value may be outside memory.</param>
/// <param name="Warnings">Defects that tolerant reading read over.</param>
public sealed record DicomFile(
    DicomDataset FileMeta,
    DicomDataset Dataset,
    string TransferSyntax,
    DicomElement? PixelData,
    IReadOnlyList<ReadWarning> Warnings)
{
    /// <summary>
    /// Where the file ends too early: in the middle of an element, or of pixel data by their length. Null when it is whole, or its pixel
    /// data are encapsulated and not looked through (<see cref="FrameTable.CutOffAt"/> does).
    /// </summary>
    public long? CutOffAt { get; init; }

    /// <summary>The 128 bytes before the prefix (PS3.10 §7.1), empty when they are zeros; null when the file has none.</summary>
    internal byte[]? Preamble { get; init; }

    /// <summary>Where the data set begins in the file; in a deflated file all other offsets count from there, in the inflated bytes.</summary>
    internal long DatasetOffset { get; init; }

    /// <summary>Whether the data set had to be inflated (PS3.5 A.5).</summary>
    internal bool IsDeflated { get; init; }

    /// <summary>How the pixel data element's header is encoded.</summary>
    internal Syntax Syntax { get; init; }

    /// <summary>The transfer syntax the data set is really in, where the file announces another plain one.</summary>
    internal string ActualSyntax =>
        Syntax.Of(TransferSyntax) == Syntax || Uids.IsEncapsulated(TransferSyntax) ? TransferSyntax
        : !Syntax.IsExplicit ? Uids.ImplicitVrLittleEndian
        : Syntax.Order == ByteOrder.BigEndian ? Uids.ExplicitVrBigEndian
        : Uids.ExplicitVrLittleEndian;
}
