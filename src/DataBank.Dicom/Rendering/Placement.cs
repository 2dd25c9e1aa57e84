namespace DataBank.Dicom;

/// <summary>Where an image's pixels come to lie in the rendered picture: an area of it, turned, mirrored and scaled (PS3.4 N.2.4).</summary>
/// <param name="Area">What is shown.</param>
/// <param name="QuarterTurns">Clockwise, 0 to 3; comes before mirroring (PS3.3 C.10.6).</param>
/// <param name="IsMirrored">Left and right change places.</param>
/// <param name="Width">Of the picture in pixels, after turning.</param>
/// <param name="Height">Likewise.</param>
internal sealed record Placement(Area Area, int QuarterTurns, bool IsMirrored, int Width, int Height)
{
    /// <summary>No picture has longer sides than this, nor more pixels than <see cref="MostPixels"/>.</summary>
    private const int LongestSide = 16384;

    /// <summary>A quarter of a gigabyte in colour.</summary>
    private const double MostPixels = 1 << 26;

    /// <summary>Finds the picture's size, with square pixels.</summary>
    /// <param name="aspect">Height of an image pixel by its width.</param>
    /// <param name="magnification">Of a picture without viewport.</param>
    /// <param name="viewport">Width and height that the picture has to fit into; null: its pixels are not scaled but to be square.</param>
    public static Placement Of(
        Area area, int quarterTurns, bool isMirrored, double aspect, double magnification, (int Width, int Height)? viewport)
    {
        var (width, height) = aspect >= 1 ? (area.Width, area.Height * aspect) : (area.Width / aspect, area.Height);
        if (quarterTurns % 2 == 1)
        {
            (width, height) = (height, width);
        }
        var scale = viewport is { } box ? Math.Min(box.Width / width, box.Height / height) : magnification;
        scale = Math.Min(scale, Math.Min(LongestSide / Math.Max(width, height), Math.Sqrt(MostPixels / (width * height))));
        return new Placement(area, quarterTurns, isMirrored, Side(width * scale), Side(height * scale));
    }

    public Picture Apply(Picture picture)
    {
        var isUpright = QuarterTurns % 2 == 0;
        var scaled = Resampling.Scale(picture, Area, isUpright ? Width : Height, isUpright ? Height : Width);
        return QuarterTurns == 0 && !IsMirrored ? scaled : Turn(scaled);
    }

    /// <summary>Where a point of the image lies in the picture.</summary>
    public (float X, float Y) Map(double x, double y)
    {
        var (right, down) = Turn((x - Area.Left) / Area.Width, (y - Area.Top) / Area.Height);
        return ((float)(right * Width), (float)(down * Height));
    }

    private static int Side(double length) => (int)Math.Clamp(Math.Round(length), 1, LongestSide);

    private (double Right, double Down) Turn(double right, double down)
    {
        (right, down) = QuarterTurns switch
        {
            1 => (1 - down, right),
            2 => (1 - right, 1 - down),
            3 => (down, 1 - right),
            _ => (right, down),
        };
        return (IsMirrored ? 1 - right : right, down);
    }

    private Picture Turn(Picture source)
    {
        var turned = new Picture(Width, Height, source.IsColor);
        var size = source.PixelBytes;
        for (var y = 0; y < source.Height; y++)
        {
            var row = source.Row(y);
            for (var x = 0; x < source.Width; x++)
            {
                var (right, down) = QuarterTurns switch
                {
                    1 => (source.Height - 1 - y, x),
                    2 => (source.Width - 1 - x, source.Height - 1 - y),
                    3 => (y, source.Width - 1 - x),
                    _ => (x, y),
                };
                var target = ((down * Width) + (IsMirrored ? Width - 1 - right : right)) * size;
                row.Slice(x * size, size).CopyTo(turned.Samples.AsSpan(target));
            }
        }
        return turned;
    }
}
