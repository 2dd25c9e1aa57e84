using SkiaSharp;

namespace DataBank.Dicom;

/// <summary>Writes pictures as PNG, JPEG or GIF, grey ones with one channel.</summary>
internal static class PictureEncoder
{
    /// <summary>Filters other than these gain little on medical images and cost much time.</summary>
    private static readonly SKPngEncoderOptions Png = new(SKPngEncoderFilterFlags.Sub | SKPngEncoderFilterFlags.Up, zLibLevel: 3);

    public static unsafe byte[] Encode(Picture picture, PictureFormat format, int quality)
    {
        if (format == PictureFormat.Gif) return GifPicture.Encode(picture);
        quality = Math.Clamp(quality, 1, 100);
        // Its own library writes JPEG several times faster.
        if (format == PictureFormat.Jpeg && FrameCodecs.Turbo.Missing is null) return EncodeJpeg(picture, quality);
        fixed (byte* samples = picture.Samples)
        {
            using var pixels = new SKPixmap(Info(picture), (nint)samples);
            using var data = format == PictureFormat.Png
                ? pixels.Encode(Png)
                : pixels.Encode(new SKJpegEncoderOptions(quality, SKJpegEncoderDownsample.Downsample444, SKJpegEncoderAlphaOption.Ignore));
            return data?.ToArray() ?? throw new InvalidOperationException($"A picture of {picture.Width} x {picture.Height} pixels could not be written.");
        }
    }

    private static byte[] EncodeJpeg(Picture picture, int quality)
    {
        var (pixels, sampling) = picture.IsColor ? (TurboJpeg.Rgba, TurboJpeg.Sampling444) : (TurboJpeg.Gray, TurboJpeg.SamplingGray);
        var encoded = FrameCodecs.Turbo.Library.Encode(picture.Samples, picture.Height, picture.Width, pixels, sampling, quality, out var owner);
        using (owner)
        {
            return encoded.ToArray();
        }
    }

    public static SKImageInfo Info(Picture picture) =>
        new(picture.Width, picture.Height, picture.IsColor ? SKColorType.Rgba8888 : SKColorType.Gray8, SKAlphaType.Opaque);
}
