using SkiaSharp;

namespace DataBank.Dicom;

/// <summary>What a presentation state draws over a frame, lowest layer first (PS3.3 C.10.5, C.10.7).</summary>
internal sealed record GraphicAnnotations(IReadOnlyList<Graphic> Graphics, IReadOnlyList<GraphicText> Texts)
{
    private static readonly Tag Annotations = new(0x0070, 0x0001);
    private static readonly Tag Layer = new(0x0070, 0x0002);
    private static readonly Tag Layers = new(0x0070, 0x0060);
    private static readonly Tag LayerOrder = new(0x0070, 0x0062);
    private static readonly Tag LayerGrey = new(0x0070, 0x0066);

    // Nobody sees more than these in a picture.
    private const int MostPoints = 200_000;
    private const int MostTexts = 1000;

    public static GraphicAnnotations Read(PresentationState state, FrameAttributes frame)
    {
        var layers = state.Dataset.Items(Layers)
            .DistinctBy(layer => layer.Text(Layer))
            .ToDictionary(layer => layer.Text(Layer) ?? "", layer => (Order: layer.Integer(LayerOrder) ?? 0, Grey: GreyOf(layer)));
        var annotations = state.Dataset.Items(Annotations)
            .Where(annotation => PresentationState.IsAbout(annotation, frame))
            .Select(annotation => (Item: annotation, Layer: layers.GetValueOrDefault(annotation.Text(Layer) ?? "", (Order: 0, Grey: (byte)255))))
            .OrderBy(annotation => annotation.Layer.Order)
            .ToList();
        var points = 0;
        return new GraphicAnnotations(
            [.. annotations.SelectMany(annotation => Graphic.Read(annotation.Item, annotation.Layer.Grey)).TakeWhile(graphic => (points += graphic.Points.Count) <= MostPoints)],
            [.. annotations.SelectMany(annotation => GraphicText.Read(annotation.Item, annotation.Layer.Grey)).Take(MostTexts)]);
    }

    public bool IsEmpty => Graphics.Count == 0 && Texts.Count == 0;

    public void Draw(PictureCanvas canvas, Placement placement)
    {
        SKPoint Place(double x, double y, bool inPixels)
        {
            var (right, down) = inPixels ? placement.Map(x, y) : ((float)(x * canvas.Width), (float)(y * canvas.Height));
            return new SKPoint(right, down);
        }
        foreach (var graphic in Graphics)
        {
            canvas.DrawLines([.. graphic.Points.Select(point => Place(point.X, point.Y, graphic.InPixels))], graphic.IsFilled, graphic.Grey);
        }
        foreach (var text in Texts)
        {
            var position = Place(text.Position.X, text.Position.Y, text.InPixels);
            if (text.Anchor is var (x, y, inPixels))
            {
                canvas.DrawLines([position, Place(x, y, inPixels)], isFilled: false, text.Grey);
            }
            canvas.DrawText(text.Text, position.X, position.Y, SKTextAlign.Left, text.Grey);
        }
    }

    private static byte GreyOf(DicomDataset layer) => (byte)(Math.Clamp(layer.Integer(LayerGrey) ?? ushort.MaxValue, 0, ushort.MaxValue) >> 8);
}
