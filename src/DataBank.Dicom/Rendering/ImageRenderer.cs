using SkiaSharp;

namespace DataBank.Dicom;

/// <summary>
/// Renders the frames of one image as people are meant to see them (PS3.4 N.2, PS3.18 §8.3.5). Look-up tables are kept from frame to frame;
/// for use by one thread at a time.
/// </summary>
/// <param name="frames">The image's frames; stays the caller's.</param>
public sealed class ImageRenderer(FrameReader frames)
{
    private static readonly Tag PaddingValue = new(0x0028, 0x0120);
    private static readonly Tag PaddingRangeLimit = new(0x0028, 0x0121);
    private static readonly Tag PixelPresentation = new(0x0008, 0x9205);
    private const byte OverlayGrey = 255;

    private readonly LargeValues values = new(frames, frames.File.Syntax.Order);
    private Grayscale? grayscale;

    private DicomDataset Image => frames.File.Dataset;

    /// <summary>Renders one frame.</summary>
    /// <returns>A PNG, JPEG or GIF file.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such frame.</exception>
    /// <exception cref="PixelDataException">The frame is damaged, contradicts the data set or is too large.</exception>
    /// <exception cref="DecodingBusyException">There was no room for its pixels in time.</exception>
    /// <exception cref="CodecMissingException">The library for this transfer syntax is absent.</exception>
    /// <exception cref="NotSupportedException">Nothing here decodes this transfer syntax.</exception>
    public async Task<byte[]> RenderAsync(RenderRequest request, CancellationToken cancellation)
    {
        using var frame = await DecodeAsync(request, cancellation);
        using var picture = Draw(frame, request);
        return PictureEncoder.Encode(picture, request.Format, request.Quality);
    }

    /// <summary>
    /// One frame as it is seen, and, where it is grey with more than eight bits, in windows in which, one or the other, all of its values can be told apart: all of them,
    /// their lower and their upper half.
    /// </summary>
    /// <param name="number">From 1.</param>
    internal async Task<(Picture Seen, IReadOnlyList<Picture> InOtherWindows)> DrawWholeRangeAsync(int number, CancellationToken cancellation)
    {
        var request = new RenderRequest { Frame = number };
        using var frame = await DecodeAsync(request, cancellation);
        var seen = Draw(frame, request);
        return (seen, [.. RangeWindows(frame, number).Select(window => Draw(frame, request with { Window = window }))]);
    }

    /// <summary>The frame, with room for the picture that is made of it: it may be larger than the frame.</summary>
    private Task<Frame> DecodeAsync(RenderRequest request, CancellationToken cancellation)
    {
        var (_, _, _, width, height) = Place(frames.Format, new FrameAttributes(Image, request.Frame), request);
        return frames.DecodeAsync(request.Frame - 1, 4L * width * height, cancellation);
    }

    internal Picture Draw(Frame frame, RenderRequest request)
    {
        var attributes = new FrameAttributes(Image, request.Frame);
        var native = frame.Bytes.Span;
        if (native.Length < frame.Format.FrameBytes)
        {
            throw new PixelDataException("The frame is shorter than its rows and columns need");
        }
        var picture = ToPicture(frame.Format, native, attributes, request, out var window);
        picture = DrawPlanes(picture, frame.Format, native, attributes, request);
        var placement = Place(frame.Format, attributes, request);
        var placed = placement.Apply(picture);
        if (placed != picture) picture.Dispose();
        return DrawTexts(placed, placement, attributes, request, window);
    }

    private IReadOnlyList<Window> RangeWindows(Frame frame, int number)
    {
        var format = frame.Format;
        var modality = ModalityTransform.Of(new FrameAttributes(Image, number), format.IsSigned, values);
        if (format.SamplesPerPixel > 1 || format.IsFloat || format.BitsStored <= 8 || format.Photometric == "PALETTE COLOR" || modality.Table is not null
            || new StoredValues(format).Range(frame.Bytes.Span, format.Rows * format.Columns, Padding()) is not var (least, greatest))
        {
            return [];
        }
        var (first, width) = (Math.Min(modality.Apply(least), modality.Apply(greatest)), Math.Max(4, Math.Abs(modality.Apply(greatest) - modality.Apply(least))));
        return [new Window(first + (width / 2), width), new Window(first + (width / 4), width / 2), new Window(first + (width * 3 / 4), width / 2)];
    }

    private Picture ToPicture(FrameFormat format, ReadOnlySpan<byte> native, FrameAttributes attributes, RenderRequest request, out Window? window)
    {
        window = null;
        if (format.SamplesPerPixel >= 3)
        {
            return ColorSamples.ToPicture(format, native);
        }
        if (format.Photometric == "PALETTE COLOR")
        {
            return Palette.Read(Image, format.IsSigned, values)?.ToPicture(format, native, grayscale: null)
                ?? throw new PixelDataException("The palette is missing or damaged");
        }
        var transformation = GrayscaleOf(format, native, attributes, request);
        window = transformation.Steps.Voi.Window;
        if (Image.Text(PixelPresentation) is "COLOR" or "MIXED" && Palette.Read(Image, format.IsSigned, values) is { } supplement)
        {
            return supplement.ToPicture(format, native, transformation);
        }
        var picture = new Picture(format.Columns, format.Rows, isColor: false);
        transformation.Apply(native, picture.Samples);
        return picture;
    }

