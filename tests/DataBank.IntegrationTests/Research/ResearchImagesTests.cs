using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using DataBank.Dicom;

namespace DataBank.IntegrationTests;

public class ResearchImagesTests(ApplianceProcess appliance)
{
    private const string AnyFile = "multipart/related; type=\"application/dicom\"; transfer-syntax=*";
    private const string AnyFrame = "multipart/related; type=\"application/octet-stream\"; transfer-syntax=*";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_members_images_appear_under_the_same_pseudonym_and_shift()
    {
        var (theme, image, _) = await MemberWithImageAsync();
        var patient = Assert.Single(await theme.WaitForAsync("Patient", 1)).Text("id");
        var imagingStudy = Assert.Single(await theme.WaitForAsync("ImagingStudy", 1));
        var metadata = Assert.Single(await theme.WaitForImagesAsync(1));

        Assert.Equal(patient, metadata.Value("00100020"));
        Assert.Equal($"urn:oid:{metadata.Value("0020000D")}", imagingStudy.GetProperty("identifier").EnumerateArray().First(identifier => identifier.Text("system") == "urn:dicom:uid").Text("value"));
        Assert.StartsWith("2.25.", metadata.Value("00080018"), StringComparison.Ordinal);
        Assert.Equal("YES", metadata.Value("00120062"));
        Assert.Equal(imagingStudy.Text("started")[..10], metadata.Value("00080020")!.Insert(6, "-").Insert(4, "-"));
        Assert.NotEqual("20240115", metadata.Value("00080020"));
        Assert.DoesNotContain(image.PatientId, metadata.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Files_and_frames_stream_with_clean_headers_and_the_same_pixels()
    {
        var (theme, image, _) = await MemberWithImageAsync();
        var metadata = Assert.Single(await theme.WaitForImagesAsync(1));
        var path = $"{theme.DicomWeb}/studies/{metadata.Value("0020000D")}/series/{metadata.Value("0020000E")}/instances/{metadata.Value("00080018")}";

        using var answer = await theme.GetAsync(path, AnyFile);
        var bytes = Assert.Single(await answer.PartsAsync()).Body;
        var file = Part10Reader.Read(bytes);
        Assert.Equal(metadata.Value("00080018"), file.Dataset.Text(new Tag(0x0008, 0x0018)));
        Assert.Equal(metadata.Value("00080018"), file.FileMeta.Text(new Tag(0x0002, 0x0003)));
        Assert.Equal(image.Pixels, file.Dataset.Bytes(new Tag(0x7FE0, 0x0010)).ToArray());
        foreach (var secret in new[] { image.Uid, image.Series, image.Study, image.PatientId, "Yamada", "山田", "ヤマダ", "19700401" })
            Assert.True(bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(secret)) < 0, "An identifier is in the file.");

        using var xml = await theme.GetAsync($"{path}/metadata", "application/dicom+xml");
        var document = await xml.Content.ReadAsStringAsync(Cancellation);
        Assert.Equal(metadata.Value("00100020"), DicomXml.Read(new MemoryStream(Encoding.UTF8.GetBytes(document))).Text(new Tag(0x0010, 0x0020)));
        Assert.DoesNotContain(image.Uid, document, StringComparison.Ordinal);

        using var frame = await theme.GetAsync($"{path}/frames/1", AnyFrame);
        Assert.Equal(image.Pixels, Assert.Single(await frame.PartsAsync()).Body);
    }

    [Fact]
    public async Task Deleted_images_leave_the_view()
    {
        var (theme, image, _) = await MemberWithImageAsync();
        using var manager = appliance.DataManager;
        await manager.StoreCleanlyAsync(image with { Uid = TestImage.NewUid(), Number = 2 });
        await theme.WaitForImagesAsync(2);
        using var one = await manager.DeleteAsync(image.Path, Cancellation);
        await theme.WaitForImagesAsync(1);
        using var study = await manager.DeleteAsync($"/dicomweb/studies/{image.Study}", Cancellation);
        await theme.WaitForImagesAsync(0);
        await theme.WaitForAsync("ImagingStudy", 0);
    }

    [Fact]
    public async Task A_corrected_sex_reaches_the_images_that_a_view_has_already()
    {
        var (theme, image, consent) = await MemberWithImageAsync();
        Assert.Equal("M", Assert.Single(await theme.WaitForImagesAsync(1)).Value("00100040"));
        var id = consent.Patient["Patient/".Length..];
        await theme.PutAsync(consent.Patient, Some.Patient(image.PatientId, id: id).Replace("\"male\"", "\"female\"", StringComparison.Ordinal));
        for (var attempt = 0; ; attempt++)
        {
            var sex = Assert.Single(await theme.WaitForImagesAsync(1)).Value("00100040");
            if (sex == "F") break;
            Assert.True(attempt < 200, $"The view still says {sex}.");
            await Task.Delay(150, Cancellation);
        }
        Assert.Single(await theme.Researcher.QidoAsync($"{theme.DicomWeb}/studies?PatientSex=F"));
        Assert.Empty(await theme.Researcher.QidoAsync($"{theme.DicomWeb}/studies?PatientSex=M"));
    }

    [Fact]
    public async Task Images_of_a_merged_patient_follow_under_the_survivors_pseudonym_and_shift()
    {
        var (theme, _, consent) = await MemberWithImageAsync();
        var before = Assert.Single(await theme.WaitForImagesAsync(1));
        var survivor = $"Patient/{(await theme.DataManager.CreateAsync(Some.Patient())).Text("id")}";
        await theme.DataManager.CreateAsync(Some.Observation(survivor, when: "2024-01-15"));
        await theme.EnrolAsync(survivor);
        var observation = Assert.Single(await theme.WaitForAsync("Observation", 1));
        var surviving = observation.Text("subject", "reference")!["Patient/".Length..];
        Assert.NotEqual(surviving, before.Value("00100020"));

        await theme.PutAsync(
            consent.Patient, $$"""{ "resourceType": "Patient", "id": "{{consent.Patient["Patient/".Length..]}}", "active": false, "link": [{ "other": { "reference": "{{survivor}}" }, "type": "replaced-by" }] }""");
        for (var attempt = 0; ; attempt++)
        {
            var images = await theme.WaitForImagesAsync(1);
            if (images[0].Value("00100020") == surviving)
            {
                Assert.Equal(observation.Text("effectiveDateTime"), images[0].Value("00080020")!.Insert(6, "-").Insert(4, "-")); // The image was made on the day of the observation.
                break;
            }
            Assert.True(attempt < 200, $"The image is still that of {images[0].Value("00100020")}.");
            await Task.Delay(150, Cancellation);
        }
        Assert.Equal($"Patient/{surviving}", Assert.Single(await theme.WaitForAsync("ImagingStudy", 1)).Text("subject", "reference"));
        Assert.Empty(await theme.Researcher.QidoAsync($"{theme.DicomWeb}/studies?PatientID={before.Value("00100020")}"));
    }

    [Fact]
    public async Task A_real_UID_is_answered_like_one_that_does_not_exist()
    {
        var (theme, image, _) = await MemberWithImageAsync();
        await theme.WaitForImagesAsync(1);
        using var real = await theme.GetAsync($"{theme.DicomWeb}{image.Path["/dicomweb".Length..]}", AnyFile);
        using var unknown = await theme.GetAsync($"{theme.DicomWeb}{new TestImage().Path["/dicomweb".Length..]}", AnyFile);
        Assert.Equal(HttpStatusCode.NotFound, real.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        Assert.Equal(await unknown.Content.ReadAsStringAsync(Cancellation), await real.Content.ReadAsStringAsync(Cancellation));
    }

    [Fact]
    public async Task Withdrawal_takes_the_images_along()
    {
        var (theme, image, consent) = await MemberWithImageAsync();
        var metadata = Assert.Single(await theme.WaitForImagesAsync(1));
        var path = $"{theme.DicomWeb}/studies/{metadata.Value("0020000D")}/series/{metadata.Value("0020000E")}/instances/{metadata.Value("00080018")}";
        await theme.PutAsync($"Consent/{consent.Id}", TestTheme.Consent(consent.Id, consent.Patient, status: "inactive"));
        await theme.WaitForImagesAsync(0);
        foreach (var gone in new[] { path, $"{path}/frames/1", $"{path}/rendered", $"{path}/thumbnail" })
        {
            using var answer = await theme.GetAsync(gone, gone == path ? AnyFile : "*/*");
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        }
        Assert.NotEqual(image.Uid, metadata.Value("00080018"));
    }

    [Fact]
    public async Task Images_that_come_later_appear_and_images_of_nobody_do_not()
    {
        var (theme, image, _) = await MemberWithImageAsync();
        await theme.WaitForImagesAsync(1);
        using var ingest = appliance.Ingest;
        await ingest.StoreCleanlyAsync(image with { Uid = TestImage.NewUid(), Number = 2 }, new TestImage());
        await theme.WaitForImagesAsync(2);
        var studies = await theme.Researcher.QidoAsync($"{theme.DicomWeb}/studies");
        Assert.Equal("2", Assert.Single(studies).Value("00201208"));
    }

    [Fact]
    public async Task Of_a_slide_tissue_is_shown_and_neither_label_nor_overview_by_whatever_way()
    {
        var theme = await TestTheme.CreateAsync(appliance);
        var slide = new TestImage { SopClass = "1.2.840.10008.5.1.4.1.1.77.1.6", Modality = "SM", Description = "病理", Seed = 1 };
        using var ingest = appliance.Ingest;
        // Of the last two nothing but a word tells that they show the label: in Image Type, and in the Frame Type of a frame.
        foreach (var (type, frame, isInImage, seed) in new[]
        {
            ("LABEL", "LABEL", "YES", 2), ("OVERVIEW", "OVERVIEW", "NO", 3), ("VOLUME", "VOLUME", "NO", 1), (@"VOLUME\LABEL", "VOLUME", "NO", 4), ("VOLUME", "LABEL", "NO", 5),
        })
        {
            var frameType = new DatasetBuilder().Set(new Tag(0x0008, 0x9007), "ORIGINAL", "PRIMARY", frame, "NONE").Build();
            var file = TestImage.ToFile(new DatasetBuilder((slide with { Uid = TestImage.NewUid(), Seed = seed }).ToDataset())
                .Set(new Tag(0x0008, 0x0008), ["ORIGINAL", "PRIMARY", .. type.Split('\\'), "NONE"])
                .Set(new Tag(0x0048, 0x0010), isInImage).Set(new Tag(0x0028, 0x0301), "NO")
                .Set(new Tag(0x5200, 0x9229), [new DatasetBuilder().Set(new Tag(0x0040, 0x0710), [frameType]).Build()]).Build());
            using var stored = await ingest.StoreAsync(file);
            Assert.True(stored.IsSuccessStatusCode, await stored.Content.ReadAsStringAsync(Cancellation));
        }
        await theme.EnrolAsync($"Patient/{(await theme.DataManager.CreateAsync(Some.Patient(slide.PatientId))).Text("id")}");
        var shown = Assert.Single(await theme.WaitForImagesAsync(1));
        Assert.Equal("VOLUME", shown.GetProperty("00080008").GetProperty("Value")[2].GetString());
        Assert.Equal("1", Assert.Single(await theme.Researcher.QidoAsync($"{theme.DicomWeb}/studies")).Value("00201208"));

        var study = $"{theme.DicomWeb}/studies/{shown.Value("0020000D")}";
        using var files = await theme.GetAsync(study, AnyFile);
        Assert.Equal(slide.Pixels, Part10Reader.Read(Assert.Single(await files.PartsAsync()).Body).Dataset.Bytes(new Tag(0x7FE0, 0x0010)).ToArray());
        using var zip = await theme.GetAsync(study, "application/zip");
        await using var archive = await ZipArchive.CreateAsync(await zip.Content.ReadAsStreamAsync(Cancellation), ZipArchiveMode.Read, leaveOpen: false, null, Cancellation);
        Assert.Single(archive.Entries, entry => entry.FullName.StartsWith("DICOM/", StringComparison.Ordinal) && !entry.FullName.EndsWith("DICOMDIR", StringComparison.Ordinal));
        using var thumbnail = await theme.GetAsync($"{study}/thumbnail", "image/png");
        using var ofTissue = await theme.GetAsync($"{study}/series/{shown.Value("0020000E")}/instances/{shown.Value("00080018")}/thumbnail", "image/png");
        Assert.Equal(await ofTissue.Content.ReadAsByteArrayAsync(Cancellation), await thumbnail.Content.ReadAsByteArrayAsync(Cancellation));
    }

    [Fact]
    public async Task Pictures_of_a_view_are_made_from_what_it_releases()
    {
        var (theme, image, _) = await MemberWithImageAsync();
        var metadata = Assert.Single(await theme.WaitForImagesAsync(1));
        var series = $"{theme.DicomWeb}/studies/{metadata.Value("0020000D")}/series/{metadata.Value("0020000E")}";
        using var clinician = appliance.Clinician;
        using var ours = await clinician.GetAsync($"{image.Path}/rendered", "image/png");
        using var theirs = await theme.GetAsync($"{series}/instances/{metadata.Value("00080018")}/rendered", "image/png");
        Assert.Equal(await ours.Content.ReadAsByteArrayAsync(Cancellation), await theirs.Content.ReadAsByteArrayAsync(Cancellation));
        Assert.NotEqual(ours.Headers.ETag, theirs.Headers.ETag);

        using var thumbnail = await theme.GetAsync($"{series}/thumbnail", accept: null);
        Assert.Equal("image/jpeg", thumbnail.Content.Headers.ContentType?.MediaType);
        using var real = await theme.GetAsync($"{theme.DicomWeb}{image.Path["/dicomweb".Length..]}/rendered", accept: null);
        Assert.Equal(HttpStatusCode.NotFound, real.StatusCode);

        using var zip = await theme.GetAsync(series, "application/zip");
        await using var archive = await ZipArchive.CreateAsync(await zip.Content.ReadAsStreamAsync(Cancellation), ZipArchiveMode.Read, leaveOpen: false, null, Cancellation);
        using var file = new MemoryStream();
        await using (var entry = await archive.Entries.Single(entry => entry.FullName.StartsWith("DICOM/", StringComparison.Ordinal)).OpenAsync(Cancellation))
            await entry.CopyToAsync(file, Cancellation);
        Assert.Equal(metadata.Value("00080018"), Part10Reader.Read(file.ToArray()).Dataset.Text(new Tag(0x0008, 0x0018)));
        foreach (var secret in new[] { image.Uid, image.PatientId, "Yamada", "山田" })
            Assert.True(file.ToArray().AsSpan().IndexOf(Encoding.UTF8.GetBytes(secret)) < 0, "An identifier is in the file.");
    }

    private async Task<(TestTheme Theme, TestImage Image, (string Id, string Patient) Consent)> MemberWithImageAsync()
    {
        var theme = await TestTheme.CreateAsync(appliance);
        var image = new TestImage();
        using var ingest = appliance.Ingest;
        var patient = $"Patient/{(await theme.DataManager.CreateAsync(Some.Patient(image.PatientId))).Text("id")}";
        await ingest.StoreCleanlyAsync(image);
        return (theme, image, (await theme.EnrolAsync(patient), patient));
    }
}
