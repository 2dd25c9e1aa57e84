using System.Diagnostics;
using DataBank.Dicom;
using SkiaSharp;
using static DataBank.UnitTests.PixelExample;
using static DataBank.UnitTests.StateExample;

namespace DataBank.UnitTests;

public sealed class PresentationStateTests
{
    private static readonly Dictionary<string, (DatasetBuilder Image, DatasetBuilder State)> Cases = new()
    {
        ["nothing"] = (Grey(8, 8), State()),
        ["window"] = (Grey(16, 12), State().Set(Tag("SoftcopyVOILUTSequence"), [WindowItem("2000", "1500")])),
        ["modality and window"] = (Grey(16, 12), State()
            .Set(Tag("RescaleIntercept"), "-1024").Set(Tag("RescaleSlope"), "2").Set(Tag("RescaleType"), "HU")
            .Set(Tag("SoftcopyVOILUTSequence"), [WindowItem("40", "3000")])),
        ["inverse"] = (Grey(16, 12), State().Set(Tag("PresentationLUTShape"), "INVERSE").Set(Tag("SoftcopyVOILUTSequence"), [WindowItem("2000", "1500")])),
        ["quarter turn"] = (Grey(8, 8), State().Turned("90", "N")),
        ["half turn, mirrored"] = (Grey(8, 8), State().Turned("180", "Y")),
        ["three quarters, mirrored"] = (Grey(8, 8), State().Turned("270", "Y")),
        ["quarter turn, mirrored"] = (Grey(8, 8), State().Turned("90", "Y")),
    };

    public static TheoryData<string> Names => new(Cases.Keys);

    [Theory]
    [MemberData(nameof(Names))]
    public async Task State_is_followed_as_dcmtk_follows_it(string name)
    {
        Assert.SkipUnless(File.Exists("/usr/bin/dcmp2pgm"), "dcmtk is not installed.");
        var (image, state) = (Cases[name].Image.Build(), Cases[name].State.Build());
        var theirs = await RenderAsync(image, state, TestContext.Current.CancellationToken);
        var ours = Draw(image, new() { PresentationState = new(state) });
        Assert.Equal((theirs.Width, theirs.Height), (ours.Width, ours.Height));
        Assert.InRange(DcmtkPicture.Difference(ours, theirs).Largest, 0, 1);
    }

    [Fact]
    public void Presentation_table_replaces_the_polarity_of_the_image()
    {
        var table = Table(0, 8, [.. Enumerable.Range(0, 256).Select(i => (ushort)(255 - i))]);
        var image = Grey(8, 8).Set(Tag("PhotometricInterpretation"), "MONOCHROME1").Build();
        var state = State().Remove(Tag("PresentationLUTShape")).Set(Tag("PresentationLUTSequence"), [table]).Build();
        var picture = Draw(image, new() { PresentationState = new(state) });
        Assert.Equal(Draw(image).Samples, picture.Samples);
    }

    [Fact]
    public void Shutters_leave_open_what_all_of_them_do()
    {
        var state = State().Set(Tag("ShutterShape"), "RECTANGULAR", "CIRCULAR", "POLYGONAL")
            .Set(Tag("ShutterLeftVerticalEdge"), "5").Set(Tag("ShutterRightVerticalEdge"), "40")
            .Set(Tag("ShutterUpperHorizontalEdge"), "9").Set(Tag("ShutterLowerHorizontalEdge"), "30")
            .Set(Tag("CenterOfCircularShutter"), "20", "24").Set(Tag("RadiusOfCircularShutter"), "15")
            .Set(Tag("VerticesOfThePolygonalShutter"), "0", "0", "0", "100", "100", "100", "25", "0")
            .Set(Tag("ShutterPresentationValue"), "32768");
        var picture = Draw(Grey(8, 8).Build(), new() { PresentationState = new(state.Build()) });
        var whole = Draw(Grey(8, 8).Build());
        for (var i = 0; i < picture.Samples.Length; i++)
        {
            var (x, y) = ((i % Columns) + 1, (i / Columns) + 1);
            var isOpen = x is >= 5 and <= 40 && y is >= 9 and <= 30 && ((x - 24) * (x - 24)) + ((y - 20) * (y - 20)) <= 15 * 15 && y - 25 < 0.75 * x;
            Assert.Equal(isOpen ? whole.Samples[i] : 128, picture.Samples[i]);
        }
    }

