namespace DataBank.Dicom;

/// <summary>
/// Pictures of one frame that together show its text to a reader of text: as it is, and what is brighter, darker or more colourful than
/// what surrounds it, since text often stands on grey anatomy. Of frames with more than eight bits also in other windows than the one they are seen in: text may lie outside it.
/// </summary>
public static class TextPictures
{
    private const int SmallEdge = 1200;
    private const int LargestEdge = 2600;
    private const int DetailRadius = 12;

    // Where ink begins: text is burned in bright, or stands out from what surrounds it, or has a colour.
    private const int Bright = 176, Brighter = 72, Darker = 128, Colourful = 112;

    /// <summary>The first picture is the frame as it is seen; the others hold nothing but what may be letters, or are the frame in another window.</summary>
    /// <param name="renderer">Renders the image.</param>
    /// <param name="frame">From 1.</param>
    /// <exception cref="PixelDataException">The frame is damaged.</exception>
    /// <exception cref="DecodingBusyException">There was no room for its pixels in time.</exception>
    public static async Task<IReadOnlyList<TextPicture>> OfAsync(ImageRenderer renderer, int frame, CancellationToken cancellation)
    {
        var (picture, inOtherWindows) = await renderer.DrawWholeRangeAsync(frame, cancellation);
        var (brightness, saturation) = Split(picture);
        var grey = Scaled(brightness, picture.Width, picture.Height);
        var pictures = new List<TextPicture>
        {
            DarkOnLight(grey),
            Each(grey, sample => Ink(sample, Bright)),
            Details(grey, darker: false),
            Details(grey, darker: true),
        };
        pictures.AddRange(inOtherWindows.Select(seen => DarkOnLight(Scaled(seen.Samples, seen.Width, seen.Height))));
        if (saturation is not null) pictures.Add(Each(Scaled(saturation, picture.Width, picture.Height), sample => Ink(sample, Colourful)));
        return pictures;
    }

    private static TextPicture DarkOnLight(TextPicture grey) =>
        (grey.Samples.Sum(sample => (long)sample) < 127L * grey.Samples.Length ? Each(grey, sample => 255 - sample) : grey) with { IsWhole = true };

    /// <summary>Black from a value on, white below it, with soft edges.</summary>
    private static int Ink(int value, int from) => Math.Clamp(255 - ((value - from + 24) * 255 / 48), 0, 255);

    private static TextPicture Each(TextPicture picture, Func<int, int> change)
    {
        Span<byte> table = stackalloc byte[256];
        for (var i = 0; i < table.Length; i++) table[i] = (byte)change(i);
        var changed = new byte[picture.Samples.Length];
        for (var i = 0; i < changed.Length; i++) changed[i] = table[picture.Samples[i]];
        return picture with { Samples = changed };
    }

    /// <summary>Brightness, and how far each pixel is from grey; null when none is far.</summary>
    private static (byte[] Brightness, byte[]? Saturation) Split(Picture picture)
    {
        if (!picture.IsColor) return (picture.Samples, null);
        var (grey, colour, isColoured) = (new byte[picture.Width * picture.Height], new byte[picture.Width * picture.Height], false);
        for (var i = 0; i < grey.Length; i++)
        {
            var pixel = picture.Samples.AsSpan(4 * i, 3);
            grey[i] = (byte)(((77 * pixel[0]) + (150 * pixel[1]) + (29 * pixel[2])) >> 8);
            var saturation = Math.Max(pixel[0], Math.Max(pixel[1], pixel[2])) - Math.Min(pixel[0], Math.Min(pixel[1], pixel[2]));
            isColoured |= saturation >= Colourful;
            colour[i] = (byte)saturation;
        }
        return (grey, isColoured ? colour : null);
    }

