using System.Net;
using System.Text;
using DataBank.Dicom;

namespace DataBank.IntegrationTests;

/// <summary>Waveforms, key object selections and presentation states: stored, found and given back on both faces, and valid for dciodvfy wherever they leave.</summary>
public sealed class ObjectsWithoutPixelsTests(ApplianceProcess appliance)
{
    private const string Any = "application/dicom; transfer-syntax=*";
    private static readonly string[] Classes = [TestObjects.Ecg, TestObjects.KeyObjects, TestObjects.Presentation];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory, InlineData(0, "ECG"), InlineData(1, "KO"), InlineData(2, "PR")]
    public async Task An_object_is_stored_found_and_given_back_in_every_form(int kind, string modality)
    {
        var image = new TestImage();
        var made = Make(image, kind, out var samples);
        var file = TestImage.ToFile(made);
        using var client = appliance.Clinician;
        using (var stored = await client.StoreAsync(image.ToFile(), file)) Assert.Equal(HttpStatusCode.OK, stored.StatusCode);

        var found = Assert.Single(await client.QidoAsync($"/dicomweb/instances?StudyInstanceUID={image.Study}&SOPClassUID={Classes[kind]}"));
        Assert.Equal(made.Text(new Tag(0x0008, 0x0018)), found.Value("00080018"));
        Assert.Equal(image.Study, Assert.Single(await client.QidoAsync($"/dicomweb/studies?PatientID={image.PatientId}&ModalitiesInStudy={modality}")).Value("0020000D"));
        var path = $"/dicomweb/studies/{image.Study}/series/{found.Value("0020000E")}/instances/{found.Value("00080018")}";
        Assert.Equal(file, await FileAsync(client, path, Any));
        Assert.Empty(await Dciodvfy.ErrorsAsync(file));
        var rewritten = await FileAsync(client, path, $"application/dicom; transfer-syntax={Uids.ImplicitVrLittleEndian}");
        Assert.Equal(Uids.ImplicitVrLittleEndian, Part10Reader.Read(rewritten).TransferSyntax);
        Assert.Empty(await Dciodvfy.ErrorsAsync(rewritten));

        var metadata = Assert.Single(await client.QidoAsync($"{path}/metadata"));
        Assert.Equal(Classes[kind], metadata.Value("00080016"));
        if (kind == 0)
        {
            var data = metadata.GetProperty("54000100").GetProperty("Value")[0].GetProperty("54001010");
            using var bulk = await client.GetAsync(new Uri(data.GetProperty("BulkDataURI").GetString()!).PathAndQuery, "application/octet-stream");
            Assert.Equal(samples, await bulk.Content.ReadAsByteArrayAsync(Cancellation));
            using var rendered = await client.GetAsync($"{path}/rendered", "image/png");
            Assert.Equal(HttpStatusCode.NotFound, rendered.StatusCode);
        }
    }

    [Fact]
    public async Task What_a_view_shows_of_them_names_nobody_and_is_valid()
    {
        var image = new TestImage();
        var theme = await TestTheme.CreateAsync(appliance);
        var patient = $"Patient/{(await theme.DataManager.CreateAsync(Some.Patient(image.PatientId))).Text("id")}";
        using (var ingest = appliance.Ingest)
        using (var stored = await ingest.StoreAsync([image.ToFile(), .. Classes.Select((_, kind) => TestImage.ToFile(Make(image, kind, out var _)))])) Assert.Equal(HttpStatusCode.OK, stored.StatusCode);
        await theme.EnrolAsync(patient);

        var shown = await theme.WaitForImagesAsync(3); // The policy withholds waveforms.
        Assert.Equal(Classes.Skip(1).Append(Uids.CtImageStorage).Order(), shown.Select(metadata => metadata.Value("00080016")!).Order());
        foreach (var metadata in shown)
        {
            using var answer = await theme.GetAsync($"{theme.DicomWeb}/studies/{metadata.Value("0020000D")}/series/{metadata.Value("0020000E")}/instances/{metadata.Value("00080018")}", Any);
            var file = await answer.Content.ReadAsByteArrayAsync(Cancellation);
            foreach (var secret in (string[])[image.Uid, image.Series, image.Study, image.PatientId, "Yamada", "19700401"]) Assert.True(file.AsSpan().IndexOf(Encoding.UTF8.GetBytes(secret)) < 0, "An identifier is in the file.");
            if (metadata.Value("00080016") != Uids.CtImageStorage) Assert.Empty(await Dciodvfy.ErrorsAsync(file));
        }
    }

    private static DicomDataset Make(TestImage image, int kind, out byte[] samples)
    {
        samples = [];
        return kind switch { 0 => TestObjects.EcgOf(image, out samples), 1 => TestObjects.KeyObjectsOf(image), _ => TestObjects.PresentationOf(image) };
    }

    private static async Task<byte[]> FileAsync(HttpClient client, string path, string accept)
    {
        using var answer = await client.GetAsync(path, accept);
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {answer.StatusCode}");
        return await answer.Content.ReadAsByteArrayAsync(Cancellation);
    }
}
