namespace DataBank.Dicom;

/// <summary>From stored values to those of the modality, such as Hounsfield units: a table, or slope and intercept (PS3.3 C.11.1).</summary>
internal sealed record ModalityTransform(double Slope, double Intercept, LookupTable? Table)
{
    private static readonly Tag TransformationGroup = new(0x0028, 0x9145);
    private static readonly Tag LutSequence = new(0x0028, 0x3000);
    private static readonly Tag LutDescriptor = new(0x0028, 0x3002);
    private static readonly Tag LutData = new(0x0028, 0x3006);
    private static readonly Tag RescaleIntercept = new(0x0028, 0x1052);
    private static readonly Tag RescaleSlope = new(0x0028, 0x1053);
    private static readonly Tag PixelIntensityRelationship = new(0x0028, 0x1040);

    public static ModalityTransform Identity { get; } = new(1, 0, null);

    public double Apply(double stored) => Table?.At(stored) ?? (stored * Slope) + Intercept;

    public static ModalityTransform Of(FrameAttributes frame, bool isSigned, LargeValues values) =>
        IsForMeasuringOnly(frame.Image) ? Identity : Read(frame.In(TransformationGroup), isSigned, values) ?? Identity;

    /// <summary>Null where <paramref name="dataset"/> names no transformation.</summary>
    public static ModalityTransform? Read(DicomDataset dataset, bool isSigned, LargeValues values)
    {
        if (dataset.Items(LutSequence) is [var item, ..] && LookupTable.Read(item, LutDescriptor, LutData, isSigned, values) is { } table)
        {
            return new ModalityTransform(1, 0, table);
        }
        var (slope, intercept) = (dataset.Number(RescaleSlope), dataset.Number(RescaleIntercept));
        return slope is null && intercept is null
            ? null
            : new ModalityTransform(slope is { } factor && double.IsFinite(factor) && factor != 0 ? factor : 1, intercept is { } shift && double.IsFinite(shift) ? shift : 0, null);
    }

    /// <summary>
    /// In angiography and fluoroscopy with a logarithmic or display scale, the transformation leads back to X-ray intensity, and windows
    /// are given in stored values (PS3.3 C.11.1.1.2).
    /// </summary>
    private static bool IsForMeasuringOnly(DicomDataset image) =>
        image.Text(Tag.FromValue(Tags.SopClassUid)) is "1.2.840.10008.5.1.4.1.1.12.1" or "1.2.840.10008.5.1.4.1.1.12.2"
        && image.Text(PixelIntensityRelationship) is "LOG" or "DISP";
}
