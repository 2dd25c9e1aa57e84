using System.Net;
using System.Text;
using System.Text.Json;
using DataBank.Dicom;

namespace DataBank.IntegrationTests;

public sealed class StoreProblemsTests(ApplianceProcess appliance)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Four_parts_of_which_two_fail_are_answered_one_by_one()
    {
        var good = new TestImage();
        var another = good with { Uid = TestImage.NewUid(), Number = 2 };
        var broken = good with { Uid = TestImage.NewUid() };
        using var client = appliance.Clinician;
        using var answer = await client.StoreAsync(good.ToFile(), "this is no DICOM"u8.ToArray(), broken.ToFile()[..700], another.ToFile());

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        var response = await answer.JsonAsync();
        Assert.Equal([good.Uid, another.Uid], Items(response, "00081199").Select(item => item.Value("00081155")));
        Assert.Equal(["49152", "49152"], Items(response, "00081198").Select(item => item.Value("00081197")));
        Assert.All(Items(response, "00081198"), item => Assert.Contains("at byte", Reason(item), StringComparison.Ordinal));
        Assert.Equal(2, (await client.QidoAsync($"/dicomweb/studies/{good.Study}/instances")).Count);
    }

    [Fact]
    public async Task The_same_file_again_succeeds_and_another_under_its_uid_is_refused()
    {
        var image = new TestImage();
        using var client = appliance.Clinician;
        await client.StoreCleanlyAsync(image);
        await client.StoreCleanlyAsync(image);
        using var answer = await client.StoreAsync((image with { Seed = 2 }).ToFile());
        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Equal("45070", Assert.Single(Items(await answer.JsonAsync(), "00081198")).Value("00081197"));
        using var kept = await client.GetAsync(image.Path, "application/dicom");
        Assert.Equal(image.ToFile(), await kept.Content.ReadAsByteArrayAsync(Cancellation));
    }

    [Fact]
    public async Task Cut_off_pixel_data_are_refused_with_the_position()
    {
        var image = new TestImage();
        using var client = appliance.Clinician;
        using var answer = await client.StoreAsync(image.ToFile()[..^500]);
        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Contains("cut off (at byte", Reason(Assert.Single(Items(await answer.JsonAsync(), "00081198"))), StringComparison.Ordinal);
        Assert.Empty(await client.QidoAsync($"/dicomweb/studies?StudyInstanceUID={image.Study}"));
    }

    [Fact]
    public async Task A_sequence_longer_than_the_file_is_refused_with_the_position()
    {
        var file = new TestImage().ToFile();
        // (0008,1140) SQ with a length of 2 GB, put where the study description stands.
        var at = file.AsSpan().IndexOf<byte>([0x08, 0x00, 0x30, 0x10]);
        byte[] broken = [.. file[..at], 0x08, 0x00, 0x40, 0x11, (byte)'S', (byte)'Q', 0, 0, 0xF0, 0xFF, 0xFF, 0x7F, .. file[at..]];
        using var client = appliance.Clinician;
        using var answer = await client.StoreAsync(broken);
        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Contains("at byte", Reason(Assert.Single(Items(await answer.JsonAsync(), "00081198"))), StringComparison.Ordinal);
        await client.StoreCleanlyAsync(new TestImage());
    }

    [Fact]
    public async Task An_instance_of_another_study_than_the_url_names_is_refused()
    {
        using var body = DicomWebRequests.Multipart("application/dicom", new TestImage().ToFile());
        using var answer = await appliance.Clinician.PostAsync($"/dicomweb/studies/{TestImage.NewUid()}", body, Cancellation);
        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        Assert.Equal("43264", Assert.Single(Items(await answer.JsonAsync(), "00081198")).Value("00081197"));
    }

    [Theory]
    [InlineData("multipart/related; type=\"application/json\"; boundary=test-boundary", 415)]
    [InlineData("multipart/related; type=\"application/dicom+json\"; boundary=test-boundary", 400)]
    [InlineData("application/json", 415)]
    [InlineData("multipart/related; type=\"application/dicom\"", 400)]
    [InlineData("multipart/related; type=\"application/dicom\"; boundary=other", 400)]
    public async Task A_wrong_content_type_is_refused(string contentType, int status)
    {
        using var body = DicomWebRequests.Multipart("application/dicom", new TestImage().ToFile());
        body.Headers.Remove("Content-Type");
        body.Headers.TryAddWithoutValidation("Content-Type", contentType);
        using var answer = await appliance.Clinician.PostAsync("/dicomweb/studies", body, Cancellation);
        Assert.Equal(status, (int)answer.StatusCode);
    }

    [Fact]
    public async Task A_body_without_its_end_stores_nothing()
    {
        var image = new TestImage();
        using var body = new ByteArrayContent([.. Encoding.ASCII.GetBytes("--b\r\nContent-Type: application/dicom\r\n\r\n"), .. image.ToFile()]);
        body.Headers.TryAddWithoutValidation("Content-Type", "multipart/related; type=\"application/dicom\"; boundary=b");
        using var client = appliance.Clinician;
        using var answer = await client.PostAsync("/dicomweb/studies", body, Cancellation);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Empty(await client.QidoAsync($"/dicomweb/studies?StudyInstanceUID={image.Study}"));
    }

    [Fact]
    public async Task A_file_without_patient_id_element_is_refused_and_an_empty_one_stored()
    {
        var image = new TestImage();
        using var client = appliance.Clinician;
        using var refused = await client.StoreAsync(Edited(image, dataset => dataset.Remove(new Tag(0x0010, 0x0020))));
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        using var stored = await client.StoreAsync(Edited(image, dataset => dataset.Set(new Tag(0x0010, 0x0020), "")));
        Assert.Equal(HttpStatusCode.OK, stored.StatusCode);
    }

    [Fact]
    public async Task A_date_that_is_none_is_stored_as_it_came_with_a_warning()
    {
        var image = new TestImage();
        var file = Edited(image, dataset => dataset.Set(new Tag(0x0008, 0x0020), "15JAN24"));
        using var client = appliance.Clinician;
        using var answer = await client.StoreAsync(file);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        var stored = Assert.Single(Items(await answer.JsonAsync(), "00081199"));
        Assert.Equal("1", stored.Value("00081196"));
        Assert.Contains("(0008,0020)", Reason(stored), StringComparison.Ordinal);
        using var kept = await client.GetAsync(image.Path, "application/dicom; transfer-syntax=*");
        Assert.Equal(file, await kept.Content.ReadAsByteArrayAsync(Cancellation));
    }

    [Fact]
    public async Task Another_SOP_class_in_the_file_meta_than_in_the_data_set_is_a_warning()
    {
        var image = new TestImage();
        var file = image.ToFile();
        // The first occurrence is (0002,0002).
        var at = file.AsSpan().IndexOf("1.2.840.10008.5.1.4.1.1.2\0"u8);
        file[at + 24] = (byte)'4';
        using var answer = await appliance.Clinician.StoreAsync(file);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Equal("45063", Assert.Single(Items(await answer.JsonAsync(), "00081199")).Value("00081196"));
    }

    [Fact]
    public async Task Several_senders_of_one_study_at_once_lose_nothing()
    {
        var image = new TestImage();
        var images = Enumerable.Range(1, 40).Select(number => image with { Uid = TestImage.NewUid(), Number = number, Series = number % 2 == 0 ? image.Series : $"{image.Series}.2" }).ToList();
        using var client = appliance.Clinician;
        await Task.WhenAll(images.Chunk(5).Select(few => client.StoreCleanlyAsync(few)));
        var study = Assert.Single(await client.QidoAsync($"/dicomweb/studies?StudyInstanceUID={image.Study}"));
        Assert.Equal(("40", "2"), (study.Value("00201208"), study.Value("00201206")));
    }

    [Fact]
    public async Task Where_both_are_kept_other_bytes_become_the_current_version()
    {
        await using var keeping = await ApplianceProcess.StartAsync(environment: new Dictionary<string, string> { ["DATABANK_Dicom__Duplicates"] = "KeepBoth" });
        var image = new TestImage();
        var newer = image with { Seed = 2 };
        using var client = keeping.Clinician;
        await client.StoreCleanlyAsync(image);
        await client.StoreCleanlyAsync(newer);
        using var current = await client.GetAsync(image.Path, "application/dicom");
        Assert.Equal(newer.ToFile(), await current.Content.ReadAsByteArrayAsync(Cancellation));
        Assert.Equal("1", Assert.Single(await client.QidoAsync($"/dicomweb/studies?StudyInstanceUID={image.Study}")).Value("00201208"));
        Assert.Contains("2 links to files, 0 broken; 0 files", (await ApplianceProcess.RunAsync("verify", "--data", keeping.DataFolder)).Output, StringComparison.Ordinal);
    }

    [Theory, InlineData("Refuse"), InlineData("KeepBoth")]
    public async Task What_was_stored_under_a_SHA_256_is_known_again_by_its_bytes(string duplicates)
    {
        var (image, next) = (new TestImage(), new TestImage());
        var before = await ApplianceProcess.StartAsync(environment: new Dictionary<string, string> { ["DATABANK_Blobs__ForOlderNodes"] = "true" });
        using (var client = before.Clinician) await client.StoreCleanlyAsync(image);
        await using var after = await before.ContinueAsync(new Dictionary<string, string> { ["DATABANK_Dicom__Duplicates"] = duplicates });
        await before.DisposeAsync();
        Assert.DoesNotContain("b3-", Assert.Single(Directory.GetFiles(Path.Combine(after.DataFolder, "blobs"), "*", SearchOption.AllDirectories)), StringComparison.Ordinal);
        using (var client = after.Clinician)
        {
            await client.StoreCleanlyAsync(image);
            Assert.Single(await client.QidoAsync("/dicomweb/changefeed"));
            using var other = await client.StoreAsync([(image with { Seed = 2 }).ToFile(), next.ToFile()]);
            Assert.Equal(duplicates == "Refuse" ? HttpStatusCode.Accepted : HttpStatusCode.OK, other.StatusCode);
            using var kept = await client.GetAsync(image.Path, "application/dicom");
            Assert.Equal((duplicates == "Refuse" ? image : image with { Seed = 2 }).ToFile(), await kept.Content.ReadAsByteArrayAsync(Cancellation));
            using var whole = await client.GetAsync(next.Path, "application/dicom");
            Assert.Equal(next.ToFile(), await whole.Content.ReadAsByteArrayAsync(Cancellation));
        }
        Assert.Contains(", 0 broken;", (await ApplianceProcess.RunAsync("verify", "--data", after.DataFolder, "--deep")).Output, StringComparison.Ordinal);
    }

    private static byte[] Edited(TestImage image, Func<DatasetBuilder, DatasetBuilder> edit)
    {
        using var file = new MemoryStream();
        Part10Writer.Write(file, edit(new DatasetBuilder(Part10Reader.Read(image.ToFile()).Dataset)).Build(), image.TransferSyntax);
        return file.ToArray();
    }

    private static JsonElement[] Items(JsonElement response, string sequence) =>
        response.TryGetProperty(sequence, out var items) ? [.. items.GetProperty("Value").EnumerateArray()] : [];

    private static string Reason(JsonElement failure) => Items(failure, "00741048")[0].Value("00000902")!;
}
