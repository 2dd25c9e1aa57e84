namespace DataBank.Dicom;

/// <summary>How much higher than wide a pixel is: from its spacing, else from Pixel Aspect Ratio (PS3.3 C.7.6.3.1.7).</summary>
internal static class PixelAspect
{
    private static readonly Tag PixelMeasuresGroup = new(0x0028, 0x9110);

    /// <summary>Pixel Spacing, Imager Pixel Spacing, Nominal Scanned Pixel Spacing: between rows, then between columns.</summary>
    private static readonly Tag[] Spacings = [new(0x0028, 0x0030), new(0x0018, 0x1164), new(0x0018, 0x2010)];

    private static readonly Tag AspectRatio = new(0x0028, 0x0034);

    public static double Of(FrameAttributes frame)
    {
        var measures = frame.In(PixelMeasuresGroup);
        foreach (var tag in Spacings)
        {
            if (Ratio(measures, tag) is { } ratio)
            {
                return ratio;
            }
        }
        return Ratio(frame.Image, AspectRatio) ?? 1;
    }

    /// <summary>The first of two numbers by the second; null when they are no lengths, or no picture could be made with them.</summary>
    public static double? Ratio(DicomDataset dataset, Tag tag)
    {
        var ratio = FrameAttributes.Numbers(dataset, tag) is [> 0 and var vertical, > 0 and var horizontal, ..] ? vertical / horizontal : double.NaN;
        // Spacings are measured: what differs by less than a pixel in a thousand is square.
        return ratio is >= 0.01 and <= 100 ? Math.Abs(ratio - 1) < 0.001 ? 1 : ratio : null;
    }
}
