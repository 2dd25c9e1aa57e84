using DataBank.Dicom;
using static DataBank.UnitTests.PixelExample;

namespace DataBank.UnitTests;

/// <summary>Every kind of image and transformation, as dcmtk renders it: no sample differs by more than one of 256 levels.</summary>
public sealed class DcmtkTests
{
    private static readonly Dictionary<string, (DatasetBuilder Image, RenderRequest Request, string[] Arguments)> Cases = new()
    {
        ["8 bits"] = (Grey(8, 8), new(), []),
        ["8 bits, signed"] = (Grey(8, 8, isSigned: true), new(), []),
        ["1 bit"] = (Grey(1, 1), new(), ["+Wm"]),
        ["12 of 16 bits"] = (Grey(16, 12), new(), ["+Wm"]),
        ["12 of 16 bits, signed"] = (Grey(16, 12, isSigned: true), new(), ["+Wm"]),
        ["12 bits at the top of 16"] = (Grey(16, 12, highBit: 15), new(), ["+Wm"]),
        ["10 signed bits in the middle of 16"] = (Grey(16, 10, isSigned: true, highBit: 12), new(), ["+Wm"]),
        ["16 bits"] = (Grey(16, 16), new(), ["+Wm"]),
        ["32 bits"] = (Grey(32, 32), new(), ["+Wm"]),
        ["32 bits, signed"] = (Grey(32, 32, isSigned: true), new(), ["+Wm"]),
        ["third frame"] = (Grey(16, 12, frames: 3), new() { Frame = 3 }, ["+Wm", "+F", "3"]),
        ["third frame of 1 bit"] = (Grey(1, 1, frames: 3), new() { Frame = 3 }, ["+F", "3", "+Wm"]),
        ["MONOCHROME1"] = (Grey(16, 12).Set(Tag("PhotometricInterpretation"), "MONOCHROME1"), new(), ["+Wm"]),
        ["window asked for"] = (Hounsfield(), new() { Window = new(40, 400) }, ["+Ww", "40", "400"]),
        ["narrow window asked for"] = (Hounsfield(), new() { Window = new(-100.5, 3) }, ["+Ww", "-100.5", "3"]),
        ["window of one value"] = (Hounsfield(), new() { Window = new(40, 1) }, ["+Ww", "40", "1"]),
        ["first window"] = (Hounsfield(), new(), ["+Wi", "1"]),
        ["second window"] = (Hounsfield(), new() { VoiIndex = 1 }, ["+Wi", "2"]),
        ["sigmoid window"] = (Hounsfield().Set(Tag("VOILUTFunction"), "SIGMOID"), new(), ["+Wi", "1"]),
        ["sigmoid window asked for"] = (Hounsfield(), new() { Window = new(40, 400, WindowFunction.Sigmoid) }, ["+Ww", "40", "400", "+Wfs"]),
        ["window on MONOCHROME1"] = (Hounsfield().Set(Tag("PhotometricInterpretation"), "MONOCHROME1"), new(), ["+Wi", "1"]),
        ["VOI table"] = (Hounsfield().Remove(Tag("WindowCenter")).Set(Tag("VOILUTSequence"), [Curve(-1000, 12, 3000)]), new(), ["+Wl", "1"]),
        ["second VOI table, 8 bits"] = (
            Hounsfield().Remove(Tag("WindowCenter")).Set(Tag("VOILUTSequence"), [Curve(-1000, 12, 3000), Curve(-200, 8, 500)]), new() { VoiIndex = 1 }, ["+Wl", "2"]),
        ["VOI table after windows"] = (Hounsfield().Set(Tag("VOILUTSequence"), [Curve(-1000, 12, 3000)]), new() { VoiIndex = 2 }, ["+Wl", "1"]),
        ["modality table"] = (Grey(16, 12).Set(Tag("ModalityLUTSequence"), [Typed(Curve(100, 16, 4000))]), new() { Window = new(30000, 40000) }, ["+Ww", "30000", "40000"]),
        ["fractional slope"] = (Grey(16, 16).Set(Tag("RescaleSlope"), "0.25").Set(Tag("RescaleIntercept"), "-3.5"), new() { Window = new(8000, 9000) }, ["+Ww", "8000", "9000"]),
        ["inverse shape"] = (Grey(16, 12).Set(Tag("PresentationLUTShape"), "INVERSE"), new(), ["+Wm"]),
        ["RGB"] = (Color("RGB"), new(), []),
        ["RGB in planes"] = (Color("RGB", isPlanar: true), new(), []),
        ["RGB of 16 bits"] = (Color("RGB", allocated: 16), new(), []),
        ["YBR_FULL"] = (Color("YBR_FULL"), new(), []),
        ["YBR_FULL in planes"] = (Color("YBR_FULL", isPlanar: true), new(), []),
        ["YBR_FULL_422"] = (Subsampled("YBR_FULL_422"), new(), []),
        ["YBR_PARTIAL_422"] = (Subsampled("YBR_PARTIAL_422"), new(), []),
        ["palette of 16 bits"] = (OfPalette(8, 8).Palette(0, 16, (i, color) => (ushort)((i * 257 * (color + 1)) & 0xFFFF), 256), new(), []),
        ["palette of 8 bits"] = (OfPalette(8, 8).Palette(0, 8, (i, color) => (byte)(i * (color + 1)), 256), new(), []),
        ["short palette"] = (OfPalette(8, 8).Palette(64, 16, (i, color) => (ushort)(i * 500 * (color + 1)), 100), new(), []),
        ["palette of 65536 colours"] = (OfPalette(16, 16).Palette(0, 16, (i, color) => (ushort)(i * (color + 1)), 65536), new(), []),
        ["overlay"] = (Grey(8, 8).Overlay(0x6000, 20, 30, 5, 7), new() { WithOverlays = true }, ["+O", "0", "+Omr"]),
        ["overlay that begins outside"] = (Grey(8, 8).Overlay(0x6002, 30, 60, -9, -12), new() { WithOverlays = true }, ["+O", "0", "+Omr"]),
        ["overlay in an unused bit"] = (WithEmbeddedOverlay(), new() { WithOverlays = true }, ["+Wm", "+O", "0", "+Omr"]),
        ["overlay not asked for"] = (Grey(8, 8).Overlay(0x6000, 20, 30, 5, 7), new(), ["-O"]),
    };

