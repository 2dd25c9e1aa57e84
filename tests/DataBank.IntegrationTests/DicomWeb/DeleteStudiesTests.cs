using System.Net;
using System.Text.Json;

namespace DataBank.IntegrationTests;

public sealed class DeleteStudiesTests(ApplianceProcess appliance)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("", 0)]
    [InlineData("/series/{0}", 1)]
    [InlineData("/series/{0}/instances/{1}", 2)]
    public async Task Studies_series_and_instances_are_deleted_and_restored_with_their_ImagingStudy(string place, int left)
    {
        var image = new TestImage();
        var (second, other) = (image with { Uid = TestImage.NewUid(), Number = 2 }, image with { Series = TestImage.NewUid(), Uid = TestImage.NewUid(), Modality = "SR" });
        using var client = appliance.DataManager;
        await client.StoreCleanlyAsync(image, second, other);
        var url = $"/studies/{image.Study}{string.Format(System.Globalization.CultureInfo.InvariantCulture, place, image.Series, image.Uid)}";

        using var deleted = await client.DeleteAsync($"/dicomweb{url}", Cancellation);
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        using var gone = await client.GetAsync(image.Path, accept: null);
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
        var study = await client.QidoAsync($"/dicomweb/studies?StudyInstanceUID={image.Study}");
        Assert.Equal(left == 0 ? [] : [left.ToString(System.Globalization.CultureInfo.InvariantCulture)], study.Select(match => match.Value("00201208")));
        Assert.Equal(left == 1 ? ["SR"] : left == 0 ? [] : ["CT", "SR"], study.SelectMany(match => match.GetProperty("00080061").GetProperty("Value").EnumerateArray()).Select(value => value.GetString()));
        Assert.Equal(left, await ImagesInFhirAsync(client, image));
        using var again = await client.DeleteAsync($"/dicomweb{url}", Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, again.StatusCode);

        var recorded = (await appliance.Auditor.GetFhirAsync("/fhir/AuditEvent?subtype=delete&action=D&outcome=0&_count=500")).GetProperty("entry").EnumerateArray();
        Assert.Contains(recorded, entry => entry.GetRawText().Contains(url, StringComparison.Ordinal));

        using var administrator = appliance.Administrator;
        using var list = await administrator.GetAsync("/dicomweb/deleted", Cancellation);
        var entry = (await list.JsonAsync()).EnumerateArray().Single(removed => removed.GetProperty("sopInstanceUid").GetString() == image.Uid);
        Assert.Equal(("deleted", "test-data-manager"), (entry.GetProperty("reason").GetString(), entry.GetProperty("by").GetString()));
        using var restored = await administrator.PostAsync($"/dicomweb/deleted{url}/restore", null, Cancellation);
        Assert.Equal(3 - left, (await restored.JsonAsync()).GetProperty("restored").GetInt32());
        using var back = await client.GetAsync(image.Path, "application/dicom; transfer-syntax=*");
        Assert.Equal(image.ToFile(), await back.Content.ReadAsByteArrayAsync(Cancellation));
        Assert.Equal(3, await ImagesInFhirAsync(client, image));
    }

    [Fact]
    public async Task A_restored_study_has_its_corrected_demographics_and_its_patient_again()
    {
        var image = new TestImage();
        using var client = appliance.Administrator;
        var id = (await client.CreateAsync(Some.Patient(identifier: image.PatientId, birthDate: "1999-12-31"))).Text("id");
        await client.StoreCleanlyAsync(image, image with { Uid = TestImage.NewUid(), Number = 2 });
        using var assigned = await client.PutAsync($"/dicomweb/unmatched/studies/{image.Study}/patient/{id}", null, Cancellation);
        using var corrected = await client.PutFhirAsync($"/fhir/Patient/{id}", Some.Patient(identifier: image.PatientId, family: "鈴木", kana: "スズキ", id: id, birthDate: "1999-12-31"));
        Assert.True(corrected.IsSuccessStatusCode);
        var before = await StateAsync();
        Assert.Contains("鈴木", before.Name, StringComparison.Ordinal);
        Assert.Equal($"Patient/{id}", before.Subject);

        using var deleted = await client.DeleteAsync($"/dicomweb/studies/{image.Study}", Cancellation);
        using var restored = await client.PostAsync($"/dicomweb/deleted/studies/{image.Study}/restore", null, Cancellation);
        Assert.Equal(2, (await restored.JsonAsync()).GetProperty("restored").GetInt32());
        Assert.Equal(before, await StateAsync());
        Assert.Single(await client.QidoAsync($"/dicomweb/studies?PatientID={image.PatientId}&PatientName={Uri.EscapeDataString("鈴木*")}"));

        async Task<(string Name, string? Subject)> StateAsync()
        {
            using var metadata = await client.GetAsync($"{image.Path}/metadata", accept: null);
            var study = await client.GetFhirAsync($"/fhir/ImagingStudy?identifier=urn:dicom:uid|urn:oid:{image.Study}");
            return ((await metadata.JsonAsync())[0].GetProperty("00100010").GetProperty("Value")[0].GetProperty("Ideographic").GetString()!, study.GetProperty("entry")[0].GetProperty("resource").Text("subject", "reference"));
        }
    }

    [Fact]
    public async Task What_is_purged_cannot_be_restored_and_may_be_stored_again()
    {
        var image = new TestImage();
        using var client = appliance.Administrator;
        await client.StoreCleanlyAsync(image);
        using var deleted = await client.DeleteAsync(image.Path, Cancellation);
        using var purged = await client.DeleteAsync(image.Path.Replace("/dicomweb", "/dicomweb/deleted", StringComparison.Ordinal), Cancellation);
        Assert.Equal(HttpStatusCode.NoContent, purged.StatusCode);
        using var restored = await client.PostAsync($"/dicomweb/deleted/studies/{image.Study}/restore", null, Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, restored.StatusCode);
        await client.StoreCleanlyAsync(image with { Seed = 2 });
    }

    [Fact]
    public async Task What_was_deleted_is_purged_after_its_retention()
    {
        var image = new TestImage();
        await using var forgetful = await ApplianceProcess.StartAsync();
        using (var client = forgetful.Administrator)
        {
            await client.StoreCleanlyAsync(image);
            using var deleted = await client.DeleteAsync(image.Path, Cancellation);
        }
        await using var after = await forgetful.ContinueAsync(new Dictionary<string, string> { ["DATABANK_Dicom__DeletedRetentionDays"] = "0" });
        for (var tries = 0; ; tries++)
        {
            using var list = await after.Administrator.GetAsync("/dicomweb/deleted", Cancellation);
            if ((await list.JsonAsync()).GetArrayLength() == 0) break;
            Assert.True(tries < 100, "It was not purged in time.");
            await Task.Delay(50, Cancellation);
        }
    }

    [Fact]
    public async Task Deleting_takes_a_data_manager_and_restoring_an_administrator()
    {
        var image = new TestImage();
        await appliance.Clinician.StoreCleanlyAsync(image);
        using var byClinician = await appliance.Clinician.DeleteAsync(image.Path, Cancellation);
        Assert.Equal(HttpStatusCode.Forbidden, byClinician.StatusCode);
        using var byManager = await appliance.DataManager.PostAsync($"/dicomweb/deleted/studies/{image.Study}/restore", null, Cancellation);
        Assert.Equal(HttpStatusCode.Forbidden, byManager.StatusCode);
    }

    [Fact]
    public async Task The_change_feed_tells_of_everything_in_order()
    {
        var image = new TestImage();
        using var client = appliance.Administrator;
        using var latest = await client.GetAsync("/dicomweb/changefeed/latest?includeMetadata=false", Cancellation);
        var before = latest.StatusCode == HttpStatusCode.NoContent ? 0 : (await latest.JsonAsync()).GetProperty("sequence").GetInt64();
        await client.StoreCleanlyAsync(image);
        using var deleted = await client.DeleteAsync(image.Path, Cancellation);
        using var restored = await client.PostAsync($"/dicomweb/deleted/studies/{image.Study}/restore", null, Cancellation);

        var own = new List<JsonElement>();
        for (var after = before; ;)
        {
            using var page = await client.GetAsync($"/dicomweb/changefeed?after={after}&limit=2", Cancellation);
            var entries = (await page.JsonAsync()).EnumerateArray().ToList();
            own.AddRange(entries.Where(entry => entry.GetProperty("sopInstanceUid").GetString() == image.Uid));
            if (entries.Count == 0) break;
            Assert.True(entries[0].GetProperty("sequence").GetInt64() > after);
            after = entries[^1].GetProperty("sequence").GetInt64();
        }
        Assert.Equal(["create", "delete", "create"], own.Select(entry => entry.GetProperty("action").GetString()));
        Assert.Equal(["replaced", "replaced", "current"], own.Select(entry => entry.GetProperty("state").GetString()));
        Assert.Equal(image.PatientId, own[^1].GetProperty("metadata").Value("00100020"));
        Assert.StartsWith("http", own[^1].GetProperty("metadata").Value("00081190"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_change_feed_speaks_with_clients_of_Microsofts_server()
    {
        var image = new TestImage();
        using var client = appliance.Administrator;
        var start = TimeProvider.System.GetUtcNow().AddSeconds(-1);
        await client.StoreCleanlyAsync(image, image with { Uid = TestImage.NewUid(), Number = 2 });
        using var window = await client.GetAsync($"/dicomweb/changefeed?startTime={Uri.EscapeDataString(start.ToString("O"))}&endTime=2100-01-01T00:00:00Z&offset=1&limit=200&includeMetadata=false", Cancellation);
        var entries = (await window.JsonAsync()).EnumerateArray().ToList();
        Assert.NotEmpty(entries);
        Assert.All(entries, entry => Assert.False(entry.TryGetProperty("metadata", out _)));
        using var v1 = await client.GetAsync($"/dicomweb/changefeed?offset={entries[^1].GetProperty("sequence").GetInt64() - 1}&limit=1", Cancellation);
        Assert.Equal(entries[^1].GetProperty("sequence").GetInt64(), (await v1.JsonAsync())[0].GetProperty("sequence").GetInt64());
        using var wrong = await client.GetAsync("/dicomweb/changefeed?limit=0", Cancellation);
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
    }

    private static async Task<int> ImagesInFhirAsync(HttpClient client, TestImage image)
    {
        var found = await client.GetFhirAsync($"/fhir/ImagingStudy?identifier=urn:dicom:uid|urn:oid:{image.Study}");
        return found.TryGetProperty("entry", out var entries) ? entries.EnumerateArray().Single().GetProperty("resource").GetProperty("numberOfInstances").GetInt32() : 0;
    }
}
