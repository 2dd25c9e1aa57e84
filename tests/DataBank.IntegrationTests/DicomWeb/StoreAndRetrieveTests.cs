using System.Net;
using DataBank.Dicom;

namespace DataBank.IntegrationTests;

public sealed class StoreAndRetrieveTests(ApplianceProcess appliance)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Uids.ExplicitVrLittleEndian)]
    [InlineData(Uids.ImplicitVrLittleEndian)]
    public async Task What_was_stored_comes_back_byte_for_byte(string transferSyntax)
    {
        var image = new TestImage { TransferSyntax = transferSyntax };
        var file = image.ToFile();
        using var client = appliance.Clinician;
        using var stored = await client.StoreAsync(file);
        Assert.Equal(HttpStatusCode.OK, stored.StatusCode);
        var response = await stored.JsonAsync();
        Assert.Equal(image.Uid, response.GetProperty("00081199").GetProperty("Value")[0].Value("00081155"));

        using var all = await client.GetAsync($"/dicomweb/studies/{image.Study}", accept: null);
        var (type, bytes) = Assert.Single(await all.PartsAsync());
        Assert.Equal($"application/dicom; transfer-syntax={transferSyntax}", type);
        Assert.Equal(file, bytes);

        using var one = await client.GetAsync(image.Path, "application/dicom; transfer-syntax=*");
        Assert.Equal(file, await one.Content.ReadAsByteArrayAsync(Cancellation));
    }

    [Fact]
    public async Task A_single_part_body_is_stored_too()
    {
        var image = new TestImage();
        using var client = appliance.Ingest;
        using var body = new ByteArrayContent(image.ToFile());
        body.Headers.ContentType = new("application/dicom");
        using var answer = await client.PostAsync($"/dicomweb/studies/{image.Study}", body, Cancellation);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Single(await appliance.Clinician.QidoAsync($"/dicomweb/instances?SOPInstanceUID={image.Uid}"));
    }

    [Fact]
    public async Task An_implicit_file_is_rewritten_as_explicit_where_that_is_asked_for()
    {
        var image = new TestImage { TransferSyntax = Uids.ImplicitVrLittleEndian };
        using var client = appliance.Clinician;
        await client.StoreCleanlyAsync(image);
        using var answer = await client.GetAsync(image.Path, "multipart/related; type=application/dicom");
        var (type, bytes) = Assert.Single(await answer.PartsAsync());
        Assert.Equal($"application/dicom; transfer-syntax={Uids.ExplicitVrLittleEndian}", type);
        var file = Part10Reader.Read(bytes);
        Assert.Equal(Uids.ExplicitVrLittleEndian, file.TransferSyntax);
        Assert.Equal(image.Pixels, file.Dataset.Bytes(new Tag(0x7FE0, 0x0010)).ToArray());
    }

    [Fact]
    public async Task Metadata_frames_and_bulk_data_agree()
    {
        var image = new TestImage { Frames = 3 };
        using var client = appliance.Clinician;
        await client.StoreCleanlyAsync(image);

        using var answer = await client.GetAsync($"/dicomweb/studies/{image.Study}/series/{image.Series}/metadata", "application/dicom+json");
        var metadata = Assert.Single((await answer.JsonAsync()).EnumerateArray());
        Assert.Equal("胸部CT", metadata.Value("00081030"));
        Assert.Equal(Uids.ExplicitVrLittleEndian, metadata.Value("00083002"));
        Assert.False(metadata.TryGetProperty("00020010", out _));
        var uri = metadata.GetProperty("7FE00010").GetProperty("BulkDataURI").GetString()!;
        Assert.StartsWith($"{image.Path}/", uri, StringComparison.Ordinal);

        using var bulk = await client.GetAsync(uri, "application/octet-stream");
        Assert.Equal(image.Pixels, await bulk.Content.ReadAsByteArrayAsync(Cancellation));

        using var frames = await client.GetAsync($"{image.Path}/frames/3,1", "multipart/related; type=application/octet-stream; transfer-syntax=*");
        var parts = await frames.PartsAsync();
        var size = image.Size * image.Size * 2;
        Assert.Equal([image.Pixels[(2 * size)..], image.Pixels[..size]], parts.Select(part => part.Body));
        Assert.All(parts, part => Assert.Equal($"application/octet-stream; transfer-syntax={Uids.ExplicitVrLittleEndian}", part.ContentType));

        using var same = new HttpRequestMessage(HttpMethod.Get, $"/dicomweb/studies/{image.Study}/series/{image.Series}/metadata");
        same.Headers.IfNoneMatch.Add(answer.Headers.ETag!);
        using var unchanged = await client.SendAsync(same, Cancellation);
        Assert.Equal(HttpStatusCode.NotModified, unchanged.StatusCode);
    }

    [Theory]
    [InlineData("studies/{study}", "multipart/related; type=\"application/dicom+xml\"", 3)]
    [InlineData("studies/{study}/series/{series}", "multipart/related; type=application/dicom+xml", 2)]
    [InlineData("studies/{study}/series/{series}", "application/dicom+json;q=0.5, application/dicom+xml", 2)]
    [InlineData("studies/{study}/series/{series}/instances/{instance}", "multipart/related; type=\"application/dicom+xml\"", 1)]
    public async Task Metadata_come_in_XML_at_every_level(string resource, string accept, int count)
    {
        var image = new TestImage { StepId = "STEP1" };
        using var client = appliance.Clinician;
        await client.StoreCleanlyAsync(image, image with { Uid = TestImage.NewUid(), Number = 2 }, image with { Uid = TestImage.NewUid(), Series = TestImage.NewUid() });
        var url = $"/dicomweb/{resource.Replace("{study}", image.Study).Replace("{series}", image.Series).Replace("{instance}", image.Uid)}/metadata";
        using var answer = await client.GetAsync(url, accept);
        var parts = await answer.PartsAsync();
        Assert.All(parts, part => Assert.Equal("application/dicom+xml", part.ContentType));
        using var asJson = await client.GetAsync(url, "application/dicom+json");
        var models = (await asJson.JsonAsync()).EnumerateArray().ToArray();
        Assert.Equal((count, count), (parts.Count, models.Length));
        // Said in either form, the same is said; the places of bulk data are the same too.
        Assert.Equal(models.Select(model => Plain(DicomJson.Read(model, Place))), parts.Select(part => Plain(DicomXml.Read(new MemoryStream(part.Body), Place))));
        Assert.Contains($"/bulkdata/7FE00010\"", System.Text.Encoding.UTF8.GetString(parts[0].Body), StringComparison.Ordinal);
        Assert.NotEqual(answer.Headers.ETag, asJson.Headers.ETag);

        static ReadOnlyMemory<byte> Place(string uri) => System.Text.Encoding.UTF8.GetBytes(uri);
        static string Plain(DicomDataset dataset) => Convert.ToHexString(TestImage.ToFile(dataset));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(60)] // As deep as files are read.
    public async Task A_deeply_nested_content_tree_is_stored_found_and_given_back(int depth)
    {
        var image = new TestImage { Modality = "SR" };
        var tree = new DatasetBuilder().Set(new Tag(0x0040, 0xA160), "leaf").Build();
        for (var level = 0; level < depth; level++) tree = new DatasetBuilder().Set(new Tag(0x0040, 0xA730), [tree]).Build();
        var file = TestImage.ToFile(new DatasetBuilder(image.ToDataset()).Set(new Tag(0x0008, 0x0016), "1.2.840.10008.5.1.4.1.1.88.33").Remove(new Tag(0x7FE0, 0x0010)).Set(new Tag(0x0040, 0xA730), [tree]).Build());
        using var client = appliance.Clinician;
        using var stored = await client.StoreAsync(file);
        Assert.True(stored.StatusCode == HttpStatusCode.OK, await stored.Content.ReadAsStringAsync(Cancellation));
        Assert.Single(await client.QidoAsync($"/dicomweb/instances?SOPInstanceUID={image.Uid}&NumberOfFrames=1"));
        foreach (var accept in (string[])["application/dicom+json", "application/dicom+xml"])
        {
            using var metadata = await client.GetAsync($"{image.Path}/metadata", accept);
            Assert.Contains("leaf", await metadata.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        }
        using var back = await client.GetAsync(image.Path, "application/dicom; transfer-syntax=*");
        Assert.Equal(file, await back.Content.ReadAsByteArrayAsync(Cancellation));
        using var zip = await client.GetAsync($"/dicomweb/studies/{image.Study}", "application/zip");
        Assert.Equal(HttpStatusCode.OK, zip.StatusCode);
        Assert.NotEmpty(await zip.Content.ReadAsByteArrayAsync(Cancellation));
    }

    [Fact]
    public async Task Metadata_of_one_instance_are_one_XML_document_where_that_is_asked_for()
    {
        var image = new TestImage { Name = "Yamada^Tarou=山田^太郎" };
        using var client = appliance.Clinician;
        await client.StoreCleanlyAsync(image);
        using var answer = await client.GetAsync($"{image.Path}/metadata", "application/dicom+xml");
        Assert.Equal("application/dicom+xml", answer.Content.Headers.ContentType?.ToString());
        Assert.Equal(image.Name, DicomXml.Read(await answer.Content.ReadAsStreamAsync(Cancellation)).Text(new(0x0010, 0x0010)));
    }

    [Theory]
    [InlineData("/frames/4", null, 404)]
    [InlineData("/frames/0", null, 400)]
    [InlineData("/frames/1,x", null, 400)]
    [InlineData("/frames/1,2", "application/octet-stream", 400)]
    [InlineData("/frames/1", "image/gif", 406)]
    [InlineData("/frames/1", "multipart/related; type=\"image/jpx\"", 406)]
    [InlineData("", "multipart/related; type=\"application/dicom\"; transfer-syntax=1.2.840.10008.1.2.4.102", 406)]
    [InlineData("/metadata", "multipart/related; type=\"application/dicom\"", 406)]
    [InlineData("/bulkdata/00100010/1", null, 404)]
    [InlineData("/bulkdata", null, 404)]
    public async Task What_cannot_be_given_is_refused_by_its_own_status(string what, string? accept, int status)
    {
        var image = new TestImage { Frames = 3 };
        using var client = appliance.Clinician;
        await client.StoreCleanlyAsync(image);
        using var answer = await client.GetAsync(image.Path + what, accept);
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task What_does_not_exist_answers_404_and_an_empty_search_204()
    {
        using var client = appliance.Clinician;
        foreach (var path in (string[])["", "/metadata", "/series/1.2", "/series/1.2/instances/1.3/frames/1"])
        {
            using var missing = await client.GetAsync($"/dicomweb/studies/{TestImage.NewUid()}{path}", accept: null);
            Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        }
        using var none = await client.GetAsync("/dicomweb/studies?PatientID=nobody", accept: null);
        Assert.Equal(HttpStatusCode.NoContent, none.StatusCode);
        using var noUid = await client.GetAsync("/dicomweb/studies/not-a-uid/metadata", accept: null);
        Assert.Equal(HttpStatusCode.BadRequest, noUid.StatusCode);
    }

    [Fact]
    public async Task A_series_comes_in_the_order_of_its_instance_numbers()
    {
        var first = new TestImage();
        TestImage[] images = [.. Enumerable.Range(1, 12).Select(i => first with { Uid = TestImage.NewUid(), Number = 13 - i, Seed = i })];
        using var client = appliance.Clinician;
        await client.StoreCleanlyAsync(images);
        using var answer = await client.GetAsync($"/dicomweb/studies/{first.Study}/metadata", accept: null);
        Assert.Equal(Enumerable.Range(1, 12).Select(i => $"{i}"), (await answer.JsonAsync()).EnumerateArray().Select(item => item.Value("00200013")));
        using var files = await client.GetAsync($"/dicomweb/studies/{first.Study}/series/{first.Series}", accept: "*/*");
        Assert.Equal(images.Reverse().Select(image => image.ToFile()), (await files.PartsAsync()).Select(part => part.Body));
    }

    [Fact]
    public async Task Only_those_who_may_read_or_write_can()
    {
        using var anonymous = await appliance.Anonymous.GetAsync("/dicomweb/studies", accept: null);
        Assert.Equal(HttpStatusCode.Unauthorized, anonymous.StatusCode);
        using var ingest = await appliance.Ingest.GetAsync("/dicomweb/studies", accept: null);
        Assert.Equal(HttpStatusCode.Forbidden, ingest.StatusCode);
        using var auditor = await appliance.Auditor.StoreAsync(new TestImage().ToFile());
        Assert.Equal(HttpStatusCode.Forbidden, auditor.StatusCode);
    }
}