    [Fact]
    public void Bitmap_shutter_covers_where_its_bits_are_set()
    {
        var state = State().Overlay(0x6000, Rows, Columns, 1, 1)
            .Set(Tag("ShutterShape"), "BITMAP").Set(Tag("ShutterOverlayGroup"), Vr.US, Text(0x6000)).Set(Tag("ShutterPresentationValue"), "65535");
        var picture = Draw(Grey(8, 8).Build(), new() { PresentationState = new(state.Build()) });
        Assert.All(Enumerable.Range(0, picture.Samples.Length), i => Assert.Equal(i % 3 == 0, picture.Samples[i] == 255));
    }

    [Fact]
    public void Overlays_are_shown_where_the_state_activates_them()
    {
        var image = Grey(8, 8).Overlay(0x6000, Rows, Columns, 1, 1).Build();
        static int White(Picture picture) => picture.Samples.Count(sample => sample == 255);
        Assert.Equal(0, White(Draw(image, new() { PresentationState = new(State().Build()), WithOverlays = true })));
        var activating = State().Set(new Tag(0x6000, 0x1001), Vr.CS, "L").Build();
        Assert.Equal(640, White(Draw(image, new() { PresentationState = new(activating) })));
    }

    [Fact]
    public void Displayed_area_is_what_is_seen()
    {
        var whole = Draw(Grey(8, 8).Build());
        var state = State().Set(Tag("DisplayedAreaSelectionSequence"), [Shown(11, 6, 30, 15)]);
        var part = Draw(Grey(8, 8).Build(), new() { PresentationState = new(state.Build()) });
        Assert.Equal((20, 10), (part.Width, part.Height));
        Assert.Equal(whole.Row(5)[10..30], part.Row(0));
        state.Set(Tag("DisplayedAreaSelectionSequence"), [Shown(-9, 1, 20, Rows)]);
        var beyond = Draw(Grey(8, 8).Build(), new() { PresentationState = new(state.Build()) });
        Assert.Equal([.. new byte[10], .. whole.Row(3)[..20]], beyond.Row(3));
    }

    [Theory]
    [InlineData("POLYLINE", "PIXEL", false, 24, 20, "0", "20", "48", "20")]
    [InlineData("POLYLINE", "DISPLAY", false, 24, 20, "0", "0.5", "1", "0.5")]
    [InlineData("POINT", "PIXEL", false, 30, 12, "30.5", "12.5")]
    [InlineData("CIRCLE", "PIXEL", false, 34, 20, "24", "20", "34", "20")]
    [InlineData("CIRCLE", "PIXEL", true, 24, 20, "24", "20", "34", "20")]
    [InlineData("ELLIPSE", "PIXEL", false, 24, 10, "4", "20", "44", "20", "24", "10", "24", "30")]
    [InlineData("INTERPOLATED", "PIXEL", false, 24, 20, "4", "4", "24", "20", "44", "36")]
    public void Drawings_stand_at_their_place(string type, string units, bool isFilled, int x, int y, params string[] points)
    {
        var image = Grey(8, 8).Set(Tag("PixelData"), Vr.OB, new byte[Columns * Rows]).Build();
        var picture = Draw(image, new() { PresentationState = new(State().Drawing(type, units, isFilled, points).Build()) });
        Assert.InRange(picture.Row(y)[4 * x], 100, 255);
        Assert.Equal(0, picture.Row(0)[4 * (Columns - 1)]);
        if (type == "CIRCLE")
        {
            Assert.Equal(isFilled ? 255 : 0, picture.Row(20)[4 * 24]);
        }
    }

