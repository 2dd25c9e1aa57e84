using System.IO.Compression;
using DataBank.Dicom;

namespace DataBank.IntegrationTests;

public sealed class StudyArchiveTests(ApplianceProcess appliance)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_study_comes_as_a_zip_of_its_files()
    {
        var first = new TestImage();
        TestImage[] images = [first, first with { Uid = TestImage.NewUid(), Number = 2 }, first with { Uid = TestImage.NewUid(), Series = TestImage.NewUid() }];
        using var client = appliance.Clinician;
        await client.StoreCleanlyAsync(images);
        using var answer = await client.GetAsync($"/dicomweb/studies/{first.Study}", "application/zip");
        Assert.Equal("application/zip", answer.Content.Headers.ContentType?.MediaType);
        await using var zip = await ZipArchive.CreateAsync(await answer.Content.ReadAsStreamAsync(Cancellation), ZipArchiveMode.Read, leaveOpen: false, null, Cancellation);
        var files = new List<byte[]>();
        foreach (var entry in zip.Entries.Where(entry => entry.FullName.StartsWith("DICOM/", StringComparison.Ordinal)))
        {
            Assert.Matches("^DICOM/SE00000[12]/IM00000[12]$", entry.FullName);
            await using var content = await entry.OpenAsync(Cancellation);
            using var file = new MemoryStream();
            await content.CopyToAsync(file, Cancellation);
            files.Add(file.ToArray());
        }
        Assert.Equal(images.Select(image => Convert.ToHexString(image.ToFile())).Order(), files.Select(Convert.ToHexString).Order());

        await using var directory = await zip.GetEntry("DICOMDIR")!.OpenAsync(Cancellation);
        using var bytes = new MemoryStream();
        await directory.CopyToAsync(bytes, Cancellation);
        var study = DicomDirectory.Read(Part10Reader.Read(bytes.ToArray())).Single().Records.Single();
        Assert.Equal(first.Study, study.Keys.Text(new Tag(0x0020, 0x000D)));
        var listed = study.Records.SelectMany(series => series.Records).Select(record => string.Join('/', record.FileId));
        Assert.Equal(zip.Entries.Select(entry => entry.FullName).Where(name => name != "DICOMDIR").Order(), listed.Order());
    }
}
