namespace DataBank.Dicom;

/// <summary>A text of a presentation state (PS3.3 C.10.5).</summary>
/// <param name="Text">Lines separated by CR, LF or both.</param>
/// <param name="Position">Upper left corner of its box, else the anchor point.</param>
/// <param name="InPixels">Points of the image; else fractions of the displayed area.</param>
/// <param name="Anchor">Where a line from the text leads to; null: to nowhere.</param>
/// <param name="Grey">What to write it in.</param>
internal sealed record GraphicText(string Text, (double X, double Y) Position, bool InPixels, (double X, double Y, bool InPixels)? Anchor, byte Grey)
{
    private static readonly Tag Objects = new(0x0070, 0x0008);
    private static readonly Tag BoxUnits = new(0x0070, 0x0003);
    private static readonly Tag AnchorUnits = new(0x0070, 0x0004);
    private static readonly Tag Value = new(0x0070, 0x0006);
    private static readonly Tag BoxTopLeft = new(0x0070, 0x0010);
    private static readonly Tag BoxBottomRight = new(0x0070, 0x0011);
    private static readonly Tag AnchorPoint = new(0x0070, 0x0014);
    private static readonly Tag AnchorVisible = new(0x0070, 0x0015);
    private const int LargestCount = 1000;

    /// <summary>That of an ST (PS3.5 §6.2).</summary>
    private const int LongestText = 1024;

    /// <summary>Those of one item of the Graphic Annotation Sequence.</summary>
    public static IEnumerable<GraphicText> Read(DicomDataset annotation, byte grey)
    {
        foreach (var item in annotation.Items(Objects).Take(LargestCount))
        {
            if (item.Text(Value) is not { } whole)
            {
                continue;
            }
            var text = whole[..Math.Min(whole.Length, LongestText)];
            var anchor = FrameAttributes.Numbers(item, AnchorPoint) is [var x, var y, ..] ? (x, y, item.Text(AnchorUnits) != "DISPLAY") : ((double, double, bool)?)null;
            if (FrameAttributes.Numbers(item, BoxTopLeft) is [var left, var top, ..] && FrameAttributes.Numbers(item, BoxBottomRight) is [var right, var bottom, ..])
            {
                var corner = (Math.Min(left, right), Math.Min(top, bottom));
                yield return new GraphicText(text, corner, item.Text(BoxUnits) != "DISPLAY", item.Text(AnchorVisible) == "Y" ? anchor : null, grey);
            }
            else if (anchor is var (anchorX, anchorY, inPixels))
            {
                yield return new GraphicText(text, (anchorX, anchorY), inPixels, null, grey);
            }
        }
    }
}
