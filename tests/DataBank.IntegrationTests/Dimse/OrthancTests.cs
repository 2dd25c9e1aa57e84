using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;

namespace DataBank.IntegrationTests.Dimse;

/// <summary>Orthanc on the other side: it pushes studies to us, finds them, and pulls them back.</summary>
public sealed class OrthancTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("databank-orthanc-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Orthanc_pushes_a_study_to_us_and_pulls_it_back()
    {
        var (archive, dicom, http) = (FreePort.Next(), FreePort.Next(), FreePort.Next());
        await using var appliance = await ApplianceProcess.StartAsync(
            ["--dimse-port", archive.ToString(CultureInfo.InvariantCulture)],
            new Dictionary<string, string>
            {
                ["DATABANK_Dicom__CallingAeTitles__0"] = "ORTHANC",
                ["DATABANK_Dicom__Destinations__0__AeTitle"] = "ORTHANC",
                ["DATABANK_Dicom__Destinations__0__Host"] = "127.0.0.1",
                ["DATABANK_Dicom__Destinations__0__Port"] = dicom.ToString(CultureInfo.InvariantCulture),
            });
        var configuration = Path.Combine(folder, "orthanc.json");
        await File.WriteAllTextAsync(
            configuration,
            $$"""
            {"StorageDirectory":"{{folder}}/db","IndexDirectory":"{{folder}}/db","HttpPort":{{http}},"DicomPort":{{dicom}},"DicomAet":"ORTHANC","RemoteAccessAllowed":false,
            "AuthenticationEnabled":false,"DicomModalities":{"archive":["DATABANK","127.0.0.1",{{archive}}] } }
            """,
            Cancellation);
        using var orthanc = await Tool.ServeAsync(http, "Orthanc", configuration);
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{http}") };

        await PostAsync(client, "/modalities/archive/echo", "{}");
        string? study = null;
        foreach (var number in Enumerable.Range(1, 3))
        {
            using var file = new ByteArrayContent(await File.ReadAllBytesAsync(DimseImage.Write(folder, "1.2.60", number), Cancellation));
            using var taken = await client.PostAsync("/instances", file, Cancellation);
            study = (await taken.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("ParentStudy").GetString();
        }
        var pushed = await PostAsync(client, "/modalities/archive/store", JsonSerializer.Serialize(study));
        Assert.Equal(0, pushed.GetProperty("FailedInstancesCount").GetInt32());
        using var clinician = appliance.Clinician;
        Assert.Equal(3, (await clinician.GetStringAsync("/dicomweb/studies/1.2.60/instances", Cancellation)).Split("\"00080018\"").Length - 1);

        using (var deleted = await client.DeleteAsync($"/studies/{study}", Cancellation)) deleted.EnsureSuccessStatusCode();
        var query = await PostAsync(client, "/modalities/archive/query", """{"Level":"Study","Query":{"PatientName":"*山田*","StudyInstanceUID":""}}""");
        var id = query.GetProperty("ID").GetString();
        Assert.Equal(1, (await client.GetFromJsonAsync<JsonElement>($"/queries/{id}/answers", Cancellation)).GetArrayLength());
        await PostAsync(client, $"/queries/{id}/retrieve", """{"TargetAet":"ORTHANC","Synchronous":true}""");
        var back = await client.GetFromJsonAsync<JsonElement>($"/studies/{study}/instances", Cancellation);
        Assert.Equal(3, back.GetArrayLength());
    }

    private static async Task<JsonElement> PostAsync(HttpClient client, string path, string body)
    {
        using var content = new StringContent(body);
        using var answer = await client.PostAsync(path, content, Cancellation);
        var text = await answer.Content.ReadAsStringAsync(Cancellation);
        Assert.True(answer.IsSuccessStatusCode, text);
        return text.Length == 0 ? default : JsonDocument.Parse(text).RootElement;
    }
}
