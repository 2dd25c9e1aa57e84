using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace DataBank.IntegrationTests;

/// <summary><c>$import</c> of NDJSON: as a body, from the import folder, from named servers.</summary>
public sealed class ImportTests(ApplianceProcess shared)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_import_stores_good_lines_and_reports_the_others_by_their_numbers()
    {
        await using var appliance = await ApplianceProcess.StartAsync([], new Dictionary<string, string> { ["DATABANK_Fhir__MaximumResourceBytes"] = "4096" });
        using var client = appliance.Ingest;
        var observation = Line(Some.Observation("Patient/a"));
        string[] lines =
        [
            Line(Some.Patient(id: "a")), "", Line(Some.Patient(id: "b", birthDate: "soon")), "{ \"resourceType\": ", observation, Line(Some.Patient(id: "c", family: new string('x', 9000))),
            """{"resourceType":"Nothing"}""", Line(Some.Consent("Patient/a")), "  " + Line(Some.Patient(id: "d")) + "\r", observation, new string(' ', 2_000_000) + "x",
        ];
        var text = string.Join('\n', lines);

        var manifest = await EndAsync(client, await UploadAsync(client, Encoding.UTF8.GetBytes(text)));
        Assert.Equal((4, 3), (Output(manifest).GetProperty("count").GetInt32(), Output(manifest).GetProperty("extension").GetProperty("created").GetInt32()));
        var error = Assert.Single(manifest.GetProperty("error").EnumerateArray());
        Assert.Equal(("OperationOutcome", 6), (error.Text("type"), error.GetProperty("count").GetInt32()));
        var report = await ReportAsync(client, error.Text("url"));
        Assert.Equal([3, 4, 6, 7, 8, 11], report.Select(LineNumber));
        Assert.Equal("Patient.birthDate", report[0].Text("issue", "0", "expression", "0"));
        Assert.Equal("too-long", report[2].Text("issue", "0", "code"));
        Assert.DoesNotContain("soon", string.Join(' ', report), StringComparison.Ordinal);

        Assert.Equal(["a", "d"], (await appliance.Clinician.GetFhirAsync("/fhir/Patient")).Ids().Order());
        Assert.Single((await appliance.Clinician.GetFhirAsync("/fhir/Observation?subject=Patient/a&code=718-7")).Ids()); // The same line is the same resource.
        Assert.Equal(2, (await appliance.Clinician.GetFhirAsync("/fhir/Patient/a/$everything")).GetProperty("entry").GetArrayLength());

        // Once more, compressed: nothing changes.
        using var packed = new MemoryStream();
        await using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true)) await gzip.WriteAsync(Encoding.UTF8.GetBytes(text), Cancellation);
        var again = await EndAsync(client, await UploadAsync(client, packed.ToArray()));
        Assert.Equal((4, 4), (Output(again).GetProperty("count").GetInt32(), Output(again).GetProperty("extension").GetProperty("unchanged").GetInt32()));
        Assert.Equal("1", (await appliance.Clinician.GetFhirAsync("/fhir/Patient/a")).Text("meta", "versionId"));

        var damaged = await EndAsync(client, await UploadAsync(client, packed.ToArray()[..^40]));
        Assert.Equal("structure", (await ReportAsync(client, damaged.Text("error", "0", "url")))[^1].Text("issue", "0", "code"));
    }

    [Fact]
    public async Task Files_come_from_the_import_folder_and_from_named_servers_alone()
    {
        using var folder = new TemporaryFolder();
        var token = Path.Combine(folder.Path, "token");
        await File.WriteAllTextAsync(token, "secret\n", Cancellation);
        Directory.CreateDirectory(Path.Combine(folder.Path, "cohort"));
        await File.WriteAllLinesAsync(Path.Combine(folder.Path, "cohort", "Patient.ndjson"), [Line(Some.Patient(id: "f1")), Line(Some.Patient(id: "f2"))], Cancellation);
        await File.WriteAllLinesAsync(Path.Combine(folder.Path, "cohort", "Observation.ndjson"), [Line(Some.Observation("Patient/f1"))], Cancellation);
        await using var server = await ServeAsync(context =>
        {
            if (context.Request.Headers.Authorization != "Bearer secret") return Results.Unauthorized();
            if (context.Request.Path == "/files/moved") return Results.Redirect("/files/p.ndjson");
            context.Response.Headers.ETag = "\"v1\"";
            return context.Request.Path == "/files/p.ndjson" ? Results.Text(Line(Some.Patient(id: "w1")), "application/fhir+ndjson") : Results.NotFound();
        });
        var address = server.Urls.Single();
        await using var appliance = await ApplianceProcess.StartAsync([], new Dictionary<string, string>
        {
            ["DATABANK_Fhir__Import__Folder"] = folder.Path,
            ["DATABANK_Fhir__Import__Sources__0__Url"] = $"{address}/files/",
            ["DATABANK_Fhir__Import__Sources__0__TokenFile"] = token,
        });
        using var client = appliance.DataManager;

        var manifest = await EndAsync(client, await StartAsync(client, Parameters("cohort/")));
        Assert.Equal(["cohort/Observation.ndjson", "cohort/Patient.ndjson"], manifest.GetProperty("output").EnumerateArray().Select(file => file.Text("inputUrl")));
        Assert.Equal([1, 2], manifest.GetProperty("output").EnumerateArray().Select(file => file.GetProperty("count").GetInt32()));
        Assert.Empty(manifest.GetProperty("error").EnumerateArray());

        // As other servers' clients and the Bulk Data Import proposal write it; one file is there, of another type than named.
        var fetched = await EndAsync(client, await StartAsync(client, $$"""
            { "inputFormat": "application/fhir+ndjson", "inputSource": "{{address}}", "input": [
              { "type": "Patient", "url": "{{address}}/files/p.ndjson" }, { "type": "Patient", "url": "{{address}}/files/none.ndjson" }, { "url": "{{address}}/files/moved" },
              { "type": "Observation", "url": "cohort/Patient.ndjson" } ] }
            """));
        Assert.Equal([1, 0, 0, 0], fetched.GetProperty("output").EnumerateArray().Select(file => file.GetProperty("count").GetInt32()));
        Assert.Equal([1, 1, 2], fetched.GetProperty("error").EnumerateArray().Select(file => file.GetProperty("count").GetInt32()));
        Assert.Contains("404", (await ReportAsync(client, fetched.Text("error", "0", "url")))[0].Text("issue", "0", "diagnostics"), StringComparison.Ordinal);
        await client.GetFhirAsync("/fhir/Patient/w1");
        var other = await EndAsync(client, await StartAsync(client, Parameters($"{address}/files/p.ndjson", etag: "v0")));
        Assert.Contains("changed", (await ReportAsync(client, other.Text("error", "0", "url")))[0].Text("issue", "0", "diagnostics"), StringComparison.Ordinal);

        foreach (var url in new[] { "../token", "/etc/passwd", "file:///etc/", "cohort/none.ndjson", "", $"{address}/p.ndjson", $"{address}/files/../p.ndjson", "http://169.254.169.254/latest", "ftp://x/y", "http://user@127.0.0.1/files/p" })
            await (await StartAsync(client, Parameters(url))).OutcomeAsync(400);
        Assert.DoesNotContain(Directory.EnumerateFiles(Path.Combine(appliance.DataFolder, "imports"), "*", SearchOption.AllDirectories), file => !file.EndsWith(".errors.ndjson", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_killed_import_goes_on_where_it_was_without_doubles()
    {
        const int Count = 8000;
        await using var appliance = await ApplianceProcess.StartAsync();
        using var client = appliance.DataManager;
        // Every hundredth line is refused; half of the others bring no id.
        var lines = Enumerable.Range(0, Count).Select(at => at % 100 == 99 ? "{}" : Line(Some.Patient(identifier: $"k{at}", id: at % 2 == 0 ? $"k{at}" : null)));
        using var accepted = await UploadAsync(client, Encoding.UTF8.GetBytes(string.Join('\n', lines)));
        var status = accepted.Content.Headers.ContentLocation!;
        await BackgroundWork.UntilAsync(client, status, progress => progress[0] is >= '1' and <= '9');
        await appliance.KillAsync();
        var report = Assert.Single(Directory.EnumerateFiles(Path.Combine(appliance.DataFolder, "imports"), "*.errors.ndjson", SearchOption.AllDirectories));
        await File.AppendAllTextAsync(report, "{\"half of a li", Cancellation);

        await appliance.RestartAsync();
        var before = (await client.GetFhirAsync("/fhir/Patient?_summary=count&_total=accurate")).GetProperty("total").GetInt32();
        Assert.True(before is > 0 and < Count * 99 / 100, $"The kill came with {before} resources.");
        var manifest = await EndAsync(client, accepted);
        Assert.Equal((Count * 99 / 100, Count / 100), (Output(manifest).GetProperty("extension").GetProperty("created").GetInt32(), manifest.GetProperty("error")[0].GetProperty("count").GetInt32()));
        Assert.Equal(Enumerable.Range(1, Count / 100).Select(number => number * 100), (await ReportAsync(client, manifest.Text("error", "0", "url"))).Select(LineNumber));
        Assert.Equal(Count * 99 / 100, (await client.GetFhirAsync("/fhir/Patient?_summary=count&_total=accurate")).GetProperty("total").GetInt32());
        Assert.All((await client.GetFhirAsync("/fhir/Patient?_count=1000")).GetProperty("entry").EnumerateArray(), entry => Assert.Equal("1", entry.Text("resource", "meta", "versionId")));
    }

    [Fact]
    public async Task An_import_is_ended_by_delete_and_no_more_than_ten_are_kept()
    {
        await using var appliance = await ApplianceProcess.StartAsync();
        using var client = appliance.DataManager;
        var lines = Encoding.UTF8.GetBytes(string.Join('\n', Enumerable.Range(0, 20_000).Select(at => Line(Some.Patient(id: $"d{at}")))));
        using var accepted = await UploadAsync(client, lines);
        await BackgroundWork.UntilAsync(client, accepted.Content.Headers.ContentLocation!, progress => progress[0] is >= '1' and <= '9');
        Assert.Equal(HttpStatusCode.Accepted, (await client.DeleteAsync(accepted.Content.Headers.ContentLocation, Cancellation)).StatusCode);
        await (await client.GetAsync(accepted.Content.Headers.ContentLocation, Cancellation)).OutcomeAsync(404);
        await (await client.DeleteAsync(accepted.Content.Headers.ContentLocation, Cancellation)).OutcomeAsync(404);
        await EndAsync(client, await UploadAsync(client, [])); // Its turn comes when the other has ended.
        var kept = (await client.GetFhirAsync("/fhir/Patient?_summary=count&_total=accurate")).GetProperty("total").GetInt32();
        Assert.InRange(kept, 1, 19_999);
        Assert.DoesNotContain(Directory.EnumerateFiles(Path.Combine(appliance.DataFolder, "imports"), "*", SearchOption.AllDirectories), file => new FileInfo(file).Length > 0);

        for (var i = 0; i < 9; i++) Assert.Equal(HttpStatusCode.Accepted, (await UploadAsync(client, [])).StatusCode);
        await (await UploadAsync(client, [])).OutcomeAsync(429);
    }

    [Fact]
    public async Task Imports_keep_the_policies_of_the_site()
    {
        await using var appliance = await ApplianceProcess.StartAsync([], new Dictionary<string, string>
        {
            ["DATABANK_Fhir__ReferentialIntegrity__0"] = "Observation",
            ["DATABANK_Fhir__Versioning__Device"] = "VersionedUpdate",
            ["DATABANK_Fhir__Validation__Types__Basic"] = "Off",
        });
        using var client = appliance.DataManager;
        var patient = Line(Some.Patient(id: "p"));
        string[] lines = [Line(Some.Observation("Patient/p")), patient, Line(Some.Observation("Patient/none")), """{"resourceType":"Device","id":"d","status":"active"}""", """{"resourceType":"Basic","id":"b"}"""];
        var first = await EndAsync(client, await UploadAsync(client, Encoding.UTF8.GetBytes(string.Join('\n', lines))));
        Assert.Equal((4, 3), (Output(first).GetProperty("count").GetInt32(), LineNumber(Assert.Single(await ReportAsync(client, first.Text("error", "0", "url"))))));

        string[] changed = [patient, Line(Some.Patient(id: "p", family: "佐藤")), """{"resourceType":"Device","id":"d","status":"inactive"}"""];
        var initial = await EndAsync(client, await UploadAsync(client, Encoding.UTF8.GetBytes(string.Join('\n', changed)), "?mode=InitialLoad"));
        Assert.Equal([2, 3], (await ReportAsync(client, initial.Text("error", "0", "url"))).Select(LineNumber));
        Assert.Equal("1", (await client.GetFhirAsync("/fhir/Patient/p")).Text("meta", "versionId"));
        var incremental = await EndAsync(client, await UploadAsync(client, Encoding.UTF8.GetBytes(string.Join('\n', changed)), "?mode=IncrementalLoad"));
        Assert.Equal([3], (await ReportAsync(client, incremental.Text("error", "0", "url"))).Select(LineNumber));
        Assert.Equal(["佐藤"], [(await client.GetFhirAsync("/fhir/Patient/p?_elements=name")).Text("name", "0", "family")]);
        Assert.Equal(["p"], (await client.GetFhirAsync("/fhir/Patient?family=佐藤")).Ids());
        Assert.Empty((await client.GetFhirAsync("/fhir/Patient?family=山田")).Ids());
        var history = await client.GetFhirAsync("/fhir/Patient/p/_history");
        Assert.Equal(2, history.GetProperty("entry").GetArrayLength());
    }

    [Fact]
    public async Task What_is_imported_steers_the_server_as_other_writes_do()
    {
        using var client = shared.DataManager;
        var name = Some.Unique();
        string[] lines =
        [
            $$"""{"resourceType":"CodeSystem","id":"{{name}}","url":"urn:test:{{name}}","status":"active","content":"complete","concept":[{"code":"x","display":"印"}]}""",
            $$"""{"resourceType":"SearchParameter","id":"{{name}}","url":"urn:test:sp-{{name}}","name":"Bad","status":"active","description":"x","code":"bad{{name}}","base":["Patient"],"type":"string","expression":"Patient.nothing("}""",
            $$"""{"resourceType":"Subscription","id":"{{name}}","status":"requested","reason":"x","criteria":"Patient","channel":{"type":"websocket"} }""",
            $$"""{"resourceType":"AuditEvent","id":"{{name}}"}""",
        ];
        using var unknown = await client.GetAsync($"/fhir/CodeSystem/$lookup?system=urn:test:{name}&code=x", Cancellation);
        Assert.False(unknown.IsSuccessStatusCode);
        var manifest = await EndAsync(client, await UploadAsync(client, Encoding.UTF8.GetBytes(string.Join('\n', lines))));
        Assert.Equal([2, 3, 4], (await ReportAsync(client, manifest.Text("error", "0", "url"))).Select(LineNumber).Order());
        Assert.Contains("印", (await client.GetFhirAsync($"/fhir/CodeSystem/$lookup?system=urn:test:{name}&code=x")).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Imports_are_for_those_who_bring_data_in_and_stand_in_the_journal_with_their_patients()
    {
        var id = Some.Unique();
        using var accepted = await UploadAsync(shared.Ingest, Encoding.UTF8.GetBytes(Line(Some.Patient(id: id)) + "\n{}"));
        var manifest = await EndAsync(shared.Ingest, accepted);
        var report = manifest.Text("error", "0", "url");
        Assert.Equal(HttpStatusCode.Unauthorized, (await UploadAsync(shared.Anonymous, [])).StatusCode);
        await (await UploadAsync(shared.Clinician, [])).OutcomeAsync(403);
        foreach (var url in new[] { report, accepted.Content.Headers.ContentLocation!.ToString() })
        {
            Assert.Equal(HttpStatusCode.Unauthorized, (await shared.Anonymous.GetAsync(url, Cancellation)).StatusCode);
            await (await shared.Clinician.GetAsync(url, Cancellation)).OutcomeAsync(403);
        }
        await (await shared.Clinician.DeleteAsync(accepted.Content.Headers.ContentLocation, Cancellation)).OutcomeAsync(403);
        await (await shared.Ingest.GetAsync(report[..report.LastIndexOf('/')] + "/..%2F..%2Fclinical.db", Cancellation)).OutcomeAsync(404);

        var about = await shared.Auditor.GetFhirAsync($"/fhir/AuditEvent?patient={id}");
        Assert.Contains(about.GetProperty("entry").EnumerateArray(), entry => entry.ToString().Contains("/fhir/$import", StringComparison.Ordinal));
        var theme = await TestTheme.CreateAsync(shared);
        Assert.Contains((int)(await theme.Researcher.PostFhirAsync($"/research/{theme.Id}/fhir/$import", "{}", ("Prefer", "respond-async"))).StatusCode, new[] { 404, 405 });
        Assert.Contains("\"import\"", (await shared.Anonymous.GetFhirAsync("/fhir/metadata")).GetProperty("rest")[0].GetProperty("operation").ToString(), StringComparison.Ordinal);
        await shared.Ingest.DeleteAsync(accepted.Content.Headers.ContentLocation, Cancellation);
    }

    [Fact]
    public async Task Wrong_requests_for_an_import_are_refused()
    {
        using var client = shared.DataManager;
        Assert.Contains("respond-async", (await (await client.PostFhirAsync("/fhir/$import", Parameters("x"))).OutcomeAsync(400)).Text("diagnostics"), StringComparison.Ordinal);
        string[] wrong =
        [
            "", "[]", "{}", "{", """{"resourceType":"Parameters"}""", """{"resourceType":"Parameters","parameter":[{}]}""", """{"input":[{"type":"Patient"}]}""", """{"input":[{"url":1}]}""",
            """{"inputFormat":"text/csv","input":[{"url":"x"}]}""", """{"mode":"Sometimes","input":[{"url":"x"}]}""", """{"storageDetail":{"type":"azure-blob"},"input":[{"url":"x"}]}""", """{"input":[{"type":"Nothing","url":"x"}]}""", """{"input":[{"url":"x","size":1}]}""",
        ];
        foreach (var body in wrong) await (await StartAsync(client, body)).OutcomeAsync(400);
        await (await UploadAsync(client, [], "?mode=never")).OutcomeAsync(400);
        await (await UploadAsync(client, [], "?other=1")).OutcomeAsync(400);
        await (await UploadAsync(client, [], encoding: "br")).OutcomeAsync(415);
        await (await client.SendFhirAsync(HttpMethod.Get, "/fhir/$import", null, ("Prefer", "respond-async"))).OutcomeAsync(404);
    }

    [Fact]
    public async Task The_command_imports_files_and_folders_and_sums_up()
    {
        using var folder = new TemporaryFolder();
        var (first, second, third) = (Some.Unique(), Some.Unique(), Some.Unique());
        Directory.CreateDirectory(Path.Combine(folder.Path, "in"));
        await File.WriteAllLinesAsync(Path.Combine(folder.Path, "in", "a.ndjson"), [Line(Some.Patient(id: first)), Line(Some.Patient(id: "x", birthDate: "soon"))], Cancellation);
        await using (var gzip = new GZipStream(File.Create(Path.Combine(folder.Path, "in", "b.ndjson.gz")), CompressionLevel.Fastest)) await gzip.WriteAsync(Encoding.UTF8.GetBytes(Line(Some.Patient(id: second))), Cancellation);
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "in", "c.json"), Bundles.Of("transaction", Bundles.Put($"Patient/{third}", Some.Patient(id: third))), Cancellation);
        await File.WriteAllTextAsync(Path.Combine(folder.Path, "in", "note.txt"), "nothing", Cancellation);
        var errors = Path.Combine(folder.Path, "errors.ndjson");

        string[] command = ["import", "--url", shared.BaseAddress.ToString(), "--data", shared.DataFolder, "--errors", errors, Path.Combine(folder.Path, "in")];
        var outcome = await ApplianceProcess.RunAsync(command);
        Assert.True(outcome.ExitCode == 1, outcome.Output + outcome.Error);
        Assert.Contains("3 resources of 3 files", outcome.Output, StringComparison.Ordinal);
        Assert.Contains("line 2: Patient.birthDate", outcome.Error, StringComparison.Ordinal);
        Assert.Single(await File.ReadAllLinesAsync(errors, Cancellation));
        foreach (var id in new[] { first, second, third }) await shared.Clinician.GetFhirAsync($"/fhir/Patient/{id}");

        var initial = await ApplianceProcess.RunAsync(["import", "--url", shared.BaseAddress.ToString(), "--data", shared.DataFolder, "--initial", Path.Combine(folder.Path, "in", "b.ndjson.gz")]);
        Assert.True(initial.ExitCode == 0, initial.Output + initial.Error);
        var unknown = await ApplianceProcess.RunAsync("import", "--url", shared.BaseAddress.ToString(), Path.Combine(folder.Path, "in", "b.ndjson.gz"));
        Assert.Equal(1, unknown.ExitCode);
        Assert.Contains("--data", unknown.Error, StringComparison.Ordinal);
        Assert.Contains("can't be reached", (await ApplianceProcess.RunAsync("import", "--url", "http://127.0.0.1:9", Path.Combine(folder.Path, "in", "b.ndjson.gz"))).Error, StringComparison.Ordinal);
        Assert.Equal(2, (await ApplianceProcess.RunAsync("import", Path.Combine(folder.Path, "in", "note.txt"))).ExitCode);
        Assert.Contains("Examples:", (await ApplianceProcess.RunAsync("import", "--help")).Output, StringComparison.Ordinal);
    }

    private static string Line(string json) => json.ReplaceLineEndings(" ");

    private static string Parameters(string url, string? etag = null) =>
        $$"""
        { "resourceType": "Parameters", "parameter": [
          { "name": "inputFormat", "valueString": "application/fhir+ndjson" }, { "name": "mode", "valueString": "IncrementalLoad" },
          { "name": "input", "part": [{{(etag is null ? "" : $$"""{ "name": "etag", "valueUri": "{{etag}}" },""")}} { "name": "url", "valueUri": "{{url}}" }] } ] }
        """;

    private static Task<HttpResponseMessage> StartAsync(HttpClient client, string json) => client.PostFhirAsync("/fhir/$import", json, ("Prefer", "respond-async"));

    private static async Task<HttpResponseMessage> UploadAsync(HttpClient client, byte[] body, string query = "", string? encoding = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/fhir/$import{query}") { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/fhir+ndjson");
        if (encoding is not null) request.Content.Headers.ContentEncoding.Add(encoding);
        request.Headers.Add("Prefer", "respond-async");
        return await client.SendAsync(request, Cancellation);
    }

    private static async Task<JsonElement> EndAsync(HttpClient client, HttpResponseMessage accepted)
    {
        Assert.True(accepted.StatusCode == HttpStatusCode.Accepted, await accepted.Content.ReadAsStringAsync(Cancellation));
        await BackgroundWork.UntilAsync(client, accepted.Content.Headers.ContentLocation!, _ => false);
        using var answer = await client.GetAsync(accepted.Content.Headers.ContentLocation, Cancellation);
        Assert.Equal("application/json", answer.Content.Headers.ContentType?.MediaType);
        return await answer.JsonAsync();
    }

    private static JsonElement Output(JsonElement manifest) => Assert.Single(manifest.GetProperty("output").EnumerateArray());

    private static async Task<List<JsonElement>> ReportAsync(HttpClient client, string url)
    {
        var text = await client.GetStringAsync(url, Cancellation);
        return [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
    }

    private static int LineNumber(JsonElement outcome) => outcome.GetProperty("issue")[0].GetProperty("extension").EnumerateArray()
        .Single(extension => extension.Text("url").EndsWith("operationoutcome-issue-line", StringComparison.Ordinal)).GetProperty("valueInteger").GetInt32();

    private static async Task<WebApplication> ServeAsync(Func<HttpContext, IResult> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        app.Map("/{**path}", (HttpContext context) => answer(context));
        await app.StartAsync(Cancellation);
        return app;
    }
}
