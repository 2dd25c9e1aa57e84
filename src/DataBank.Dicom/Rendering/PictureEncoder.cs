using SkiaSharp;

namespace DataBank.Dicom;

/// <summary>Writes pictures as PNG or JPEG, grey ones with one channel.</summary>
internal static class PictureEncoder
{
    /// <summary>Filters other than these gain little on medical images and cost much time.</summary>
    private static readonly SKPngEncoderOptions Png = new(SKPngEncoderFilterFlags.Sub | SKPngEncoderFilterFlags.Up, zLibLevel: 3);

    public static unsafe byte[] Encode(Picture picture, PictureFormat format, int quality)
    {
        fixed (byte* samples = picture.Samples)
        {
            using var pixels = new SKPixmap(Info(picture), (nint)samples);
            using var data = format == PictureFormat.Png
                ? pixels.Encode(Png)
                : pixels.Encode(new SKJpegEncoderOptions(Math.Clamp(quality, 1, 100), SKJpegEncoderDownsample.Downsample444, SKJpegEncoderAlphaOption.Ignore));
            return data?.ToArray() ?? throw new InvalidOperationException($"A picture of {picture.Width} x {picture.Height} pixels could not be written.");
        }
    }

    public static SKImageInfo Info(Picture picture) =>
        new(picture.Width, picture.Height, picture.IsColor ? SKColorType.Rgba8888 : SKColorType.Gray8, SKAlphaType.Opaque);
}
