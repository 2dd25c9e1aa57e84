using DataBank.Dicom;
using SkiaSharp;
using static DataBank.UnitTests.PixelExample;

namespace DataBank.UnitTests;

/// <summary>What dcmtk does not render, by the formulas of the standard.</summary>
public sealed class ImageRendererTests
{
    [Theory]
    [InlineData(WindowFunction.Linear, 0, 100, -50, 0)] // PS3.3 C.11.2.1.2.1: x ≤ c - 0.5 - (w-1)/2 is black …
    [InlineData(WindowFunction.Linear, 0, 100, 49, 255)] // … and x > c - 0.5 + (w-1)/2 white.
    [InlineData(WindowFunction.Linear, 0, 100, 0, 129)]
    [InlineData(WindowFunction.LinearExact, 0, 100, -50, 0)]
    [InlineData(WindowFunction.LinearExact, 0, 100, 0, 128)]
    [InlineData(WindowFunction.LinearExact, 0, 100, 25, 191)]
    [InlineData(WindowFunction.LinearExact, 0, 100, 50, 255)]
    [InlineData(WindowFunction.Sigmoid, 0, 100, 0, 128)]
    [InlineData(WindowFunction.Sigmoid, 0, 100, 25, 186)]
    [InlineData(WindowFunction.Sigmoid, 0, 100, -25, 69)]
    public void Windows_follow_their_formulas(WindowFunction function, double center, double width, double value, byte grey)
    {
        var steps = new GrayscaleSteps(ModalityTransform.Identity, new VoiTransform(new Window(center, width, function), null), new PresentationTransform(false, null));
        Assert.Equal(grey, steps.Apply(value));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Floating_point_pixels_are_windowed(bool isDouble)
    {
        var picture = Draw(Floats(isDouble).Build(), new() { Window = new(0, 1, WindowFunction.LinearExact) });
        Assert.Equal((0, 128, 255), (picture.Samples[0], picture.Samples[500], picture.Samples[1900]));
        var whole = Draw(Floats(isDouble).Build());
        Assert.Equal((0, 255), (whole.Samples[0], whole.Samples[^1]));
    }

    [Fact]
    public void Without_a_window_padding_counts_for_nothing()
    {
        var pixels = Words([.. Enumerable.Range(0, Columns * Rows).Select(i => (ushort)(i < 100 ? 63536 : 1000 + (i % 101)))]);
        var image = Grey(16, 16, isSigned: true).Set(Tag("PixelData"), Vr.OW, pixels).Set(Tag("PixelPaddingValue"), Vr.SS, "-2000");
        var picture = Draw(image.Build());
        Assert.Equal((0, 255), (picture.Samples[0], picture.Samples[100..].Max()));
        Assert.Equal(0, picture.Samples[100..].Min());
        var ranged = Draw(image.Set(Tag("PixelPaddingRangeLimit"), Vr.SS, "1050").Build());
        Assert.Equal(0, ranged.Samples[51 + 101]); // 1051 is the least that counts.
    }

    [Fact]
    public void Frames_are_shown_by_their_own_functional_groups()
    {
        static DicomDataset Groups(string center, string intercept) => new DatasetBuilder()
            .Set(Tag("FrameVOILUTSequence"), [new DatasetBuilder().Set(Tag("WindowCenter"), center).Set(Tag("WindowWidth"), "100").Build()])
            .Set(Tag("PixelValueTransformationSequence"), [new DatasetBuilder().Set(Tag("RescaleSlope"), "1").Set(Tag("RescaleIntercept"), intercept).Build()])
            .Build();
        var image = Grey(16, 12, frames: 2).Set(Tag("PixelData"), Vr.OW, Words([.. Enumerable.Repeat((ushort)1024, Columns * Rows * 2)]))
            .Set(Tag("SharedFunctionalGroupsSequence"), [Groups("0", "-1024")]);
        Assert.Equal(129, Draw(image.Build()).Samples[0]);
        image.Set(Tag("PerFrameFunctionalGroupsSequence"), [Groups("0", "-1024"), Groups("0", "-999")]);
        Assert.Equal(129, Draw(image.Build()).Samples[0]);
        Assert.Equal(193, Draw(image.Build(), new() { Frame = 2 }).Samples[0]);
    }

    [Fact]
    public void Segmented_palettes_are_expanded()
    {
        // Two discrete entries, a line to 1030 over four, and both again by reference (PS3.3 C.7.9.2).
        var segments = Words(0, 2, 10, 30, 1, 4, 1030, 2, 2, 0, 0);
        Assert.Equal([10, 30, 280, 530, 780, 1030, 10, 30, 280, 530, 780, 1030, 1030], SegmentedPalette.Expand(segments, 16, 13));
        Assert.Equal([5, 7, 9, 9], SegmentedPalette.Expand(new byte[] { 0, 1, 5, 1, 2, 9 }, 8, 4));
        Assert.Equal([0, 0], SegmentedPalette.Expand(Words(2, 2, 0, 0), 16, 2)); // A reference to itself ends.
    }

    [Fact]
    public void Supplemental_palette_colours_the_values_above_the_grey_ones()
    {
        var image = Grey(16, 12).Set(Tag("PixelPresentation"), "COLOR").Palette(3000, 16, (i, color) => (ushort)((color == 0 ? 200 : 10) << 8), 1096);
        var picture = Draw(image.Set(Tag("WindowCenter"), "1500").Set(Tag("WindowWidth"), "3000").Build());
        Assert.True(picture.IsColor);
        var (first, last) = (picture.Samples[..4], picture.Samples[^4..]);
        Assert.Equal([0, 0, 0, 255], first);
        Assert.Equal([200, 10, 10, 255], last);
    }

    [Fact]
    public void Palette_of_signed_pixels_begins_below_zero()
    {
        var image = Grey(8, 8, isSigned: true).Set(Tag("PhotometricInterpretation"), "PALETTE COLOR").Palette(-128, 16, (i, color) => (ushort)(i << 8), 256);
        var picture = Draw(image.Build());
        Assert.Equal((0, 0, 0), (picture.Samples[0], picture.Samples[1], picture.Samples[2]));
        Assert.InRange(picture.Samples[^4], 240, 255);
    }

    [Theory]
    [InlineData("YBR_FULL", 76, 85, 255, 254, 0, 0)]
    [InlineData("YBR_FULL", 149, 44, 21, 0, 254, 0)]
    [InlineData("YBR_FULL", 100, 128, 128, 100, 100, 100)]
    [InlineData("YBR_PARTIAL_422", 235, 128, 128, 255, 255, 255)]
    [InlineData("YBR_PARTIAL_422", 16, 128, 128, 0, 0, 0)]
    [InlineData("YBR_PARTIAL_422", 81, 90, 240, 254, 0, 0)]
    public void Colours_are_those_of_the_formula(string photometric, byte y, byte blue, byte red, byte r, byte g, byte b)
    {
        var format = new FrameFormat { Rows = 1, Columns = 2, SamplesPerPixel = 3, BitsAllocated = 8, BitsStored = 8, HighBit = 7, Photometric = photometric };
        byte[] native = format.IsSubsampled ? [y, y, blue, red] : [y, blue, red, y, blue, red];
        Assert.Equal([r, g, b, 255, r, g, b, 255], ColorSamples.ToPicture(format, native).Samples);
    }

    [Fact]
    public void Overlays_of_several_frames_follow_the_image()
    {
        byte[] bits = new byte[Columns * Rows * 2 / 8];
        bits.AsSpan(bits.Length / 2).Fill(0xFF);
        var image = Grey(8, 8, frames: 3).OverlayPlane(0x6000, Rows, Columns, 1, 1).Set(new Tag(0x6000, 0x3000), Vr.OW, bits)
            .Set(new Tag(0x6000, 0x0015), Vr.IS, "2").Set(new Tag(0x6000, 0x0051), Vr.US, "2");
        int White(int frame) => Draw(image.Build(), new() { Frame = frame, WithOverlays = true }).Samples.Count(sample => sample == 255);
        Assert.Equal((0, 0, Columns * Rows), (White(1), White(2), White(3)));
    }

    [Theory]
    [InlineData("PixelSpacing", "2\\1", 48, 80)]
    [InlineData("PixelSpacing", "1\\1.5", 72, 40)]
    [InlineData("ImagerPixelSpacing", "0.5\\0.25", 48, 80)]
    [InlineData("PixelAspectRatio", "1\\2", 96, 40)]
    [InlineData("PixelSpacing", "0.5\\0.50001", 48, 40)]
    public void Pixels_become_square(string keyword, string ratio, int width, int height)
    {
        var picture = Draw(Grey(8, 8).Set(Tag(keyword), ratio.Split('\\')).Build());
        Assert.Equal((width, height), (picture.Width, picture.Height));
    }

    [Fact]
    public void Pictures_are_bounded_whatever_is_asked_for()
    {
        var image = Grey(8, 8).Set(Tag("PixelAspectRatio"), "100", "1").Build();
        var tall = Placement.Of(new Area(0, 0, 8000, 8000), 0, isMirrored: false, aspect: 100, magnification: 64, viewport: null);
        Assert.InRange((long)tall.Width * tall.Height, 1, 1 << 26);
        Assert.InRange(Math.Max(tall.Width, tall.Height), 1, 16384);
        Assert.Equal((1, 50), (Draw(image, new() { Viewport = Viewport.Square(50) }).Width, Draw(image, new() { Viewport = Viewport.Square(50) }).Height));
    }

    [Fact]
    public void Picture_fits_into_the_viewport_and_keeps_its_shape()
    {
        var image = Grey(8, 8).Build();
        var small = Draw(image, new() { Viewport = new Viewport(24, 24) });
        Assert.Equal((24, 20), (small.Width, small.Height));
        var large = Draw(image, new() { Viewport = new Viewport(480, 1000) });
        Assert.Equal((480, 400), (large.Width, large.Height));
    }

    [Fact]
    public void Smaller_pictures_are_averages_of_areas()
    {
        byte[] source = [0, 100, 200, 40, 100, 200, 60, 20];
        var picture = Resampling.Scale(new Picture(4, 2, isColor: false, source), new Area(0, 0, 4, 2), 2, 1);
        Assert.Equal([100, 80], picture.Samples);
        var third = Resampling.Scale(new Picture(3, 1, isColor: false, [0, 90, 240]), new Area(0, 0, 3, 1), 2, 1);
        Assert.Equal([30, 190], third.Samples); // One and a half pixels each: (0 + 45) / 1.5 and (45 + 240) / 1.5.
    }

    [Fact]
    public void Larger_pictures_are_interpolated()
    {
        var picture = Resampling.Scale(new Picture(2, 1, isColor: false, [0, 200]), new Area(0, 0, 2, 1), 4, 1);
        Assert.Equal([0, 50, 150, 200], picture.Samples);
    }

    [Fact]
    public void Part_of_the_image_is_shown_and_mirrored()
    {
        var whole = Draw(Grey(8, 8).Build());
        var viewport = new Viewport(10, 8) { Source = new Area(5, 6, 10, 8) };
        var part = Draw(Grey(8, 8).Build(), new() { Viewport = viewport });
        Assert.Equal(whole.Row(6)[5..15], part.Row(0));
        var mirrored = Draw(Grey(8, 8).Build(), new() { Viewport = viewport with { FlipsHorizontally = true } });
        Assert.Equal(part.Row(0)[3], mirrored.Row(0)[6]);
        var upsideDown = Draw(Grey(8, 8).Build(), new() { Viewport = viewport with { FlipsVertically = true } });
        Assert.Equal(part.Row(0), upsideDown.Row(7));
    }

    [Fact]
    public void A_picture_shows_nothing_of_one_that_was_there_before_it()
    {
        for (var round = 0; round < 20; round++)
        {
            using var picture = new Picture(317, 331, isColor: false);
            Assert.Equal(-1, picture.Samples.AsSpan().IndexOfAnyExcept((byte)0));
            picture.Samples.AsSpan().Fill(200);
        }
    }

    [Fact]
    public void Tables_too_large_for_memory_are_read_from_the_file()
    {
        var path = Path.GetTempFileName();
        try
        {
            var image = Grey(16, 16).Set(Tag("PhotometricInterpretation"), "PALETTE COLOR").Palette(0, 16, (i, color) => (ushort)(i / (color + 1)), 65536).Build();
            File.WriteAllBytes(path, Example.File(image));
            using var frames = FrameReader.Open(path);
            Assert.False(frames.File.Dataset.IsInMemory(Tag("RedPaletteColorLookupTableData")));
            Assert.Equal(Draw(image).Samples, Draw(frames).Samples);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData(PictureFormat.Png, false)]
    [InlineData(PictureFormat.Png, true)]
    [InlineData(PictureFormat.Jpeg, false)]
    [InlineData(PictureFormat.Jpeg, true)]
    public async Task Encoded_pictures_are_read_back(PictureFormat format, bool isColor)
    {
        var image = (isColor ? Color("RGB") : Grey(8, 8)).Build();
        var picture = Draw(image).ToColor();
        using var frames = FrameReader.Open(Example.File(image));
        var bytes = await new ImageRenderer(frames).RenderAsync(new() { Format = format, Quality = 100 }, TestContext.Current.CancellationToken);
        using var decoded = SKBitmap.Decode(bytes);
        Assert.Equal((Columns, Rows), (decoded.Width, decoded.Height));
        var allowed = format == PictureFormat.Png ? 0 : 3;
        for (var i = 0; i < Columns * Rows; i++)
        {
            var color = decoded.GetPixel(i % Columns, i / Columns);
            Assert.InRange(Math.Abs(color.Red - picture.Samples[4 * i]), 0, allowed);
            Assert.InRange(Math.Abs(color.Green - picture.Samples[(4 * i) + 1]), 0, allowed);
            Assert.InRange(Math.Abs(color.Blue - picture.Samples[(4 * i) + 2]), 0, allowed);
        }
    }
}
