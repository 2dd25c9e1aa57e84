namespace DataBank.Dicom;

/// <summary>
/// What a person sees: eight bits a sample, grey or red-green-blue, rows from top to bottom without gaps. Who is done with it may dispose of it, so that its memory is used again.
/// </summary>
internal sealed class Picture : IDisposable
{
    public Picture(int width, int height, bool isColor)
        : this(width, height, isColor, PictureSamples.Rent(checked(width * height * (isColor ? 4 : 1))))
    {
    }

    public Picture(int width, int height, bool isColor, byte[] samples)
    {
        Width = width;
        Height = height;
        IsColor = isColor;
        Samples = samples;
    }

    public int Width { get; }

    public int Height { get; }

    public bool IsColor { get; }

    /// <summary>One byte a pixel when grey, else four: red, green, blue, 255.</summary>
    public byte[] Samples { get; }

    public int PixelBytes => IsColor ? 4 : 1;

    /// <summary>A colour as four little-endian bytes of <see cref="Samples"/>.</summary>
    public static uint Color(byte red, byte green, byte blue) => red | ((uint)green << 8) | ((uint)blue << 16) | 0xFF000000;

    public static uint Grey(byte grey) => Color(grey, grey, grey);

    public Span<byte> Row(int y) => Samples.AsSpan(y * Width * PixelBytes, Width * PixelBytes);

    /// <summary>Sets one pixel to a grey.</summary>
    public void SetGrey(int x, int y, byte grey)
    {
        var pixel = Row(y).Slice(x * PixelBytes, PixelBytes);
        pixel.Fill(grey);
        if (IsColor)
        {
            pixel[3] = 255;
        }
    }

    /// <summary>The same in colour.</summary>
    public Picture ToColor()
    {
        if (IsColor)
        {
            return this;
        }
        var color = new Picture(Width, Height, isColor: true);
        for (var i = 0; i < Samples.Length; i++)
        {
            color.Samples.AsSpan(4 * i, 3).Fill(Samples[i]);
            color.Samples[(4 * i) + 3] = 255;
        }
        return color;
    }

    public void Dispose() => PictureSamples.Return(Samples);
}
