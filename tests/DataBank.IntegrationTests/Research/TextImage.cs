using System.Globalization;
using DataBank.Dicom;
using SkiaSharp;

namespace DataBank.IntegrationTests;

/// <summary>A picture with text in its pixels, as machines burn it in, and where the text is.</summary>
internal sealed class TextImage
{
    private readonly byte[] pixels;
    private readonly List<bool[]> ink = [];

    private TextImage(int width, int height, int frames) => (Width, Height, Frames, pixels) = (width, height, frames, new byte[width * height * 3 * frames]);

    public int Width { get; }

    public int Height { get; }

    public int Frames { get; }

    public byte[] Pixels => pixels;

    /// <summary>Speckle in a sector, and texts as white, yellow or grey letters, the same in all frames.</summary>
    public static TextImage Draw(int width, int height, int frames, params (string Text, int X, int Y, int Size, SKColor Color)[] texts)
    {
        var image = new TextImage(width, height, frames);
        using var typeface = SKTypeface.FromFile("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
            ?? throw new InvalidOperationException("fonts-noto-cjk is missing.");
        var random = new Random(7);
        for (var frame = 0; frame < frames; frame++)
        {
            using var bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
            using var canvas = new SKCanvas(bitmap);
            canvas.Clear(SKColors.Black);
            using var sector = new SKPaint();
            for (var i = 0; i < 20000; i++)
            {
                var (angle, radius) = ((random.NextDouble() * 1.2) - 0.6, random.NextDouble() * height * 0.7);
                var grey = (byte)(40 + random.Next(60));
                sector.Color = new SKColor(grey, grey, grey);
                canvas.DrawCircle((float)((width / 2.0) + (radius * Math.Sin(angle))), (float)((height * 0.2) + (radius * Math.Cos(angle))), 2, sector);
            }
            using var before = bitmap.Copy();
            foreach (var (text, x, y, size, color) in texts)
            {
                using var font = new SKFont(typeface, size);
                using var paint = new SKPaint { Color = color, IsAntialias = true };
                canvas.DrawText(text, x, y, SKTextAlign.Left, font, paint);
            }
            canvas.Flush();
            image.Take(bitmap, before, frame);
        }
        return image;
    }

    /// <summary>Whether all letters of a frame are gone.</summary>
    public bool IsHidden(ReadOnlySpan<byte> native, int frame)
    {
        for (var i = 0; i < Width * Height; i++)
        {
            if (ink[frame][i] && (native[3 * i] > 8 || native[(3 * i) + 1] > 8 || native[(3 * i) + 2] > 8)) return false;
        }
        return true;
    }

    /// <summary>Whether a letter of the first frame covers a pixel.</summary>
    public bool IsInk(int pixel) => ink[0][pixel];

    /// <summary>The same of an image of one 16-bit sample for each pixel.</summary>
    /// <param name="isHidden">Whether a value may stand where a letter was.</param>
    public bool IsHidden(ReadOnlyMemory<byte> native, int frame, Func<int, bool> isHidden)
    {
        for (var i = 0; i < Width * Height; i++)
        {
            if (ink[frame][i] && !isHidden(System.Buffers.Binary.BinaryPrimitives.ReadUInt16LittleEndian(native.Span[(2 * i)..]))) return false;
        }
        return true;
    }

    /// <summary>How much of what is no text was left as it was, from 0 to 1.</summary>
    public double Kept(ReadOnlySpan<byte> native, int frame)
    {
        var source = pixels.AsSpan(frame * Width * Height * 3, Width * Height * 3);
        int kept = 0, all = 0;
        for (var i = 0; i < Width * Height; i++)
        {
            if (ink[frame][i] || source[3 * i] == 0) continue;
            all++;
            if (source.Slice(3 * i, 3).SequenceEqual(native.Slice(3 * i, 3))) kept++;
        }
        return (double)kept / all;
    }

    /// <param name="image">Patient, study and UIDs.</param>
    /// <param name="sopClass">What kind of image it is said to be.</param>
    /// <param name="region">Its one ultrasound region: left, top, right, bottom.</param>
    public DicomDataset ToDataset(TestImage image, string sopClass, string modality, int[]? region = null)
    {
        static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);
        var builder = new DatasetBuilder(image.ToDataset())
            .Set(new Tag(0x0008, 0x0016), sopClass).Set(new Tag(0x0008, 0x0060), modality).Set(new Tag(0x0028, 0x0301), "YES").Set(new Tag(0x0008, 0x0008), "ORIGINAL", "PRIMARY")
            .Set(new Tag(0x0028, 0x0002), "3").Set(new Tag(0x0028, 0x0004), "RGB").Set(new Tag(0x0028, 0x0006), "0").Set(new Tag(0x0028, 0x0008), Text(Frames))
            .Set(new Tag(0x0028, 0x0010), Text(Height)).Set(new Tag(0x0028, 0x0011), Text(Width)).Set(new Tag(0x0028, 0x0100), "8").Set(new Tag(0x0028, 0x0101), "8").Set(new Tag(0x0028, 0x0102), "7")
            .Set(new Tag(0x7FE0, 0x0010), Vr.OB, pixels);
        if (region is not null)
        {
            builder.Set(new Tag(0x0018, 0x6011), [
                new DatasetBuilder().Set(new Tag(0x0018, 0x6018), Text(region[0])).Set(new Tag(0x0018, 0x601A), Text(region[1])).Set(new Tag(0x0018, 0x601C), Text(region[2])).Set(new Tag(0x0018, 0x601E), Text(region[3])).Build()]);
        }
        return builder.Build();
    }

    private void Take(SKBitmap drawn, SKBitmap before, int frame)
    {
        var (after, plain) = (drawn.Bytes, before.Bytes);
        var letters = new bool[Width * Height];
        for (var i = 0; i < letters.Length; i++)
        {
            after.AsSpan(4 * i, 3).CopyTo(pixels.AsSpan(((frame * letters.Length) + i) * 3));
            letters[i] = Enumerable.Range(0, 3).Any(sample => Math.Abs(after[(4 * i) + sample] - plain[(4 * i) + sample]) > 40);
        }
        ink.Add(letters);
    }
}