    private Grayscale GrayscaleOf(FrameFormat format, ReadOnlySpan<byte> native, FrameAttributes attributes, RenderRequest request)
    {
        var state = request.PresentationState;
        var modality = state?.Modality(format.IsSigned) ?? ModalityTransform.Of(attributes, format.IsSigned, values);
        var isSigned = modality.Table is null && (format.IsSigned || modality.Intercept < 0 || modality.Slope < 0);
        var voi = request.Window is { IsValid: true } window ? new VoiTransform(window, null)
            : state?.Voi(attributes, isSigned) ?? VoiTransform.Of(attributes, request.VoiIndex, isSigned, values) ?? WholeRange(format, native, modality);
        var presentation = state?.Presentation ?? PresentationTransform.OfImage(Image, format.Photometric);
        var steps = new GrayscaleSteps(modality, voi, presentation);
        return grayscale = grayscale?.IsFor(format, steps) == true ? grayscale : new Grayscale(format, steps);
    }

    /// <summary>
    /// Without a window an image of eight bits and less is shown as it is stored; of one with more bits, what the frame uses of them, padding left out.
    /// </summary>
    private VoiTransform WholeRange(FrameFormat format, ReadOnlySpan<byte> native, ModalityTransform modality)
    {
        double least = format.IsSigned ? -(1L << (format.BitsStored - 1)) : 0, greatest = least + (1L << Math.Min(format.BitsStored, 62)) - 1;
        if (format.BitsStored > 8)
        {
            var (stored, pixels) = (new StoredValues(format), format.Rows * format.Columns);
            (least, greatest) = stored.Range(native, pixels, Padding()) ?? stored.Range(native, pixels, padding: null) ?? (0, 1);
        }
        return modality.Table is { } table ? VoiTransform.Between(0, table.Largest) : VoiTransform.Between(modality.Apply(least), modality.Apply(greatest));
    }

    private (double From, double To)? Padding() =>
        Image.Number(PaddingValue) is not { } value ? null
        : Image.Number(PaddingRangeLimit) is { } limit ? (Math.Min(value, limit), Math.Max(value, limit))
        : (value, value);

    /// <summary>Overlays and shutters belong to the image's own pixels.</summary>
    private Picture DrawPlanes(Picture picture, FrameFormat format, ReadOnlySpan<byte> native, FrameAttributes attributes, RenderRequest request)
    {
        var state = request.PresentationState;
        var own = state?.Overlays(attributes) ?? [];
        if (request.WithOverlays || state is not null)
        {
            foreach (var overlay in Overlay.Read(Image, request.Frame, format, native, values).Where(overlay => state?.Activates(overlay) ?? true)
                .Concat(own.Where(overlay => state!.Activates(overlay))))
            {
                overlay.Draw(picture, OverlayGrey);
            }
        }
        (state?.Shutter ?? Shutter.Read(Image))?.Apply(picture, own);
        return picture;
    }

    private static Placement Place(FrameFormat format, FrameAttributes attributes, RenderRequest request)
    {
        var (viewport, state) = (request.Viewport, request.PresentationState);
        var displayed = state?.Area(attributes);
        var area = viewport?.Source ?? displayed?.Area ?? new Area(0, 0, format.Columns, format.Rows);
        // Mirroring top and bottom is half a turn and mirroring left and right.
        var turns = (state?.QuarterTurns ?? 0) + (viewport?.FlipsVertically == true ? 2 : 0);
        var isMirrored = (state?.IsMirrored ?? false) ^ (viewport?.FlipsHorizontally ?? false) ^ (viewport?.FlipsVertically ?? false);
        return Placement.Of(
            area, turns & 3, isMirrored, displayed?.Aspect ?? PixelAspect.Of(attributes), displayed?.Magnification ?? 1,
            viewport is null ? null : (viewport.Width, viewport.Height));
    }

    private Picture DrawTexts(Picture picture, Placement placement, FrameAttributes attributes, RenderRequest request, Window? window)
    {
        var drawings = request.PresentationState is { } state ? GraphicAnnotations.Read(state, attributes) : null;
        if (drawings is not { IsEmpty: false } && request.Annotations == Annotations.None)
        {
            return picture;
        }
        picture = picture.ToColor();
        using var canvas = new PictureCanvas(picture);
        drawings?.Draw(canvas, placement);
        const float margin = 4;
        if (request.Annotations.HasFlag(Annotations.Patient))
        {
            canvas.DrawText(string.Join('\n', AnnotationText.OfPatient(Image)), margin, margin, SKTextAlign.Left, 255);
        }
        if (request.Annotations.HasFlag(Annotations.Technique))
        {
            var lines = AnnotationText.OfTechnique(attributes, frames.Count, window);
            canvas.DrawText(string.Join('\n', lines), canvas.Width - margin, canvas.Height - margin - (lines.Count * canvas.LineHeight), SKTextAlign.Right, 255);
        }
        return picture;
    }
}
