namespace DataBank.Dicom;

/// <summary>What part of an image a presentation state shows (PS3.3 C.10.4).</summary>
/// <param name="Area">In pixels of the image.</param>
/// <param name="Aspect">Height of a pixel by its width; null: as the image says.</param>
/// <param name="Magnification">1 unless the state asks for another.</param>
internal sealed record DisplayedArea(Area Area, double? Aspect, double Magnification)
{
    private static readonly Tag TopLeft = new(0x0070, 0x0052);
    private static readonly Tag BottomRight = new(0x0070, 0x0053);
    private static readonly Tag SizeMode = new(0x0070, 0x0100);
    private static readonly Tag PixelSpacing = new(0x0070, 0x0101);
    private static readonly Tag PixelAspectRatio = new(0x0070, 0x0102);
    private static readonly Tag MagnificationRatio = new(0x0070, 0x0103);

    /// <summary>The largest displayed area in image pixels along one side.</summary>
    private const double Largest = 1 << 20;

    /// <summary>Null when the corners are missing or enclose nothing.</summary>
    public static DisplayedArea? Read(DicomDataset item)
    {
        if (FrameAttributes.Numbers(item, TopLeft) is not [var x1, var y1, ..] || FrameAttributes.Numbers(item, BottomRight) is not [var x2, var y2, ..])
        {
            return null;
        }
        // The corners are those after turning, so that they may be any two of the unturned image; both pixels belong to the area.
        var (left, top) = (Math.Min(x1, x2) - 1, Math.Min(y1, y2) - 1);
        var (width, height) = (Math.Abs(x2 - x1) + 1, Math.Abs(y2 - y1) + 1);
        if (width > Largest || height > Largest)
        {
            return null;
        }
        var isMagnified = item.Text(SizeMode) == "MAGNIFY";
        return new DisplayedArea(
            new Area(left, top, width, height),
            PixelAspect.Ratio(item, PixelSpacing) ?? PixelAspect.Ratio(item, PixelAspectRatio),
            isMagnified && item.Number(MagnificationRatio) is > 0 and <= 64 and var ratio ? ratio : 1);
    }
}