    [Fact]
    public void Drawings_turn_and_grow_with_the_image()
    {
        var image = Grey(8, 8).Set(Tag("PixelData"), Vr.OB, new byte[Columns * Rows]).Build();
        var state = State().Drawing("POINT", "PIXEL", false, "6", "4").Turned("90", "N");
        var picture = Draw(image, new() { PresentationState = new(state.Build()), Viewport = new(400, 480) });
        Assert.Equal((400, 480), (picture.Width, picture.Height));
        Assert.Equal(255, picture.Row(60)[4 * 360]); // (6, 4) of 48 × 40 goes to (36, 6) of 40 × 48.
    }

    [Fact]
    public void State_is_followed_for_the_images_and_frames_it_names()
    {
        var state = new PresentationState(State().Set(Tag("SoftcopyVOILUTSequence"), [
            new DatasetBuilder(WindowItem("100", "10")).Set(Tag("ReferencedImageSequence"), [
                new DatasetBuilder(Reference()).Set(Tag("ReferencedFrameNumber"), "2").Build(),
            ]).Build(),
            new DatasetBuilder(WindowItem("3000", "10")).Set(Tag("ReferencedImageSequence"), [
                new DatasetBuilder(Reference()).Set(Tag("ReferencedSOPInstanceUID"), "1.2.3").Build(),
            ]).Build(),
        ]).Build());
        Assert.True(state.RefersTo(Image));
        Assert.False(state.RefersTo("1.2.3"));
        var image = Grey(16, 12, frames: 2).Build();
        Assert.Equal(Draw(image).Samples, Draw(image, new() { PresentationState = state }).Samples);
        var second = Draw(image, new() { PresentationState = state, Frame = 2 });
        Assert.Equal(Draw(image, new() { Window = new(100, 10), Frame = 2 }).Samples, second.Samples);
    }

    [Fact]
    public void Texts_are_written_in_japanese_too()
    {
        Assert.SkipUnless(new SKFont(Fonts.Typeface).ContainsGlyphs("所見"), "No font with Japanese is installed (fonts-noto-cjk).");
        var image = Grey(8, 8).Set(Tag("PixelData"), Vr.OB, new byte[Columns * Rows]).Build();
        int Ink(string text)
        {
            var state = State().Set(Tag("SpecificCharacterSet"), "ISO_IR 192").Set(Tag("GraphicLayerSequence"), [Layer()]).Set(Tag("GraphicAnnotationSequence"), [
                new DatasetBuilder().Set(Tag("GraphicLayer"), "L").Set(Tag("TextObjectSequence"), [
                    new DatasetBuilder().Set(Tag("UnformattedTextValue"), text).Set(Tag("AnchorPointAnnotationUnits"), "PIXEL")
                        .Set(Tag("AnchorPoint"), "4", "4").Set(Tag("AnchorPointVisibility"), "N").Build(),
                ]).Build(),
            ]);
            return Draw(image, new() { PresentationState = new(state.Build()), Viewport = Viewport.Square(480) }).Samples.Count(sample => sample > 200 && sample < 255);
        }
        Assert.NotEqual(Ink("所"), Ink("見")); // Characters that a font lacks all look alike.
        Assert.True(Ink("所見あり") > Ink("所"));
    }

    private static async Task<Picture> RenderAsync(DicomDataset image, DicomDataset state, CancellationToken cancellation)
    {
        var folder = Directory.CreateTempSubdirectory();
        try
        {
            string PathOf(string name) => Path.Combine(folder.FullName, name);
            await File.WriteAllBytesAsync(PathOf("image"), Example.File(image), cancellation);
            await File.WriteAllBytesAsync(PathOf("state"), Example.File(state), cancellation);
            using var process = Process.Start(new ProcessStartInfo("/usr/bin/dcmp2pgm", ["-p", PathOf("state"), PathOf("image"), PathOf("out")]) { RedirectStandardError = true })!;
            var errors = await process.StandardError.ReadToEndAsync(cancellation);
            await process.WaitForExitAsync(cancellation);
            Assert.True(process.ExitCode == 0 && File.Exists(PathOf("out")), errors);
            return DcmtkPicture.Read(await File.ReadAllBytesAsync(PathOf("out"), cancellation));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
