using SkiaSharp;

namespace DataBank.Dicom;

/// <summary>Draws lines and text on a picture, light with a dark edge so that they are seen on any ground.</summary>
internal sealed unsafe class PictureCanvas : IDisposable
{
    private static readonly char[] LineEnds = ['\r', '\n', '\f'];

    private readonly System.Buffers.MemoryHandle pinned;
    private readonly SKSurface surface;
    private readonly SKFont font;
    private readonly SKPaint paint = new() { IsAntialias = true, StrokeJoin = SKStrokeJoin.Round, StrokeCap = SKStrokeCap.Round };
    private readonly float edge;

    /// <param name="picture">In colour; what is drawn is in it at once.</param>
    public PictureCanvas(Picture picture)
    {
        Width = picture.Width;
        Height = picture.Height;
        pinned = picture.Samples.AsMemory().Pin();
        surface = SKSurface.Create(PictureEncoder.Info(picture), (nint)pinned.Pointer, picture.Width * picture.PixelBytes)
            ?? throw new InvalidOperationException("This picture cannot be drawn on.");
        var size = Math.Clamp(Math.Min(picture.Width, picture.Height) / 32f, 9, 48);
        font = new SKFont(Fonts.Typeface, size) { Edging = SKFontEdging.Antialias };
        edge = Math.Max(1, size / 10);
    }

    public int Width { get; }

    public int Height { get; }

    public float LineHeight => font.Spacing;

    public void DrawLines(ReadOnlySpan<SKPoint> points, bool isFilled, byte grey)
    {
        if (points.Length == 1)
        {
            Paint(SKPaintStyle.Fill, grey);
            surface.Canvas.DrawCircle(points[0], 2 * edge, paint);
            return;
        }
        using var builder = new SKPathBuilder();
        builder.AddPoly(points.ToArray(), close: isFilled);
        using var path = builder.Detach();
        if (isFilled)
        {
            Paint(SKPaintStyle.Fill, grey);
            surface.Canvas.DrawPath(path, paint);
        }
        Paint(SKPaintStyle.Stroke, grey);
        surface.Canvas.DrawPath(path, paint);
    }

    /// <summary>Writes lines downwards from the upper end of the first.</summary>
    public void DrawText(string text, float x, float top, SKTextAlign align, byte grey)
    {
        var baseline = top - font.Metrics.Ascent;
        foreach (var line in text.Split(LineEnds, StringSplitOptions.RemoveEmptyEntries).Take(100))
        {
            Paint(SKPaintStyle.Stroke, grey < 128 ? (byte)255 : (byte)0);
            surface.Canvas.DrawText(line, x, baseline, align, font, paint);
            Paint(SKPaintStyle.Fill, grey);
            surface.Canvas.DrawText(line, x, baseline, align, font, paint);
            baseline += LineHeight;
        }
    }

    public void Dispose()
    {
        surface.Dispose();
        font.Dispose();
        paint.Dispose();
        pinned.Dispose();
    }

    private void Paint(SKPaintStyle style, byte grey)
    {
        paint.Style = style;
        paint.Color = new SKColor(grey, grey, grey);
        paint.StrokeWidth = edge;
    }
}
