using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Text.Json;
using DataBank.Dicom;
using DataBank.Pseudonymization;
using SkiaSharp;

namespace DataBank.IntegrationTests;

/// <summary>CT of the head on its way to research: without its face in every answer, or not at all.</summary>
public sealed class DefacingTests(ApplianceProcess appliance)
{
    private const string AnyFile = "multipart/related; type=\"application/dicom\"; transfer-syntax=*";
    private const string AnyFrame = "multipart/related; type=\"application/octet-stream\"; transfer-syntax=*";
    private const int Intercept = -1024;

    private static readonly HeadPhantom Phantom = new();
    private static readonly IReadOnlyList<SlicePlane> Planes = HeadPhantom.Axial();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Uids.ExplicitVrLittleEndian)]
    [InlineData(Uids.JpegLosslessFirstOrder)]
    public async Task A_head_is_shown_without_its_face_in_every_answer(string transferSyntax)
    {
        var (theme, image) = await MemberAsync("pseudonymized-defaced");
        await StoreAsync(await SlicesAsync(image, transferSyntax));
        var shown = await theme.WaitForImagesAsync(Planes.Count);
        var faces = 0;
        foreach (var slice in shown)
        {
            Assert.Equal("NO", slice.Value("00280302"));
            Assert.Contains("113102", slice.GetProperty("00120064").GetRawText(), StringComparison.Ordinal);
            var plane = Planes[int.Parse(slice.Value("00200013")!, CultureInfo.InvariantCulture) - 1];
            var path = PathOf(theme, slice);
            using var answer = await theme.GetAsync(path, AnyFile);
            using var file = FrameReader.Open(Assert.Single(await answer.PartsAsync()).Body);
            Assert.Equal(transferSyntax == Uids.ExplicitVrLittleEndian ? transferSyntax : Uids.RleLossless, file.File.TransferSyntax);
            using var decoded = await file.DecodeAsync(0, Cancellation);
            faces += Check(plane, decoded.Bytes.Span);
            using var stored = file.Read(0);
            using var frame = await theme.GetAsync($"{path}/frames/1", AnyFrame);
            Assert.Equal(stored.Bytes.ToArray(), Assert.Single(await frame.PartsAsync()).Body);
        }
        Assert.True(faces > 300);
        var nose = shown.Single(slice => Planes[int.Parse(slice.Value("00200013")!, CultureInfo.InvariantCulture) - 1].Origin.Z == -50);
        using var rendered = await theme.GetAsync($"{PathOf(theme, nose)}/rendered?window=0,2000,linear", "image/png");
        using var picture = SKBitmap.Decode(await rendered.Content.ReadAsByteArrayAsync(Cancellation));
        Assert.True(picture.GetPixel(85, 20).Red < 8 && picture.GetPixel(85, 90).Red > 100); // The nose, and what lies behind the face.
        using var thumbnail = await theme.GetAsync($"{PathOf(theme, nose)}/thumbnail", "image/jpeg");
        using var small = SKBitmap.Decode(await thumbnail.Content.ReadAsByteArrayAsync(Cancellation));
        Assert.True(small.GetPixel(small.Width / 2, small.Height * 20 / 170).Red < 30);
    }

    [Fact]
    public async Task A_series_is_shown_once_it_is_whole_and_one_of_which_slices_are_missing_is_not()
    {
        var (theme, image) = await MemberAsync("pseudonymized-defaced");
        var slices = await SlicesAsync(image, Uids.ExplicitVrLittleEndian);
        await StoreAsync([.. slices.Where((_, number) => number is < 20 or > 22)]);
        await Task.Delay(TimeSpan.FromSeconds(8), Cancellation); // It is looked at, and refused.
        Assert.Empty(await theme.WaitForImagesAsync(0));
        await StoreAsync([.. slices.Skip(20).Take(3)]);
        Assert.Equal(slices.Count, (await theme.WaitForImagesAsync(slices.Count)).Count);
    }

    [Fact]
    public async Task Without_the_option_heads_stay_inside()
    {
        var (theme, image) = await MemberAsync("pseudonymized");
        await StoreAsync([.. await SlicesAsync(image, Uids.ExplicitVrLittleEndian), ChestOf(image)]);
        Assert.Single(await theme.WaitForImagesAsync(1));
    }

    /// <summary>How many pixels of a face are gone; everything of the brain must be as it was.</summary>
    private static int Check(SlicePlane plane, ReadOnlySpan<byte> native)
    {
        var gone = 0;
        for (var i = 0; i < plane.Rows * plane.Columns; i++)
        {
            var point = plane.At(i % plane.Columns, i / plane.Columns);
            var value = BinaryPrimitives.ReadUInt16LittleEndian(native[(2 * i)..]) + Intercept;
            if (HeadPhantom.IsBrain(point)) Assert.Equal(Phantom.At(point), value);
            if (!HeadPhantom.IsNose(point)) continue;
            Assert.Equal(Phantom.Air, value);
            gone++;
        }
        return gone;
    }

    private async Task<(TestTheme Theme, TestImage Image)> MemberAsync(string policy)
    {
        var theme = await TestTheme.CreateAsync(appliance, policy);
        var image = new TestImage { Description = "頭部CT" };
        await theme.EnrolAsync($"Patient/{(await theme.DataManager.CreateAsync(Some.Patient(image.PatientId))).Text("id")}");
        return (theme, image);
    }

    private async Task StoreAsync(IReadOnlyList<byte[]> files)
    {
        using var ingest = appliance.Ingest;
        foreach (var batch in files.Chunk(17))
        {
            using var stored = await ingest.StoreAsync(batch);
            Assert.True(stored.IsSuccessStatusCode, await stored.Content.ReadAsStringAsync(Cancellation));
        }
    }

    private static byte[] ChestOf(TestImage image) => TestImage.ToFile(new DatasetBuilder((image with { Series = TestImage.NewUid(), Uid = TestImage.NewUid(), Description = "胸部CT" }).ToDataset()).Set(new Tag(0x0018, 0x0015), "CHEST").Build());

    private static async Task<IReadOnlyList<byte[]>> SlicesAsync(TestImage image, string transferSyntax)
    {
        var files = new List<byte[]>();
        for (var number = 0; number < Planes.Count; number++)
        {
            var file = TestImage.ToFile(Slice(image with { Uid = TestImage.NewUid() }, Planes[number], number + 1));
            if (transferSyntax != Uids.ExplicitVrLittleEndian)
            {
                using var encoded = new MemoryStream();
                using var frames = FrameReader.Open(file);
                await Transcoder.WriteAsync(frames, transferSyntax, encoded, CompressionSettings.Default, Cancellation);
                file = encoded.ToArray();
            }
            files.Add(file);
        }
        return files;
    }

    private static DicomDataset Slice(TestImage image, SlicePlane plane, int number)
    {
        static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);
        var values = Phantom.Values(plane);
        var native = new byte[2 * values.Length];
        for (var i = 0; i < values.Length; i++) BinaryPrimitives.WriteUInt16LittleEndian(native.AsSpan(2 * i), (ushort)(values[i] - Intercept));
        return new DatasetBuilder(image.ToDataset())
            .Set(new Tag(0x0018, 0x0015), "HEAD").Set(new Tag(0x0008, 0x0008), "ORIGINAL", "PRIMARY", "AXIAL").Set(new Tag(0x0020, 0x0013), Text(number))
            .Set(new Tag(0x0020, 0x0032), Text(plane.Origin.X), Text(plane.Origin.Y), Text(plane.Origin.Z)).Set(new Tag(0x0020, 0x0037), "1", "0", "0", "0", "1", "0").Set(new Tag(0x0028, 0x0030), "1.5", "1.5")
            .Set(new Tag(0x0028, 0x0010), Text(plane.Rows)).Set(new Tag(0x0028, 0x0011), Text(plane.Columns)).Set(new Tag(0x0028, 0x0100), "16").Set(new Tag(0x0028, 0x0101), "12").Set(new Tag(0x0028, 0x0102), "11")
            .Set(new Tag(0x0028, 0x0103), "0").Set(new Tag(0x0028, 0x0301), "NO").Set(new Tag(0x0028, 0x1052), Text(Intercept)).Set(new Tag(0x0028, 0x1053), "1").Set(new Tag(0x7FE0, 0x0010), Vr.OW, native).Build();
    }

    private static string PathOf(TestTheme theme, JsonElement slice) => $"{theme.DicomWeb}/studies/{slice.Value("0020000D")}/series/{slice.Value("0020000E")}/instances/{slice.Value("00080018")}";
}
