using System.Net;
using System.Text;
using DataBank.IntegrationTests.Dimse;

namespace DataBank.IntegrationTests;

/// <summary>The proxy as a process of its own: records in another process, images in Debian's Orthanc with its DICOMweb plugin, all by HTTP alone.</summary>
public sealed class ForeignArchiveTests : IDisposable
{
    private const string Theme = "foreign";
    private readonly string folder = Directory.CreateTempSubdirectory("databank-orthanc-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Images_of_an_Orthanc_are_shown_without_names_and_those_that_come_later_too()
    {
        Assert.SkipUnless(Directory.Exists("/usr/share/orthanc/plugins"), "Orthanc's DICOMweb plugin is not installed.");
        var http = FreePort.Next();
        var configuration = Path.Combine(folder, "orthanc.json");
        await File.WriteAllTextAsync(
            configuration,
            $$"""
            {"StorageDirectory":"{{folder}}/db","IndexDirectory":"{{folder}}/db","HttpPort":{{http}},"DicomServerEnabled":false,"RemoteAccessAllowed":false,"AuthenticationEnabled":false,
            "Plugins":["/usr/share/orthanc/plugins"],"DicomWeb":{"Enable":true,"Root":"/dicom-web/"} }
            """,
            Cancellation);
        using var orthanc = await Tool.ServeAsync(http, "Orthanc", configuration);
        using var archive = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{http}") };
        var image = new TestImage { Name = "Saionji^Tarou=西園寺^太郎" };
        TestImage[] images = [.. Enumerable.Range(1, 4).Select(number => image with { Uid = TestImage.NewUid(), Number = number, Seed = number })];
        foreach (var each in images.Take(3)) await AddAsync(archive, each);

        await using var clinical = await ApplianceProcess.StartAsync(["--roles", "clinical", "--auth", "none"]);
        await using var proxy = await ApplianceProcess.StartAsync(["--roles", "proxy"], new Dictionary<string, string>
        {
            ["DATABANK_Proxy__FhirUpstream"] = $"{clinical.BaseAddress}fhir",
            ["DATABANK_Proxy__DicomWebUpstream"] = $"http://127.0.0.1:{http}/dicom-web",
            ["DATABANK_Proxy__ImagePollMinutes"] = "0.03",
        });
        using (var records = clinical.Anonymous) await EnrolAsync(records, image);

        using var researcher = proxy.Researcher(Theme);
        var shown = await ShownAsync(researcher, 3);
        Assert.DoesNotContain("西園寺", shown, StringComparison.Ordinal);
        Assert.DoesNotContain(image.PatientId, shown, StringComparison.Ordinal);
        var (study, series, instance) = (Value(shown, "0020000D"), Value(shown, "0020000E"), Value(shown, "00080018"));
        using (var file = await researcher.GetAsync($"/research/{Theme}/dicomweb/studies/{study}/series/{series}/instances/{instance}", "application/dicom; transfer-syntax=*"))
        {
            Assert.Equal(HttpStatusCode.OK, file.StatusCode);
            var bytes = await file.Content.ReadAsByteArrayAsync(Cancellation);
            foreach (var name in (string[])["Saionji", "西園寺", image.PatientId, image.Study]) Assert.Equal(-1, bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(name)));
            Assert.Contains(images, each => bytes.AsSpan().IndexOf(each.Pixels) >= 0);
        }
        using (var frame = await researcher.GetAsync($"/research/{Theme}/dicomweb/studies/{study}/series/{series}/instances/{instance}/frames/1", accept: null)) Assert.Equal(HttpStatusCode.OK, frame.StatusCode);

        await AddAsync(archive, images[3]);
        await ShownAsync(researcher, 4);
    }

    private static async Task AddAsync(HttpClient archive, TestImage image)
    {
        using var file = new ByteArrayContent(image.ToFile());
        using var taken = await archive.PostAsync("/instances", file, Cancellation);
        taken.EnsureSuccessStatusCode();
    }

    private static async Task EnrolAsync(HttpClient records, TestImage image)
    {
        foreach (var (path, json) in new[]
        {
            ("Patient/p1", Some.Patient(image.PatientId, id: "p1")),
            ("ImagingStudy/i1", $$"""{ "resourceType": "ImagingStudy", "id": "i1", "status": "available", "subject": { "reference": "Patient/p1" }, "identifier": [{ "system": "urn:dicom:uid", "value": "urn:oid:{{image.Study}}" }] }"""),
            ($"ResearchStudy/{Theme}", TestTheme.Study(Theme, "active")),
            ("Consent/c1", TestTheme.Consent("c1", "Patient/p1")),
            ("ResearchSubject/s1", $$"""
                { "resourceType": "ResearchSubject", "id": "s1", "status": "on-study", "study": { "reference": "ResearchStudy/{{Theme}}" },
                  "individual": { "reference": "Patient/p1" }, "consent": { "reference": "Consent/c1" } }
                """),
        })
        {
            using var answer = await records.PutFhirAsync($"/fhir/{path}", json);
            Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Cancellation));
        }
    }

    private static async Task<string> ShownAsync(HttpClient researcher, int count)
    {
        var text = "";
        for (var attempt = 0; attempt < 400; attempt++)
        {
            using var answer = await researcher.GetAsync($"/research/{Theme}/dicomweb/instances?includefield=all", "application/dicom+json");
            text = $"{(int)answer.StatusCode} " + await answer.Content.ReadAsStringAsync(Cancellation);
            if (answer.StatusCode == HttpStatusCode.OK && (await answer.JsonAsync()).GetArrayLength() == count) return text[4..];
            await Task.Delay(150, Cancellation);
        }
        Assert.Fail($"The view does not come to {count} images: {text}");
        return text;
    }

    private static string Value(string instances, string tag) => System.Text.Json.JsonDocument.Parse(instances).RootElement[0].Value(tag)!;
}
