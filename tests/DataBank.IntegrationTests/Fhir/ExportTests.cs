using System.Net;
using System.Text.Json;

namespace DataBank.IntegrationTests;

/// <summary>Bulk Data export: https://hl7.org/fhir/uv/bulkdata/STU2/export.html</summary>
public sealed class ExportTests(ApplianceProcess shared)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_export_holds_what_a_search_finds_and_what_has_changed_since()
    {
        await using var appliance = await ApplianceProcess.StartAsync();
        using var client = appliance.DataManager;
        var patient = (await client.CreateAsync(Some.Patient())).Text("id");
        var gone = (await client.CreateAsync(Some.Patient())).Text("id");
        await client.CreateAsync(Some.Observation($"Patient/{patient}"));
        await client.CreateAsync(Some.Observation($"Patient/{patient}", value: 0.10));
        await client.CreateAsync("""{ "resourceType": "Organization", "name": "病院" }""");
        (await client.PutFhirAsync($"/fhir/Patient/{patient}", Some.Patient(id: patient, family: "佐藤"))).EnsureSuccessStatusCode();

        var manifest = await ExportAsync(client, "/fhir/$export");
        Assert.Equal(["Observation", "Organization", "Patient"], Files(manifest, "output").Select(file => file.Type).Order());
        foreach (var (type, url, count) in Files(manifest, "output"))
        {
            var lines = await LinesAsync(client, url);
            Assert.Equal(count, lines.Count);
            Assert.Equal(await FoundAsync(client, type), lines.Select(line => line.ToString()).Order(StringComparer.Ordinal));
        }
        Assert.Empty(Files(manifest, "deleted"));
        Assert.EndsWith("/fhir/$export", manifest.Text("request"), StringComparison.Ordinal);
        Assert.True(manifest.GetProperty("requiresAccessToken").GetBoolean());
        Assert.Equal(0, manifest.GetProperty("error").GetArrayLength());

        var chosen = await ExportAsync(client, "/fhir/$export?_type=Patient,Device&_outputFormat=application/fhir+ndjson");
        Assert.Equal("Patient", Assert.Single(Files(chosen, "output")).Type);

        await Task.Delay(5, Cancellation);
        var added = (await client.CreateAsync(Some.Patient())).Text("id");
        var since = (await client.GetFhirAsync($"/fhir/Patient/{added}")).Text("meta", "lastUpdated");
        await client.DeleteAsync($"/fhir/Patient/{gone}", Cancellation);
        using var body = await client.PostFhirAsync(
            "/fhir/$export", $$"""{"resourceType":"Parameters","parameter":[{"name":"_since","valueInstant":"{{since}}"}]}""", ("Prefer", "respond-async"));
        var changed = await ManifestAsync(client, body);
        Assert.Equal([added], (await LinesAsync(client, Assert.Single(Files(changed, "output")).Url)).Select(line => line.Text("id")));
        var deletion = Assert.Single(await LinesAsync(client, Assert.Single(Files(changed, "deleted")).Url));
        Assert.Equal(("DELETE", $"Patient/{gone}"), (deletion.Text("entry", "0", "request", "method"), deletion.Text("entry", "0", "request", "url")));

        // As it was before.
        var before = await ExportAsync(client, $"/fhir/$export?_type=Patient&_until={Uri.EscapeDataString(since)}");
        Assert.Equal(new[] { patient, gone }.Order(), (await LinesAsync(client, Assert.Single(Files(before, "output")).Url)).Select(line => line.Text("id")).Order());
        Assert.Equal(DateTimeOffset.Parse(since, System.Globalization.CultureInfo.InvariantCulture), before.GetProperty("transactionTime").GetDateTimeOffset());

        await appliance.RestartAsync();
        Assert.Single(await LinesAsync(client, Files(chosen, "output")[0].Url), line => line.Text("id") == patient);
    }

    [Fact]
    public async Task Exports_of_patients_and_groups_hold_their_compartments_alone()
    {
        await using var appliance = await ApplianceProcess.StartAsync();
        using var client = appliance.DataManager;
        var ids = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            ids.Add((await client.CreateAsync(Some.Patient())).Text("id"));
            await client.CreateAsync(Some.Observation($"Patient/{ids[i]}", value: i));
        }
        var place = (await client.CreateAsync("""{ "resourceType": "Location", "name": "x" }""")).Text("id");
        await client.CreateAsync(Some.Observation($"Location/{place}"));
        var group = (await client.CreateAsync(
            $$"""
            { "resourceType": "Group", "type": "person", "actual": true, "member": [
              { "entity": { "reference": "Patient/{{ids[0]}}" } }, { "entity": { "reference": "Patient/{{ids[1]}}" }, "inactive": true } ] }
            """)).Text("id");

        var all = await ExportAsync(client, "/fhir/Patient/$export?_type=Patient,Observation");
        Assert.Equal([("Observation", 3), ("Patient", 3)], Files(all, "output").Select(file => (file.Type, file.Count)));

        var members = await ExportAsync(client, $"/fhir/Group/{group}/$export");
        Assert.Equal(["Group", "Observation", "Patient"], Files(members, "output").Select(file => file.Type));
        Assert.Equal(ids[0], Assert.Single(await LinesAsync(client, Files(members, "output")[2].Url)).Text("id"));
        Assert.Equal($"Patient/{ids[0]}", Assert.Single(await LinesAsync(client, Files(members, "output")[1].Url)).Text("subject", "reference"));

        var statement = (await client.GetFhirAsync("/fhir/metadata")).GetProperty("rest")[0];
        Assert.Equal("http://hl7.org/fhir/uv/bulkdata/OperationDefinition/export", statement.Text("operation", "0", "definition"));
        foreach (var type in new[] { "Patient", "Group" })
        {
            var operations = statement.GetProperty("resource").EnumerateArray().Single(resource => resource.Text("type") == type).GetProperty("operation");
            Assert.Contains(operations.EnumerateArray(), operation => operation.Text("definition").EndsWith($"/{type.ToLowerInvariant()}-export", StringComparison.Ordinal));
        }

        await (await StartAsync(client, $"/fhir/Group/{Some.Unique()}/$export")).OutcomeAsync(404);
        await (await StartAsync(client, "/fhir/Patient/$export?_type=Organization")).OutcomeAsync(400);
        var nested = (await client.CreateAsync(
            $$"""{ "resourceType": "Group", "type": "person", "actual": true, "member": [{ "entity": { "reference": "Group/{{group}}" } }] }""")).Text("id");
        (await client.PutFhirAsync($"/fhir/Group/{group}", $$"""
            { "resourceType": "Group", "id": "{{group}}", "type": "person", "actual": true, "member": [
              { "entity": { "reference": "Patient/{{ids[0]}}" } }, { "entity": { "reference": "Group/{{nested}}" } } ] }
            """)).EnsureSuccessStatusCode(); // They hold each other.
        var inner = await ExportAsync(client, $"/fhir/Group/{nested}/$export?_type=Patient");
        Assert.Equal(ids[0], Assert.Single(await LinesAsync(client, Files(inner, "output")[0].Url)).Text("id"));
    }

    [Fact]
    public async Task An_export_can_be_narrowed_by_searches_and_to_elements()
    {
        await using var appliance = await ApplianceProcess.StartAsync();
        using var client = appliance.DataManager;
        var patient = (await client.CreateAsync(Some.Patient(birthDate: "1950-01-01"))).Text("id");
        await client.CreateAsync(Some.Patient(birthDate: "1990-01-01"));
        var code = (await client.CreateAsync(Some.Observation($"Patient/{patient}", code: "2345-7"))).Text("id");
        var value = (await client.CreateAsync(Some.Observation($"Patient/{patient}", code: "718-7", value: 99))).Text("id");
        await client.CreateAsync(Some.Observation($"Patient/{patient}", code: "718-7", value: 1));
        await client.CreateAsync("""{ "resourceType": "Organization", "name": "病院" }""");

        string Filter(params string[] searches) => Uri.EscapeDataString(string.Join(',', searches));
        var manifest = await ExportAsync(
            client, $"/fhir/$export?_type=Patient,Observation,Organization&_typeFilter={Filter("Patient?birthdate=lt1960", "Observation?code=2345-7%2Cnone")}&_typeFilter={Filter("Observation?value-quantity=gt50")}&_elements=Patient.birthDate,code");
        Assert.Equal([("Observation", 2), ("Organization", 1), ("Patient", 1)], Files(manifest, "output").Select(file => (file.Type, file.Count)));
        Assert.Equal(new[] { code, value }.Order(), (await LinesAsync(client, Files(manifest, "output")[0].Url)).Select(line => line.Text("id")).Order());
        var shown = Assert.Single(await LinesAsync(client, Files(manifest, "output")[2].Url));
        Assert.Equal(("1950-01-01", "SUBSETTED"), (shown.Text("birthDate"), shown.Text("meta", "tag", "0", "code")));
        Assert.False(shown.TryGetProperty("name", out _));

        var nothing = await ExportAsync(client, $"/fhir/Patient/$export?_type=Patient&_typeFilter={Filter("Patient?birthdate=lt1900")}");
        Assert.Empty(Files(nothing, "output"));
    }

    [Fact]
    public async Task A_killed_export_goes_on_as_of_its_beginning_without_doubles()
    {
        const int Batches = 4, PerBatch = 3000;
        await using var appliance = await ApplianceProcess.StartAsync();
        using var client = appliance.DataManager;
        for (var batch = 0; batch < Batches; batch++)
        {
            using var loaded = await client.PostFhirAsync("/fhir", Bundles.Of("transaction", Enumerable.Range(0, PerBatch).Select(_ => Bundles.Post(Some.Patient()))));
            Assert.Equal(HttpStatusCode.OK, loaded.StatusCode);
        }
        using var accepted = await StartAsync(client, "/fhir/$export?_type=Patient");
        var status = accepted.Content.Headers.ContentLocation!;
        await BackgroundWork.UntilAsync(client, status, progress => progress[0] is >= '1' and <= '9');
        await appliance.KillAsync();
        var file = Assert.Single(Directory.EnumerateFiles(Path.Combine(appliance.DataFolder, "exports"), "*", SearchOption.AllDirectories));
        await File.AppendAllTextAsync(file, "{\"half of a li", Cancellation);
        Assert.True((await File.ReadAllLinesAsync(file, Cancellation)).Length < Batches * PerBatch, "The kill fell behind the export.");

        await appliance.RestartAsync();
        var late = (await client.CreateAsync(Some.Patient())).Text("id");
        var manifest = await ManifestAsync(client, accepted);
        var (_, url, count) = Assert.Single(Files(manifest, "output"));
        var ids = (await LinesAsync(client, url)).Select(line => line.Text("id")).ToHashSet();
        Assert.Equal((Batches * PerBatch, Batches * PerBatch), (count, ids.Count));
        Assert.DoesNotContain(late, ids);

        // One that is deleted while it is written: its writer takes away what it still adds.
        using var second = await StartAsync(client, "/fhir/$export?_type=Patient");
        await BackgroundWork.UntilAsync(client, second.Content.Headers.ContentLocation!, progress => progress[0] is >= '1' and <= '9');
        Assert.Equal(HttpStatusCode.Accepted, (await client.DeleteAsync(second.Content.Headers.ContentLocation, Cancellation)).StatusCode);
        await (await client.GetAsync(second.Content.Headers.ContentLocation, Cancellation)).OutcomeAsync(404);
        await ExportAsync(client, "/fhir/$export?_type=Device"); // Its turn comes when the writer is free.
        Assert.Equal([file], Directory.EnumerateFiles(Path.Combine(appliance.DataFolder, "exports"), "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_deleted_export_leaves_nothing_and_no_more_than_ten_are_kept()
    {
        await using var appliance = await ApplianceProcess.StartAsync();
        using var client = appliance.DataManager;
        await client.CreateAsync(Some.Patient());
        using var accepted = await StartAsync(client, "/fhir/$export");
        var status = accepted.Content.Headers.ContentLocation!;
        var file = Files(await ManifestAsync(client, accepted), "output")[0].Url;
        Assert.Equal(HttpStatusCode.Accepted, (await client.DeleteAsync(status, Cancellation)).StatusCode);
        await (await client.GetAsync(status, Cancellation)).OutcomeAsync(404);
        await (await client.GetAsync(file, Cancellation)).OutcomeAsync(404);
        await (await client.DeleteAsync(status, Cancellation)).OutcomeAsync(404);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(appliance.DataFolder, "exports")));

        // One that may still be waiting or running.
        using var started = await StartAsync(client, "/fhir/$export");
        Assert.Equal(HttpStatusCode.Accepted, (await client.DeleteAsync(started.Content.Headers.ContentLocation, Cancellation)).StatusCode);
        await (await client.GetAsync(started.Content.Headers.ContentLocation, Cancellation)).OutcomeAsync(404);

        for (var i = 0; i < 10; i++) Assert.Equal(HttpStatusCode.Accepted, (await StartAsync(client, "/fhir/$export")).StatusCode);
        await (await StartAsync(client, "/fhir/$export")).OutcomeAsync(429);
    }

    [Fact]
    public async Task Exports_are_for_data_managers_and_stand_in_the_journal_with_their_patients()
    {
        await using var appliance = await ApplianceProcess.StartAsync();
        using var client = appliance.DataManager;
        var patient = (await client.CreateAsync(Some.Patient())).Text("id");
        using var accepted = await StartAsync(client, "/fhir/Patient/$export");
        var file = Files(await ManifestAsync(client, accepted), "output")[0].Url;
        foreach (var url in new[] { file, accepted.Content.Headers.ContentLocation!.ToString(), "/fhir/$export" })
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await StartAsync(appliance.Anonymous, url)).StatusCode);
            await (await StartAsync(appliance.Clinician, url)).OutcomeAsync(403);
        }
        await LinesAsync(client, file);
        await (await client.GetAsync(file[..file.LastIndexOf('/')] + "/..%2F..%2Fclinical.db", Cancellation)).OutcomeAsync(404);

        var about = await appliance.Auditor.GetFhirAsync($"/fhir/AuditEvent?patient={patient}");
        Assert.Contains(about.GetProperty("entry").EnumerateArray(), entry => entry.ToString().Contains("/fhir/Patient/$export", StringComparison.Ordinal));
        var journal = await appliance.Auditor.GetFhirAsync("/fhir/AuditEvent");
        Assert.Contains(journal.GetProperty("entry").EnumerateArray(), entry => entry.ToString().Contains(new Uri(file).AbsolutePath, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Wrong_parameters_of_an_export_are_refused_or_named_when_lenient()
    {
        using var client = shared.DataManager;
        Assert.Contains("respond-async", (await (await client.GetAsync("/fhir/$export", Cancellation)).OutcomeAsync(400)).Text("diagnostics"), StringComparison.Ordinal);
        string[] wrong = ["_type=Nothing", "_since=yesterday", "_outputFormat=text/csv", "_typeFilter=Patient%3F_sort%3Dbirthdate", "_typeFilter=Patient%3Fnothing%3Dx", "_typeFilter=Patient", "_type=Account&_typeFilter=Patient%3Fgender%3Dmale", "_elements=a.b.c", "patient=Patient/1", "_type="];
        foreach (var query in wrong) await (await StartAsync(client, $"/fhir/$export?{query}")).OutcomeAsync(400);
        foreach (var body in new[] { """{"resourceType":"Patient"}""", """{"resourceType":"Parameters","parameter":{}}""", """{"resourceType":"Parameters","parameter":[{}]}""", "{" })
            await (await client.PostFhirAsync("/fhir/$export", body, ("Prefer", "respond-async"))).OutcomeAsync(400);

        using var lenient = await client.SendFhirAsync(HttpMethod.Get, "/fhir/$export?_type=Account&organizeOutputBy=Patient", null, ("Prefer", "respond-async, handling=lenient"));
        Assert.Equal("warning", (await lenient.OutcomeAsync(202)).Text("severity"));
        await ManifestAsync(client, lenient);
        await client.DeleteAsync(lenient.Content.Headers.ContentLocation, Cancellation);
    }

    private static Task<HttpResponseMessage> StartAsync(HttpClient client, string url) => client.SendFhirAsync(HttpMethod.Get, url, null, ("Prefer", "respond-async"));

    private static async Task<JsonElement> ExportAsync(HttpClient client, string url)
    {
        using var accepted = await StartAsync(client, url);
        return await ManifestAsync(client, accepted);
    }

    private static async Task<JsonElement> ManifestAsync(HttpClient client, HttpResponseMessage accepted)
    {
        Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
        await BackgroundWork.UntilAsync(client, accepted.Content.Headers.ContentLocation!, _ => false);
        using var answer = await client.GetAsync(accepted.Content.Headers.ContentLocation, Cancellation);
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
        Assert.True(answer.Content.Headers.Expires > TimeProvider.System.GetUtcNow());
        return await answer.JsonAsync();
    }

    private static List<(string Type, string Url, int Count)> Files(JsonElement manifest, string kind) =>
        [.. manifest.GetProperty(kind).EnumerateArray().Select(file => (file.Text("type"), file.Text("url"), file.GetProperty("count").GetInt32()))];

    private static async Task<List<JsonElement>> LinesAsync(HttpClient client, string url)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.Accept.ParseAdd("application/fhir+ndjson");
        using var answer = await client.SendAsync(request, Cancellation);
        Assert.Equal((HttpStatusCode.OK, "application/fhir+ndjson"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        var text = await answer.Content.ReadAsStringAsync(Cancellation);
        return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
    }

    private static async Task<IEnumerable<string>> FoundAsync(HttpClient client, string type) =>
        (await client.GetFhirAsync($"/fhir/{type}?_count=1000")).GetProperty("entry").EnumerateArray()
            .Select(entry => entry.GetProperty("resource").ToString().ReplaceLineEndings(" ")).Order(StringComparer.Ordinal);
}
