namespace DataBank.Dicom;

/// <summary>The last step to P-values: nothing, inversion or a table (PS3.3 C.11.4, C.11.6).</summary>
internal sealed record PresentationTransform(bool IsInverse, LookupTable? Table)
{
    private static readonly Tag Shape = new(0x2050, 0x0020);
    private static readonly Tag LutSequence = new(0x2050, 0x0010);
    private static readonly Tag LutDescriptor = new(0x0028, 0x3002);
    private static readonly Tag LutData = new(0x0028, 0x3006);

    public byte Apply(double grey)
    {
        var value = Table is { } table ? (double)table.At(grey * (table.Entries.Length - 1)) / table.Largest : grey;
        return (byte)((255 * (IsInverse ? 1 - value : value)) + 0.5);
    }

    /// <summary>What an image says itself. Its shape goes with MONOCHROME1 and 2, so that only one of both inverts.</summary>
    public static PresentationTransform OfImage(DicomDataset image, string photometric) =>
        new(photometric == "MONOCHROME1" || image.Text(Shape) == "INVERSE", null);

    /// <summary>What a presentation state says: it replaces what the image says (PS3.4 N.2.1).</summary>
    public static PresentationTransform OfState(DicomDataset state, LargeValues values) =>
        state.Items(LutSequence) is [var item, ..] && LookupTable.Read(item, LutDescriptor, LutData, isSigned: false, values) is { } table
            ? new PresentationTransform(IsInverse: false, table)
            : new PresentationTransform(state.Text(Shape) == "INVERSE", null);
}
