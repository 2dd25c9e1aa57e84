using System.Net;
using DataBank.Dicom;
using SkiaSharp;

namespace DataBank.IntegrationTests;

public sealed class RenderedImagesTests(ApplianceProcess appliance)
{
    /// <summary>Shows all 16 bits.</summary>
    private const string Whole = "window=32767.5,65535,linear-exact";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Rendered_pixels_are_those_of_the_window()
    {
        var image = new TestImage { Frames = 2 };
        using var client = appliance.Clinician;
        await client.StoreCleanlyAsync(image);
        using var answer = await client.GetAsync($"{image.Path}/frames/2/rendered?{Whole}", "image/png");
        Assert.Equal("image/png", answer.Content.Headers.ContentType?.MediaType);
        using var picture = await DecodeAsync(answer);
        var pixels = image.Pixels.AsSpan(image.Size * image.Size * 2);
        for (var i = 0; i < image.Size * image.Size; i++)
        {
            var expected = BitConverter.ToUInt16(pixels[(2 * i)..]) / 65535.0 * 255;
            Assert.InRange(picture.GetPixel(i % image.Size, i / image.Size).Red, expected - 1, expected + 1);
        }
    }

    [Theory]
    [InlineData(null, "image/jpeg")]
    [InlineData("*/*", "image/jpeg")]
    [InlineData("image/*", "image/jpeg")]
    [InlineData("image/jpeg;q=0.5, image/png", "image/png")]
    [InlineData("image/jpeg, image/png;q=0.9", "image/jpeg")]
    [InlineData("image/avif,image/webp,image/apng,image/svg+xml,image/*,*/*;q=0.8", "image/jpeg")]
    [InlineData("image/webp, image/png;q=0.1", "image/png")]
    [InlineData("image/jpeg;q=0, */*", "image/png")]
    [InlineData("image/gif, image/png;q=0.1", "image/gif")]
    [InlineData("multipart/related; type=\"image/png\"", "multipart/related")]
    public async Task Client_and_server_agree_on_a_media_type(string? accept, string expected)
    {
        var image = new TestImage();
        using var client = appliance.Clinician;
        await client.StoreCleanlyAsync(image);
        using var answer = await client.GetAsync($"{image.Path}/rendered", accept);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(expected, answer.Content.Headers.ContentType?.MediaType);
    }

