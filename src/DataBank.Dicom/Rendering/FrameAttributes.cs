using System.Globalization;

namespace DataBank.Dicom;

/// <summary>
/// The attributes that describe one frame: of the frame's own functional groups, else of the shared ones, else of the data set itself
/// (PS3.3 C.7.6.16).
/// </summary>
/// <param name="dataset">The image.</param>
/// <param name="frame">The frame, from 1.</param>
internal sealed class FrameAttributes(DicomDataset dataset, int frame)
{
    private static readonly Tag SharedGroups = new(0x5200, 0x9229);
    private static readonly Tag PerFrameGroups = new(0x5200, 0x9230);

    private readonly DicomDataset? own = dataset.Items(PerFrameGroups) is { } groups && frame <= groups.Count ? groups[frame - 1] : null;
    private readonly DicomDataset? shared = dataset.Items(SharedGroups) is [var first, ..] ? first : null;

    public DicomDataset Image => dataset;

    /// <summary>The frame, from 1.</summary>
    public int Number => frame;

    /// <summary>The data set in which the attributes of a functional group stand: its item, or the image itself where the group is missing.</summary>
    public DicomDataset In(Tag group) =>
        own?.Items(group) is [var ofFrame, ..] ? ofFrame
        : shared?.Items(group) is [var ofAll, ..] ? ofAll
        : dataset;

    /// <summary>All values of an attribute as numbers; those that are none are left out.</summary>
    public static double[] Numbers(DicomDataset dataset, Tag tag)
    {
        var texts = dataset.Texts(tag);
        var numbers = new List<double>(texts.Count);
        foreach (var text in texts)
        {
            if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number))
            {
                numbers.Add(number);
            }
        }
        return [.. numbers];
    }
}
