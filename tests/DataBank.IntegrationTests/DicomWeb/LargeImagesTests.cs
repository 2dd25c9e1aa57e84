using System.Net;
using DataBank.Dicom;

namespace DataBank.IntegrationTests;

/// <summary>Images larger than the memory that the appliance may use, on either face: each a process of its own, so that its peak is theirs.</summary>
public sealed class LargeImagesTests
{
    private const long MostMemory = 400L * 1024 * 1024;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_slide_of_twenty_thousand_tiles_is_served_by_tile_in_flat_memory()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("DATABANK_TEST_ENGINE") is null or "" or "Sqlite", "The slide is put into a database that is a file.");
        var slide = new SparseSlide { Tiles = new Dictionary<int, byte[]> { [1] = await TileAsync(1), [10_000] = await TileAsync(2), [20_000] = await TileAsync(3) } };
        await using var appliance = await ApplianceProcess.StartAsync(environment: new Dictionary<string, string> { ["DATABANK_Blobs__ScrubBytesPerSecond"] = "0" });
        await appliance.KillAsync();
        await slide.PutAsync(appliance.DataFolder, Cancellation);
        Assert.InRange(slide.Bytes, 4_800_000_000, long.MaxValue);
        await appliance.RestartAsync();

        using var client = appliance.Clinician;
        Assert.Equal("20000", Assert.Single(await client.QidoAsync($"{slide.Image.Path}/metadata")).Value("00280008"));
        foreach (var (number, codestream) in slide.Tiles)
        {
            using var frame = await client.GetAsync($"{slide.Image.Path}/frames/{number}", accept: null);
            var bytes = Assert.Single(await frame.PartsAsync()).Body;
            Assert.Equal(codestream, bytes[..codestream.Length]);
            using var picture = await client.GetAsync($"{slide.Image.Path}/frames/{number}/rendered", "image/png");
            Assert.Equal("image/png", picture.Content.Headers.ContentType?.MediaType);
        }
        using (var missing = await client.GetAsync($"{slide.Image.Path}/frames/20001", accept: null)) Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        using (var thumbnail = await client.GetAsync($"{slide.Image.Path}/thumbnail", accept: null)) Assert.True(thumbnail.IsSuccessStatusCode);
        var before = appliance.MemoryBytes;
        for (var number = 7; number <= 20_000; number += 997)
        {
            using var frame = await client.GetAsync($"{slide.Image.Path}/frames/{number}", accept: null);
            Assert.True(frame.IsSuccessStatusCode);
        }
        TestContext.Current.SendDiagnosticMessage($"{slide.Bytes} bytes; memory {before} before, {appliance.MemoryBytes} after, {appliance.PeakMemoryBytes} at most");
        Assert.InRange(appliance.PeakMemoryBytes, 1, MostMemory);
    }

    [Fact]
    public async Task An_image_of_a_view_is_rendered_and_converted_whatever_its_size_in_bounded_memory()
    {
        const int frames = 66; // 132 MiB
        await using var appliance = await ApplianceProcess.StartAsync();
        var theme = await TestTheme.CreateAsync(appliance);
        var image = new TestImage { SopClass = "1.2.840.10008.5.1.4.1.1.20", Modality = "NM" };
        var patient = $"Patient/{(await theme.DataManager.CreateAsync(Some.Patient(image.PatientId))).Text("id")}";
        using (var client = appliance.Ingest)
        {
            using var body = GeneratedStore.OfZeros(image, frames);
            using var stored = await client.PostAsync("/dicomweb/studies", body, Cancellation);
            Assert.Equal(HttpStatusCode.OK, stored.StatusCode);
        }
        await theme.EnrolAsync(patient);
        var metadata = Assert.Single(await theme.WaitForImagesAsync(1));
        Assert.Equal($"{frames}", metadata.Value("00280008"));
        var path = $"{theme.DicomWeb}/studies/{metadata.Value("0020000D")}/series/{metadata.Value("0020000E")}/instances/{metadata.Value("00080018")}";

        using (var picture = await theme.GetAsync($"{path}/frames/50/rendered", "image/png")) Assert.Equal("image/png", picture.Content.Headers.ContentType?.MediaType);
        using (var missing = await theme.GetAsync($"{path}/frames/{frames + 1}/rendered", "image/png")) Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        using (var frame = await theme.GetAsync($"{path}/frames/3,60", "multipart/related; type=\"image/dicom-rle\"")) Assert.Equal(2, (await frame.PartsAsync()).Count);
        using (var all = await theme.GetAsync($"{path}/rendered?viewport=64,64", "multipart/related; type=\"image/jpeg\"")) Assert.Equal(frames, (await all.PartsAsync()).Count);
        using (var whole = await theme.GetAsync(path, $"application/dicom; transfer-syntax={Uids.RleLossless}"))
        {
            Assert.Equal(HttpStatusCode.OK, whole.StatusCode);
            using var converted = FrameReader.Open(await whole.Content.ReadAsByteArrayAsync(Cancellation));
            Assert.Equal((frames, Uids.RleLossless), (converted.Count, converted.File.TransferSyntax));
            Assert.Equal(metadata.Value("00080018"), converted.File.Dataset.Text(new Tag(0x0008, 0x0018)));
            using var pixels = await converted.DecodeAsync(frames - 1, Cancellation);
            Assert.Equal(new byte[1024 * 1024 * 2], pixels.Bytes.ToArray());
        }
        TestContext.Current.SendDiagnosticMessage($"memory at most {appliance.PeakMemoryBytes}");
        Assert.InRange(appliance.PeakMemoryBytes, 1, MostMemory);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(appliance.DataFolder, "release-spool")));
    }

    private static async Task<byte[]> TileAsync(int seed)
    {
        var pixels = new byte[SparseSlide.Side * SparseSlide.Side * 3];
        for (var i = 0; i < pixels.Length; i++) pixels[i] = (byte)((i / 3 % SparseSlide.Side) ^ (seed * 40));
        var dataset = new DatasetBuilder(new TestImage { Size = SparseSlide.Side }.ToDataset())
            .Set(new Tag(0x0028, 0x0002), "3").Set(new Tag(0x0028, 0x0004), "RGB").Set(new Tag(0x0028, 0x0006), "0")
            .Set(new Tag(0x0028, 0x0100), "8").Set(new Tag(0x0028, 0x0101), "8").Set(new Tag(0x0028, 0x0102), "7")
            .Set(new Tag(0x7FE0, 0x0010), Vr.OB, pixels).Build();
        using var frames = FrameReader.Open(TestImage.ToFile(dataset));
        using var tile = await Transcoder.ReadFrameAsync(frames, 0, Uids.JpegBaseline, CompressionSettings.Default, Cancellation);
        return tile.Bytes.ToArray();
    }
}