    [Theory]
    [InlineData("/rendered", "image/webp", 406)]
    [InlineData("/rendered", "application/dicom", 406)]
    [InlineData("/rendered?quality=0", null, 400)]
    [InlineData("/rendered?quality=101", null, 400)]
    [InlineData("/rendered?viewport=10", null, 400)]
    [InlineData("/rendered?viewport=10,100000", null, 400)]
    [InlineData("/rendered?viewport=10,10,0,0,0,5", null, 400)]
    [InlineData("/rendered?window=1,0,linear", null, 400)]
    [InlineData("/rendered?window=1,2,cubic", null, 400)]
    [InlineData("/rendered?annotation=everything", null, 400)]
    [InlineData("/frames/3/rendered", null, 404)]
    [InlineData("/frames/0/rendered", null, 400)]
    [InlineData("/frames/1,2/rendered", "image/jpeg", 400)]
    [InlineData("/thumbnail", "multipart/related; type=\"image/jpeg\"", 406)]
    [InlineData("/thumbnail?viewport=0,0", null, 400)]
    public async Task Wrong_renderings_are_refused_by_their_own_status(string what, string? accept, int status)
    {
        var image = new TestImage { Frames = 2 };
        using var client = appliance.Clinician;
        await client.StoreCleanlyAsync(image);
        using var answer = await client.GetAsync(image.Path + what, accept);
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task A_multi_frame_image_moves_as_gif_and_each_of_its_frames_is_one()
    {
        var image = new TestImage { Frames = 3 };
        var cine = new DatasetBuilder(image.ToDataset()).Set(new Tag(0x0018, 0x1063), "50").Build();
        using var client = appliance.Clinician;
        using var stored = await client.StoreAsync(TestImage.ToFile(cine));
        using var answer = await client.GetAsync($"{image.Path}/rendered?{Whole}", "image/gif");
        Assert.Equal("image/gif", answer.Content.Headers.ContentType?.MediaType);
        using var codec = SKCodec.Create(new MemoryStream(await answer.Content.ReadAsByteArrayAsync(Cancellation)));
        Assert.Equal([50, 50, 50], codec.FrameInfo.Select(frame => frame.Duration));
        using var moving = new SKBitmap(codec.Info);
        for (var frame = 0; frame < 3; frame++)
        {
            Assert.Equal(SKCodecResult.Success, codec.GetPixels(codec.Info, moving.GetPixels(), new SKCodecOptions(frame)));
            using var still = await DecodeAsync(await client.GetAsync($"{image.Path}/frames/{frame + 1}/rendered?{Whole}", "image/png"));
            using var gif = await DecodeAsync(await client.GetAsync($"{image.Path}/frames/{frame + 1}/rendered?{Whole}", "image/gif"));
            Assert.Equal(still.Pixels, moving.Pixels);
            Assert.Equal(still.Pixels, gif.Pixels);
        }
        using var parts = await client.GetAsync($"{image.Path}/rendered", "multipart/related; type=\"image/gif\"");
        Assert.Equal(3, (await parts.PartsAsync()).Count);
    }

    [Fact]
    public async Task Pictures_fit_the_viewport_and_show_the_part_asked_for()
    {
        var image = new TestImage { Size = 64 };
        using var client = appliance.Clinician;
        await client.StoreCleanlyAsync(image);
        using var small = await DecodeAsync(await client.GetAsync($"{image.Path}/rendered?viewport=32,100", "image/png"));
        Assert.Equal((32, 32), (small.Width, small.Height));
        using var whole = await DecodeAsync(await client.GetAsync($"{image.Path}/rendered?{Whole}", "image/png"));
        using var part = await DecodeAsync(await client.GetAsync($"{image.Path}/rendered?{Whole}&viewport=20,10,8,4,-20,10", "image/png"));
        Assert.Equal((20, 10), (part.Width, part.Height));
        Assert.Equal(whole.GetPixel(8 + 3, 4 + 2), part.GetPixel(19 - 3, 2));
    }

    [Fact]
    public async Task Lower_quality_is_smaller()
    {
        var image = new TestImage { Size = 128 };
        using var client = appliance.Clinician;
        await client.StoreCleanlyAsync(image);
        using var fine = await client.GetAsync($"{image.Path}/rendered?quality=95", "image/jpeg");
        using var coarse = await client.GetAsync($"{image.Path}/rendered?quality=10", "image/jpeg");
        Assert.True(fine.Content.Headers.ContentLength > 2 * coarse.Content.Headers.ContentLength);
    }

    [Fact]
    public async Task Annotations_are_written_where_asked_for_and_never_on_thumbnails()
    {
        var image = new TestImage { Size = 256 };
        using var client = appliance.Clinician;
        await client.StoreCleanlyAsync(image);
        async Task<byte[]> BytesAsync(string what) => await (await client.GetAsync(image.Path + what, "image/png")).Content.ReadAsByteArrayAsync(Cancellation);
        var plain = await BytesAsync("/rendered");
        var patient = await BytesAsync("/rendered?annotation=patient");
        var both = await BytesAsync("/rendered?annotation=patient,technique");
        Assert.NotEqual(plain, patient);
        Assert.NotEqual(patient, both);
        Assert.Equal(await BytesAsync("/thumbnail"), await BytesAsync("/thumbnail?annotation=patient"));
    }

    [Fact]
    public async Task A_series_is_rendered_as_one_part_a_frame_and_what_is_no_image_is_left_out()
    {
        var first = new TestImage { Frames = 2 };
        var second = first with { Uid = TestImage.NewUid(), Number = 2, Frames = 1 };
        using var client = appliance.Clinician;
        await client.StoreCleanlyAsync(first, second);
        using var report = await client.StoreAsync(TestImage.ToFile(
            new DatasetBuilder((first with { Uid = TestImage.NewUid(), Number = 3 }).ToDataset()).Remove(new Tag(0x7FE0, 0x0010)).Build()));
        foreach (var level in new[] { $"/dicomweb/studies/{first.Study}", $"/dicomweb/studies/{first.Study}/series/{first.Series}" })
        {
            using var answer = await client.GetAsync($"{level}/rendered", "multipart/related; type=\"image/jpeg\"");
            var parts = await answer.PartsAsync();
            Assert.Equal(3, parts.Count);
            Assert.All(parts, part => Assert.Equal("image/jpeg", part.ContentType));
        }
        using var frames = await client.GetAsync($"{first.Path}/frames/2,1/rendered?{Whole}", "multipart/related; type=image/png");
        var pictures = (await frames.PartsAsync()).Select(part => part.Body).ToArray();
        using var one = await client.GetAsync($"{first.Path}/frames/1/rendered?{Whole}", "image/png");
        Assert.Equal(await one.Content.ReadAsByteArrayAsync(Cancellation), pictures[1]);
    }

    [Theory]
    [InlineData("/dicomweb/studies/{0}/thumbnail")]
    [InlineData("/dicomweb/studies/{0}/series/{1}/thumbnail")]
    [InlineData("/dicomweb/studies/{0}/series/{1}/instances/{2}/thumbnail")]
    [InlineData("/dicomweb/studies/{0}/series/{1}/instances/{2}/frames/1/thumbnail")]
    public async Task Thumbnails_are_small_at_every_level(string path)
    {
        var image = new TestImage { Size = 256 };
        using var client = appliance.Clinician;
        await client.StoreCleanlyAsync(image);
        var url = string.Format(System.Globalization.CultureInfo.InvariantCulture, path, image.Study, image.Series, image.Uid);
        using var picture = await DecodeAsync(await client.GetAsync(url, accept: null));
        Assert.Equal((128, 128), (picture.Width, picture.Height));
        using var larger = await DecodeAsync(await client.GetAsync($"{url}?viewport=200,200&accept=image/jpeg", accept: null));
        Assert.Equal(200, larger.Width);
    }

    [Fact]
    public async Task A_picture_that_the_client_has_is_not_sent_again()
    {
        var image = new TestImage();
        using var client = appliance.Clinician;
        await client.StoreCleanlyAsync(image);
        foreach (var url in new[] { $"{image.Path}/rendered", $"{image.Path}/thumbnail", $"{image.Path}/frames/1", image.Path })
        {
            using var first = await client.GetAsync(url, accept: null);
            using var again = new HttpRequestMessage(HttpMethod.Get, url);
            again.Headers.IfNoneMatch.Add(first.Headers.ETag!);
            using var unchanged = await client.SendAsync(again, Cancellation);
            Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
        }
        using var jpeg = await client.GetAsync($"{image.Path}/rendered", "image/jpeg");
        using var png = await client.GetAsync($"{image.Path}/rendered", "image/png");
        using var windowed = await client.GetAsync($"{image.Path}/rendered?{Whole}", "image/jpeg");
        Assert.Equal(3, new[] { jpeg, png, windowed }.Select(answer => answer.Headers.ETag).Distinct().Count());
    }

    [Fact]
    public async Task A_presentation_state_is_rendered_as_the_image_it_was_made_for()
    {
        var image = new TestImage();
        var state = new TestImage { Study = image.Study, PatientId = image.PatientId };
        var dataset = new DatasetBuilder(state.ToDataset())
            .Remove(new Tag(0x7FE0, 0x0010))
            .Set(new Tag(0x0008, 0x0016), "1.2.840.10008.5.1.4.1.1.11.1")
            .Set(new Tag(0x0008, 0x1115), [
                new DatasetBuilder().Set(new Tag(0x0020, 0x000E), image.Series).Set(new Tag(0x0008, 0x1140), [
                    new DatasetBuilder().Set(new Tag(0x0008, 0x1150), Uids.CtImageStorage).Set(new Tag(0x0008, 0x1155), image.Uid).Build(),
                ]).Build(),
            ])
            .Set(new Tag(0x0028, 0x3110), [new DatasetBuilder().Set(new Tag(0x0028, 0x1050), "20000").Set(new Tag(0x0028, 0x1051), "10000").Build()])
            .Set(new Tag(0x0070, 0x0042), "90").Set(new Tag(0x0070, 0x0041), "N")
            .Set(new Tag(0x2050, 0x0020), "IDENTITY")
            .Build();
        using var client = appliance.Clinician;
        await client.StoreCleanlyAsync(image);
        using var stored = await client.StoreAsync(TestImage.ToFile(dataset));
        Assert.True(stored.IsSuccessStatusCode);
        using var plain = await DecodeAsync(await client.GetAsync($"{image.Path}/rendered?window=20000,10000,linear", "image/png"));
        using var shown = await DecodeAsync(await client.GetAsync($"{state.Path}/rendered", "image/png"));
        Assert.Equal(plain.GetPixel(3, 5), shown.GetPixel(31 - 5, 3)); // Turned by a quarter.
        using var byUri = await DecodeAsync(await client.GetAsync($"{Uri(image)}&contentType=image/png&presentationUID={state.Uid}&presentationSeriesUID={state.Series}", accept: null));
        Assert.Equal(shown.GetPixel(7, 9), byUri.GetPixel(7, 9));
        using var other = await client.GetAsync($"{Uri(image)}&presentationUID={image.Uid}&presentationSeriesUID={image.Series}", accept: null);
        Assert.Equal(HttpStatusCode.BadRequest, other.StatusCode);
    }

    [Fact]
    public async Task Wado_uri_gives_pictures_and_files()
    {
        var image = new TestImage { Frames = 2, TransferSyntax = Uids.ImplicitVrLittleEndian };
        using var client = appliance.Clinician;
        await client.StoreCleanlyAsync(image);
        using var jpeg = await client.GetAsync(Uri(image), accept: null);
        Assert.Equal("image/jpeg", jpeg.Content.Headers.ContentType?.MediaType);
        using var png = await client.GetAsync($"{Uri(image)}&contentType=image/png&frameNumber=2&windowCenter=300&windowWidth=500&columns=16", accept: null);
        using var picture = await DecodeAsync(png);
        Assert.Equal((16, 16), (picture.Width, picture.Height));
        using var region = await DecodeAsync(await client.GetAsync($"{Uri(image)}&contentType=image/png&region=0.25,0.5,0.75,1", accept: null));
        Assert.Equal((16, 16), (region.Width, region.Height));
        using var dicom = await client.GetAsync($"{Uri(image)}&contentType=application/dicom", accept: null);
        Assert.Equal(Uids.ExplicitVrLittleEndian, Part10Reader.Read(await dicom.Content.ReadAsByteArrayAsync(Cancellation)).TransferSyntax);
        using var same = await client.GetAsync($"{Uri(image)}&contentType=application/dicom&transferSyntax={Uids.ImplicitVrLittleEndian}", accept: null);
        Assert.Equal(image.ToFile(), await same.Content.ReadAsByteArrayAsync(Cancellation));
    }

    [Theory]
    [InlineData("/dicomweb", 404)]
    [InlineData("/dicomweb?requestType=WADO", 400)]
    [InlineData("/dicomweb/wado?requestType=OTHER&studyUID=1.2&seriesUID=1.3&objectUID=1.4", 400)]
    [InlineData("/dicomweb/wado?requestType=WADO&studyUID=1.2&seriesUID=1.3&objectUID=1.4", 404)]
    [InlineData("/dicomweb/wado?requestType=WADO&studyUID=1.2&seriesUID=1.3&objectUID=1.4&anonymize=yes", 400)]
    public async Task Wado_uri_that_names_nothing_is_refused(string url, int status)
    {
        using var client = appliance.Clinician;
        using var answer = await client.GetAsync(url, accept: null);
        Assert.Equal(status, (int)answer.StatusCode);
    }

    [Theory]
    [InlineData("1.2.840.10008.5.1.4.1.1.104.1", "application/pdf", 27)]
    [InlineData("1.2.840.10008.5.1.4.1.1.104.2", "text/xml", 200_001)]
    [InlineData("1.2.840.10008.5.1.4.1.1.104.3", "model/stl", 28)]
    [InlineData("1.2.840.10008.5.1.4.1.1.104.4", "model/obj", 29)]
    public async Task An_encapsulated_document_is_shown_as_it_is(string sopClass, string mediaType, int length)
    {
        var document = new byte[length];
        new Random(length).NextBytes(document);
        var image = new TestImage { Modality = "DOC" };
        var dataset = new DatasetBuilder(image.ToDataset()).Remove(new Tag(0x7FE0, 0x0010))
            .Set(new Tag(0x0008, 0x0016), sopClass)
            .Set(new Tag(0x0042, 0x0011), Vr.OB, document)
            .Set(new Tag(0x0042, 0x0015), length.ToString(System.Globalization.CultureInfo.InvariantCulture)).Build();
        using var client = appliance.Clinician;
        using var stored = await client.StoreAsync(TestImage.ToFile(dataset));
        using var answer = await client.GetAsync($"{image.Path}/rendered", $"{mediaType}, image/jpeg;q=0.5");
        Assert.Equal(mediaType, answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(document, await answer.Content.ReadAsByteArrayAsync(Cancellation)); // Without the byte that made its length even.
        using var bulk = await client.GetAsync($"{image.Path}/bulkdata/00420011", "application/octet-stream");
        Assert.Equal(document, (await bulk.Content.ReadAsByteArrayAsync(Cancellation))[..length]);
        using var picture = await client.GetAsync($"{image.Path}/rendered", "image/jpeg");
        Assert.Equal(HttpStatusCode.NotFound, picture.StatusCode);
    }

    private static string Uri(TestImage image) => $"/dicomweb/wado?requestType=WADO&studyUID={image.Study}&seriesUID={image.Series}&objectUID={image.Uid}";

    private static async Task<SKBitmap> DecodeAsync(HttpResponseMessage answer)
    {
        var bytes = await answer.Content.ReadAsByteArrayAsync(Cancellation);
        Assert.True(answer.IsSuccessStatusCode, $"{(int)answer.StatusCode}: {System.Text.Encoding.UTF8.GetString(bytes)}");
        return SKBitmap.Decode(bytes);
    }
}
