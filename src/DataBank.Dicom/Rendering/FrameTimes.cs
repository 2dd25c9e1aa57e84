namespace DataBank.Dicom;

/// <summary>How long each frame of an image is shown (PS3.3 C.7.6.5).</summary>
public sealed class FrameTimes(DicomDataset image)
{
    private static readonly Tag FrameTime = new(0x0018, 0x1063); // Milliseconds.
    private static readonly Tag FrameTimeVector = new(0x0018, 0x1065); // From the frame before, of the first 0.
    private static readonly Tag RecommendedRate = new(0x0008, 0x2144); // Frames a second.
    private static readonly Tag CineRate = new(0x0018, 0x0040);
    private static readonly TimeSpan Usual = TimeSpan.FromMilliseconds(100);

    private readonly IReadOnlyList<string> vector = image.IsInMemory(FrameTimeVector) ? image.Texts(FrameTimeVector) : [];
    private readonly TimeSpan each = Milliseconds(image.Number(RecommendedRate) is > 0 and var rate ? 1000 / rate : null)
        ?? Milliseconds(image.Number(FrameTime)) ?? Milliseconds(image.Number(CineRate) is > 0 and var cine ? 1000 / cine : null) ?? Usual;

    /// <param name="frame">From 1.</param>
    public TimeSpan Of(int frame) => frame < vector.Count && double.TryParse(vector[frame], System.Globalization.CultureInfo.InvariantCulture, out var time) && Milliseconds(time) is { } known ? known : each;

    private static TimeSpan? Milliseconds(double? time) => time is > 0 and <= 600_000 ? TimeSpan.FromMilliseconds(time.Value) : null;
}
