using System.Security.Cryptography;
using System.Text.Json.Nodes;
using DataBank.IntegrationTests.Workitems;

namespace DataBank.IntegrationTests;

/// <summary>A bank with a live theme goes into another one that has data of its own.</summary>
public sealed class HandoverTests(HandoverFixture banks) : IClassFixture<HandoverFixture>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void A_package_can_be_read_without_us_and_has_no_key_in_the_clear()
    {
        Assert.True(File.Exists(Path.Combine(banks.Package, "README.txt")));
        using var manifest = System.Text.Json.JsonDocument.Parse(File.ReadAllText(Path.Combine(banks.Package, "manifest.json")));
        var statement = manifest.RootElement.GetProperty("statement");
        Assert.Equal("HOSPB", statement.Text("site"));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(banks.Package, "files.ndjson")))), statement.Text("listSha256"));
        foreach (var file in Lines(banks.Package, "files.ndjson"))
            Assert.Equal((string)file["sha256"]!, Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(Path.Combine(banks.Package, (string)file["name"]!)))));
        var image = File.ReadAllBytes(Path.Combine(banks.Package, "dicom", banks.Image.Study, banks.Image.Series, $"{banks.Image.Uid}.dcm"));
        Assert.Equal(banks.Image.ToFile(), image);
        Assert.NotEmpty(Directory.GetFiles(Path.Combine(banks.Package, "genomes", "files")));
        Assert.DoesNotContain(banks.CaseId, File.ReadAllText(Path.Combine(banks.Package, "themes", "lung-egfr.sealed"), System.Text.Encoding.Latin1), StringComparison.Ordinal);
    }

    [Fact]
    public void Every_resource_is_there_and_the_same_under_its_id_of_the_crosswalk()
    {
        var crosswalk = banks.Crosswalk.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t')).ToList();
        var kept = crosswalk.Where(line => line.Length == 4).Select(line => $"{line[0]}/{line[1]}").ToHashSet();
        var here = crosswalk.Where(line => line.Length == 3).ToDictionary(line => $"{line[0]}/{line[2]}", line => $"{line[0]}/{line[1]}");
        var (theirs, ours) = (Resources(banks.Package, id => id, _ => true), Resources(banks.Again, id => here.GetValueOrDefault(id, id), here.ContainsKey));
        Assert.True(theirs.Count > 50, $"{theirs.Count} resources");
        var compared = 0;
        foreach (var (key, resource) in theirs.Where(each => !kept.Contains(each.Key)))
        {
            Assert.True(ours.TryGetValue(key, out var found), key);
            Assert.Equal(resource, found);
            compared++;
        }
        Assert.Equal(theirs.Count - kept.Count, compared);
        Assert.Contains(crosswalk, line => line is ["Patient", var there, var id] && there == banks.PatientId && id == $"HOSPB-{banks.PatientId}");
    }

    [Fact]
    public void Images_and_genomes_are_the_same_bytes_and_other_bytes_under_a_UID_are_refused()
    {
        var ours = Lines(banks.Again, "files.ndjson").ToDictionary(file => (string)file["name"]!, file => (string)file["sha256"]!);
        var refused = $"dicom/{banks.Image.Study}/{banks.Image.Series}/{banks.Image.Uid}.dcm";
        var theirs = Lines(banks.Package, "files.ndjson").Select(file => (Name: (string)file["name"]!, Hash: (string)file["sha256"]!))
            .Where(file => file.Name.EndsWith(".dcm", StringComparison.Ordinal) || file.Name.StartsWith("genomes/files/", StringComparison.Ordinal)).ToList();
        Assert.True(theirs.Count > 3);
        foreach (var (name, hash) in theirs.Where(file => file.Name != refused)) Assert.Equal(hash, ours[name]);
        foreach (var table in new[] { "variant_import", "cohort_variant", "genome_part" })
        {
            var rows = File.ReadAllLines(Path.Combine(banks.Again, "genomes", $"{table}.ndjson")).ToHashSet();
            Assert.All(File.ReadAllLines(Path.Combine(banks.Package, "genomes", $"{table}.ndjson")), row =>
                Assert.Contains(row.Replace($"\"patient_id\":\"{banks.PatientId}\"", $"\"patient_id\":\"HOSPB-{banks.PatientId}\"", StringComparison.Ordinal), rows));
        }
        Assert.NotEqual(theirs.Single(file => file.Name == refused).Hash, ours[refused]);
        Assert.Contains($"refused\t{refused}\tAn image of this UID", banks.Report, StringComparison.Ordinal);
    }

    [Fact]
    public void A_patient_with_a_number_that_is_known_here_is_named_and_linked_and_not_merged()
    {
        Assert.Contains($"candidate\tPatient/HOSPB-{banks.PatientId}\tShares a number with Patient/{banks.PatientId}:", banks.Report, StringComparison.Ordinal);
        var patients = Lines(banks.Again, "fhir/Patient.ndjson").ToDictionary(patient => (string)patient["id"]!);
        var came = patients[$"HOSPB-{banks.PatientId}"];
        Assert.Equal($"Patient/{banks.PatientId}", (string)came["link"]![0]!["other"]!["reference"]!);
        Assert.Equal("seealso", (string)came["link"]![0]!["type"]!);
        var number = came["identifier"]!.AsArray().Single(identifier => (string)identifier!["system"]! == "http://databank.example.jp/fhir/sid/site/HOSPB")!;
        Assert.Equal(banks.Number, (string)number["value"]!);
        Assert.Equal("HOSPB", (string)number["assigner"]!["display"]!);
        Assert.Null(patients[banks.PatientId]["link"]);
    }

    [Fact]
    public void A_package_that_was_changed_or_is_signed_by_another_is_refused()
    {
        Assert.All(banks.Refusals, refusal => Assert.NotEqual(0, refusal.ExitCode));
        Assert.Contains("fhir/Patient.ndjson is not as it was", banks.Refusals[0].Error, StringComparison.Ordinal);
        Assert.Contains("not as it was signed", banks.Refusals[1].Error, StringComparison.Ordinal);
        Assert.Contains("not by somebody", banks.Refusals[2].Error, StringComparison.Ordinal);
        Assert.Contains("--private-key", banks.Refusals[3].Error, StringComparison.Ordinal);
        Assert.Contains("another recipient", banks.Refusals[4].Error, StringComparison.Ordinal);
        Assert.Contains("two people", banks.Refusals[5].Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_import_that_was_killed_goes_on_and_another_one_changes_nothing()
    {
        Assert.Equal(2, banks.Kills);
        Assert.Contains("is taken in", banks.Report, StringComparison.Ordinal);
        Assert.Contains("nothing is changed", banks.SecondReport, StringComparison.Ordinal);
        using var manager = banks.Target.DataManager;
        var written = await manager.GetFhirAsync($"/fhir/_history?_since={Uri.EscapeDataString(banks.ImportedAt.ToString("O"))}");
        Assert.False(written.TryGetProperty("entry", out var entries), entries.ToString());
    }

    [Fact]
    public async Task The_view_of_the_theme_shows_the_same_patients_images_and_cases()
    {
        using var researcher = banks.Target.Researcher("HOSPB-lung-egfr");
        var view = await HandoverFixture.ViewAsync(researcher, "HOSPB-lung-egfr", banks.View.Studies);
        Assert.Equal((banks.View.Patient, banks.View.CaseId, banks.View.BirthDate), (view.Patient, view.CaseId, view.BirthDate));
        using var local = banks.Target.Researcher("lung-egfr");
        using var own = await local.GetAsync("/research/lung-egfr/fhir/Patient", Cancellation);
        Assert.DoesNotContain(view.Patient, await own.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Former_versions_and_deletions_come_along_with_their_numbers_and_times()
    {
        using var manager = banks.Target.DataManager;
        var path = $"/fhir/Patient/{banks.Past.Former}";
        var history = (await manager.GetFhirAsync($"{path}/_history")).GetProperty("entry").EnumerateArray().Select(entry => entry.GetProperty("resource")).ToList();
        Assert.Equal(["3 タナカ", "2 スズキ", "1 サトウ"], history.Select(version => $"{version.GetProperty("meta").Text("versionId")} {Kana(version)}"));
        Assert.Equal(banks.Past.FirstWritten, history[2].GetProperty("meta").Text("lastUpdated"));
        Assert.Equal("サトウ", Kana(await manager.GetFhirAsync($"{path}/_history/1")));
        Assert.Equal(["1", "2"], (await PagesAsync($"{path}/_history?_count=1&_sort=_lastUpdated", 2)).Select(version => version.GetProperty("meta").Text("versionId")));
        Assert.Equal(1, (await manager.GetFhirAsync($"{path}/_history?_since={Uri.EscapeDataString(banks.ImportedAt.AddHours(-1).ToString("O"))}&_at={Uri.EscapeDataString(banks.Past.FirstWritten)}")).GetProperty("entry").GetArrayLength());
        // Nobody who follows the bank or searches in it is told of them.
        Assert.DoesNotContain("スズキ", (await manager.GetFhirAsync($"/fhir/Patient/_history?_count=200")).GetRawText(), StringComparison.Ordinal);
        Assert.False((await manager.GetFhirAsync($"/fhir/Patient?_id={banks.Past.Former}&family=スズキ")).TryGetProperty("entry", out _));

        using var gone = await manager.GetAsync($"/fhir/Patient/{banks.Past.Gone}", Cancellation);
        Assert.Equal(System.Net.HttpStatusCode.Gone, gone.StatusCode);
        var deleted = (await manager.GetFhirAsync($"/fhir/Patient/{banks.Past.Gone}/_history")).GetProperty("entry");
        Assert.Equal(["DELETE", "PUT"], deleted.EnumerateArray().Select(entry => entry.GetProperty("request").Text("method")));
        Assert.Equal("タカハシ", Kana(await manager.GetFhirAsync($"/fhir/Patient/{banks.Past.Gone}/_history/1")));

        // And on to the next bank.
        Assert.Equal(["1", "2"], Lines(banks.Again, "fhir-history/Patient.ndjson").Where(line => (string)line["request"]!["url"]! == $"Patient/{banks.Past.Former}").Select(line => ((string)line["response"]!["etag"]!).Split('"')[1]));

        async Task<IReadOnlyList<System.Text.Json.JsonElement>> PagesAsync(string url, int count)
        {
            var found = new List<System.Text.Json.JsonElement>();
            for (string? next = url; next is not null && found.Count < count;)
            {
                var page = await manager.GetFhirAsync(next);
                found.AddRange(page.GetProperty("entry").EnumerateArray().Select(entry => entry.GetProperty("resource")));
                next = page.GetProperty("link").EnumerateArray().Where(link => link.Text("relation") == "next").Select(link => link.Text("url")).FirstOrDefault();
            }
            return found;
        }
    }

    [Fact]
    public async Task A_step_goes_on_at_the_other_bank_under_a_number_that_is_its_sites()
    {
        using var manager = banks.Target.DataManager;
        var step = await manager.RetrieveAsync(banks.Past.Step.Uid);
        Assert.Equal(("IN PROGRESS", banks.Past.Step.PatientId, "http://databank.example.jp/fhir/sid/site/HOSPB"), (step.Value("00741000"), step.Value("00100020"), step.Value("00100021")));
        var changes = new JsonObject { ["00741204"] = TestWorkitem.Attribute("LO", "読影中") };
        using (var stranger = await manager.UpdateAsync(banks.Past.Step.Uid, changes, TestImage.NewUid())) Assert.False(stranger.IsSuccessStatusCode);
        using (var performer = await manager.UpdateAsync(banks.Past.Step.Uid, changes, banks.Past.Transaction)) Assert.True(performer.IsSuccessStatusCode, await performer.Content.ReadAsStringAsync(Cancellation));
    }

    [Fact]
    public async Task What_was_decided_of_pixels_holds_and_what_was_shown_of_genomes_counts_on()
    {
        // What was decided of is among them, though nobody has decided here.
        using var researcher = banks.Target.Researcher("HOSPB-lung-egfr");
        await HandoverFixture.ViewAsync(researcher, "HOSPB-lung-egfr", banks.View.Studies);

        Assert.SkipUnless(banks.Shown is not null, "The vault is no file here.");
        Assert.NotEmpty(banks.Shown);
        Assert.Equal(banks.Shown, HandedOverPast.PlacesShown(banks.Target, "HOSPB-lung-egfr")); // By the same hashes: none was counted twice.
    }

    private static string? Kana(System.Text.Json.JsonElement patient) =>
        patient.GetProperty("name").EnumerateArray().Select(name => name.Text("family")).FirstOrDefault(family => family is not null && family.All(letter => letter is >= 'ァ' and <= 'ヶ'));

    // Without what each bank writes of its own: versions, assigner, the system of the site's numbers.
    private static Dictionary<string, string> Resources(string package, Func<string, string> idThere, Func<string, bool> isMeant) => Directory.GetFiles(Path.Combine(package, "fhir"))
        .SelectMany(path => Lines(package, $"fhir/{Path.GetFileName(path)}"))
        .Where(resource => isMeant($"{resource["resourceType"]}/{resource["id"]}"))
        .ToDictionary(
            resource => idThere($"{resource["resourceType"]}/{resource["id"]}"),
            resource =>
            {
                var patient = (string?)resource["resourceType"] == "Patient" ? resource : null;
                patient?.Remove("link");
                resource["id"] = idThere($"{resource["resourceType"]}/{resource["id"]}").Split('/')[1];
                (resource["meta"] as JsonObject)?.Remove("versionId");
                (resource["meta"] as JsonObject)?.Remove("lastUpdated");
                return Sorted(resource, idThere)!.ToJsonString();
            });

    private static JsonNode? Sorted(JsonNode? node, Func<string, string> idThere) => node switch
    {
        JsonObject members => new JsonObject(members.Where(member => member.Key != "assigner").OrderBy(member => member.Key, StringComparer.Ordinal)
            .Select(member => KeyValuePair.Create(member.Key, member.Key == "reference" && member.Value is JsonValue text ? idThere((string)text!) : Sorted(member.Value, idThere)))),
        JsonArray items => new JsonArray([.. items.Select(item => Sorted(item, idThere))]),
        JsonValue value when value.TryGetValue<string>(out var text) && text == "http://databank.example.jp/fhir/sid/site/HOSPB" => Some.System,
        _ => node?.DeepClone(),
    };

    private static IEnumerable<JsonObject> Lines(string package, string name) => File.ReadAllLines(Path.Combine(package, name)).Select(line => JsonNode.Parse(line)!.AsObject());
}