    /// <summary>What is smaller than a letter and darker (or brighter) than what surrounds it: a morphological top-hat.</summary>
    private static TextPicture Details(TextPicture picture, bool darker)
    {
        var around = Window(Window(picture.Samples, picture.Width, picture.Height, greatest: darker), picture.Width, picture.Height, greatest: !darker);
        var details = new byte[around.Length];
        for (var i = 0; i < details.Length; i++)
        {
            details[i] = (byte)Ink(Math.Abs(around[i] - picture.Samples[i]), darker ? Darker : Brighter);
        }
        return picture with { Samples = details };
    }

    /// <summary>The greatest (or least) sample in a square around each, rows first and columns then.</summary>
    private static byte[] Window(byte[] samples, int width, int height, bool greatest)
    {
        var (rows, result) = (new byte[samples.Length], new byte[samples.Length]);
        Parallel.For(0, height, y => Line(samples, rows, y * width, 1, width, greatest));
        Parallel.For(0, width, x => Line(rows, result, x, width, height, greatest));
        return result;
    }

    private static void Line(byte[] source, byte[] target, int start, int step, int count, bool greatest)
    {
        // A queue of positions whose samples fall (or rise): the first is the greatest (or least) in reach.
        Span<int> queue = stackalloc int[(2 * DetailRadius) + 2];
        int first = 0, length = 0;
        for (var i = 0; i < count + DetailRadius; i++)
        {
            if (i < count)
            {
                var sample = source[start + (i * step)];
                while (length > 0 && (greatest ? source[start + (queue[(first + length - 1) % queue.Length] * step)] <= sample : source[start + (queue[(first + length - 1) % queue.Length] * step)] >= sample)) length--;
                queue[(first + length++) % queue.Length] = i;
            }
            var centre = i - DetailRadius;
            if (centre < 0) continue;
            while (queue[first] < centre - DetailRadius)
            {
                first = (first + 1) % queue.Length;
                length--;
            }
            target[start + (centre * step)] = source[start + (queue[first] * step)];
        }
    }

    /// <summary>Small pictures twice as large, large ones smaller: letters then have the size that is read best.</summary>
    private static TextPicture Scaled(byte[] samples, int width, int height)
    {
        var edge = Math.Max(width, height);
        if (edge <= SmallEdge)
        {
            var doubled = new byte[4 * samples.Length];
            for (var y = 0; y < 2 * height; y++)
            {
                for (var x = 0; x < 2 * width; x++) doubled[(y * 2 * width) + x] = Between(samples, width, height, x, y);
            }
            return new TextPicture(2 * width, 2 * height, doubled, 2);
        }
        var factor = (edge + LargestEdge - 1) / LargestEdge;
        return factor <= 1 ? new TextPicture(width, height, samples, 1) : Reduced(samples, width, height, factor);
    }

    /// <summary>Linear between the four neighbours.</summary>
    private static byte Between(byte[] samples, int width, int height, int x, int y)
    {
        int left = Math.Max(0, (x - 1) >> 1), top = Math.Max(0, (y - 1) >> 1), right = Math.Min(width - 1, left + 1), bottom = Math.Min(height - 1, top + 1);
        int rightPart = (x & 1) == 1 ? 1 : 3, bottomPart = (y & 1) == 1 ? 1 : 3;
        var above = (samples[(top * width) + left] * (4 - rightPart)) + (samples[(top * width) + right] * rightPart);
        var below = (samples[(bottom * width) + left] * (4 - rightPart)) + (samples[(bottom * width) + right] * rightPart);
        return (byte)(((above * (4 - bottomPart)) + (below * bottomPart)) >> 4);
    }

    private static TextPicture Reduced(byte[] samples, int width, int height, int factor)
    {
        int columns = width / factor, rows = height / factor;
        var reduced = new byte[columns * rows];
        for (var i = 0; i < reduced.Length; i++)
        {
            int x = i % columns * factor, y = i / columns * factor, sum = 0;
            for (var dy = 0; dy < factor; dy++)
            {
                for (var dx = 0; dx < factor; dx++) sum += samples[((y + dy) * width) + x + dx];
            }
            reduced[i] = (byte)(sum / (factor * factor));
        }
        return new TextPicture(columns, rows, reduced, 1.0 / factor);
    }
}
