namespace DataBank.Dicom;

/// <summary>From modality values to the grey that shows what is of interest: a window or a table (PS3.3 C.11.2).</summary>
internal sealed record VoiTransform(Window? Window, LookupTable? Table)
{
    private static readonly Tag FrameVoiGroup = new(0x0028, 0x9132);
    private static readonly Tag WindowCenter = new(0x0028, 0x1050);
    private static readonly Tag WindowWidth = new(0x0028, 0x1051);
    private static readonly Tag VoiLutFunction = new(0x0028, 0x1056);
    private static readonly Tag LutSequence = new(0x0028, 0x3010);
    private static readonly Tag LutDescriptor = new(0x0028, 0x3002);
    private static readonly Tag LutData = new(0x0028, 0x3006);

    /// <summary>From 0 (black) to 1 (white).</summary>
    public double Apply(double value) => Table is { } table ? (double)table.At(value) / table.Largest : Window!.Apply(value);

    /// <summary>The frame's own transformation of that number, else its first; null when it has none.</summary>
    /// <param name="index">From 0: the windows in their order, then the tables in theirs.</param>
    /// <param name="isSigned">Whether modality values can be negative.</param>
    public static VoiTransform? Of(FrameAttributes frame, int index, bool isSigned, LargeValues values) =>
        Read(frame.In(FrameVoiGroup), index, isSigned, values) ?? (index > 0 ? Read(frame.In(FrameVoiGroup), 0, isSigned, values) : null);

    /// <summary>The transformation of that number which <paramref name="dataset"/> holds.</summary>
    public static VoiTransform? Read(DicomDataset dataset, int index, bool isSigned, LargeValues values)
    {
        var (centers, widths) = (FrameAttributes.Numbers(dataset, WindowCenter), FrameAttributes.Numbers(dataset, WindowWidth));
        var function = Dicom.Window.FunctionOf(dataset.Text(VoiLutFunction)) ?? WindowFunction.Linear;
        for (var i = 0; i < Math.Min(centers.Length, widths.Length); i++)
        {
            if (new Window(centers[i], widths[i], function) is { IsValid: true } window && index-- == 0)
            {
                return new VoiTransform(window, null);
            }
        }
        foreach (var item in dataset.Items(LutSequence))
        {
            if (LookupTable.Read(item, LutDescriptor, LutData, isSigned, values) is { } table && index-- == 0)
            {
                return new VoiTransform(null, table);
            }
        }
        return null;
    }

    /// <summary>Shows everything between two values; black where they are the same.</summary>
    public static VoiTransform Between(double one, double other)
    {
        var (low, width) = (Math.Min(one, other), one == other ? 1 : Math.Abs(one - other));
        return new VoiTransform(new Window(low + (width / 2), width, WindowFunction.LinearExact), null);
    }
}
