using DataBank.Dicom;
using SkiaSharp;
using static DataBank.UnitTests.PixelExample;

namespace DataBank.UnitTests;

/// <summary>What we write as GIF, read by Skia.</summary>
public sealed class GifTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(48, 40, 1)] // One grey: the longest strings.
    [InlineData(333, 257, 2)]
    [InlineData(333, 257, 256)] // Noise: all codes are given away again and again.
    public void A_grey_picture_keeps_every_sample(int width, int height, int greys)
    {
        var picture = new Picture(width, height, isColor: false);
        new Random(greys).NextBytes(picture.Samples);
        for (var i = 0; i < picture.Samples.Length; i++) picture.Samples[i] = (byte)(picture.Samples[i] % greys);
        using var read = SKBitmap.Decode(GifPicture.Encode(picture));
        Assert.Equal((width, height), (read.Width, read.Height));
        Assert.Equal(picture.Samples, read.Pixels.Select(pixel => pixel.Red));
        Assert.All(read.Pixels, pixel => Assert.True(pixel.Red == pixel.Green && pixel.Red == pixel.Blue));
    }

    [Fact]
    public void A_picture_of_256_colours_keeps_each_of_them()
    {
        var picture = Colored(64, 64, i => Picture.Color((byte)i, (byte)(i * 7), (byte)(255 - i)));
        using var read = SKBitmap.Decode(GifPicture.Encode(picture));
        Assert.Equal(0, Farthest(picture, read));
    }

    [Fact]
    public void A_picture_of_more_colours_stays_near_them()
    {
        var gradient = Colored(256, 256, i => Picture.Color((byte)(i % 256), (byte)(i / 256), 128));
        using var read = SKBitmap.Decode(GifPicture.Encode(gradient));
        Assert.InRange(Farthest(gradient, read), 1, 16); // 65,536 colours in 256 boxes of 16 by 16.
        Assert.Equal(256, read.Pixels.Distinct().Count());
    }

    [Fact]
    public async Task Frames_follow_each_other_at_their_times()
    {
        var pictures = Enumerable.Range(0, 3).Select(frame => Colored(16, 16, i => Picture.Color((byte)(frame * 80), (byte)(i % 16), (byte)(i / 16)))).ToArray();
        using var file = new MemoryStream();
        await GifAnimation.WriteAsync(file, pictures.Select((picture, frame) => (GifPicture.Encode(picture), TimeSpan.FromMilliseconds(40 * (frame + 1)))).ToAsyncEnumerable(), Cancellation);
        file.Position = 0;
        using var codec = SKCodec.Create(file);
        Assert.Equal([40, 80, 120], codec.FrameInfo.Select(frame => frame.Duration));
        Assert.Equal(-1, codec.RepetitionCount); // For ever.
        using var read = new SKBitmap(codec.Info);
        for (var frame = 0; frame < pictures.Length; frame++)
        {
            Assert.Equal(SKCodecResult.Success, codec.GetPixels(codec.Info, read.GetPixels(), new SKCodecOptions(frame)));
            Assert.Equal(0, Farthest(pictures[frame], read));
        }
    }

    [Fact]
    public async Task Frames_of_two_sizes_are_no_animation()
    {
        var pictures = new[] { new Picture(4, 4, isColor: false), new Picture(4, 5, isColor: false) }.Select(picture => (GifPicture.Encode(picture), TimeSpan.FromSeconds(1))).ToAsyncEnumerable();
        await Assert.ThrowsAsync<PixelDataException>(() => GifAnimation.WriteAsync(Stream.Null, pictures, Cancellation));
    }

    [Theory]
    [InlineData("FrameTime", "33.3", 33.3, 33.3)]
    [InlineData("FrameTimeVector", "0\\50\\75", 50, 75)]
    [InlineData("CineRate", "25", 40, 40)]
    [InlineData("RecommendedDisplayFrameRate", "10", 100, 100)]
    [InlineData("FrameTime", "0", 100, 100)]
    public void Frames_are_shown_as_long_as_the_image_says(string keyword, string value, double first, double second)
    {
        var times = new FrameTimes(Grey(16, 12, frames: 3).Set(Tag(keyword), value.Split('\\')).Build());
        Assert.Equal((first, second), (times.Of(1).TotalMilliseconds, times.Of(2).TotalMilliseconds));
    }

    private static Picture Colored(int width, int height, Func<int, uint> color)
    {
        var picture = new Picture(width, height, isColor: true);
        for (var i = 0; i < width * height; i++) BitConverter.TryWriteBytes(picture.Samples.AsSpan(4 * i), color(i));
        return picture;
    }

    private static int Farthest(Picture picture, SKBitmap read)
    {
        Assert.Equal((picture.Width, picture.Height), (read.Width, read.Height));
        return read.Pixels.Select((pixel, i) => Math.Max(
            Math.Abs(pixel.Red - picture.Samples[4 * i]), Math.Max(Math.Abs(pixel.Green - picture.Samples[(4 * i) + 1]), Math.Abs(pixel.Blue - picture.Samples[(4 * i) + 2])))).Max();
    }
}