    public static TheoryData<string> Names => new(Cases.Keys);

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Image_looks_as_dcmtk_shows_it(string name)
    {
        var (image, request, arguments) = Cases[name];
        var file = Path.GetTempFileName();
        try
        {
            var dataset = image.Build();
            await File.WriteAllBytesAsync(file, Example.File(dataset), TestContext.Current.CancellationToken);
            var theirs = await DcmtkPicture.RenderAsync(file, arguments, TestContext.Current.CancellationToken);
            Assert.NotNull(theirs);
            // From YBR, dcmtk cuts the fraction off every summand; Colours_are_those_of_the_formula is exact.
            Assert.InRange(DcmtkPicture.Difference(Draw(dataset, request), theirs).Largest, 0, name.StartsWith("YBR", StringComparison.Ordinal) ? 2 : 1);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static DatasetBuilder Hounsfield() => Grey(16, 12)
        .Set(Tag("RescaleSlope"), "1").Set(Tag("RescaleIntercept"), "-1024")
        .Set(Tag("WindowCenter"), "40", "-600").Set(Tag("WindowWidth"), "400", "1500");

    private static DatasetBuilder OfPalette(int allocated, int stored) => Grey(allocated, stored).Set(Tag("PhotometricInterpretation"), "PALETTE COLOR");

    /// <summary>A rising curve that is no line.</summary>
    private static DicomDataset Curve(int first, int bits, int count) =>
        Table(first, bits, [.. Enumerable.Range(0, count).Select(i => (ushort)(Math.Sqrt((double)i / (count - 1)) * ((1 << bits) - 1)))]);

    private static DicomDataset Typed(DicomDataset table) => new DatasetBuilder(table).Set(Tag("ModalityLUTType"), "US").Build();

    private static DatasetBuilder WithEmbeddedOverlay()
    {
        var image = Grey(16, 12);
        var pixels = image.Build().Bytes(Tag("PixelData")).ToArray();
        for (var i = 0; i < Columns * Rows; i += 5)
        {
            pixels[(2 * i) + 1] |= 0x20;
        }
        return image.Set(Tag("PixelData"), Vr.OW, pixels).OverlayPlane(0x6000, Rows, Columns, 1, 1)
            .Set(new Tag(0x6000, 0x0100), Vr.US, "16").Set(new Tag(0x6000, 0x0102), Vr.US, "13");
    }
}
