using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace DataBank.IntegrationTests;

/// <summary>
/// What somebody tries who has a token for a theme and knows something of a patient: whether a real value or one that was made up is asked
/// for, the answers must be the same, and no answer may repeat it or say what is behind the view.
/// </summary>
public sealed partial class AttackTests(ApplianceProcess appliance)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Asking_for_a_real_value_is_answered_like_asking_for_one_that_does_not_exist()
    {
        var (theme, victim) = await MemberAsync();
        var faults = new List<string>();
        foreach (var (template, real, made) in Probes(theme, victim))
        {
            foreach (var accept in new[] { "application/fhir+json", "application/fhir+xml", "application/dicom+json" })
            {
                var (first, second) = (await AskAsync(theme, template, real, accept), await AskAsync(theme, template, made, accept));
                if (first != second) faults.Add($"{template} as {accept} tells them apart:\n{first}\n{second}");
                if (first.Contains(real, StringComparison.Ordinal)) faults.Add($"{template} repeats the value: {first}");
            }
        }
        Assert.True(faults.Count == 0, string.Join('\n', faults));
    }

    [Fact]
    public async Task No_answer_names_the_patient_whatever_is_included_sorted_or_counted()
    {
        var (theme, victim) = await MemberAsync();
        string[] secrets = [victim.Number, victim.Id, victim.Observation, victim.Image.Uid, victim.Image.Study, victim.Image.Series, "鷹司", "タカツカサ", "1970-04-01", "19700401", $"A{victim.Number}"];
        string[] paths =
        [
            "fhir/metadata", "fhir/Patient?_elements=name,telecom,address", "fhir/Patient?_summary=true", "fhir/Patient?_sort=-_lastUpdated", "fhir/Patient?_revinclude=*", "fhir/Observation?_include=*",
            "fhir/Observation?_include=Observation:subject&_total=accurate", "fhir/Observation?_count=1&_sort=date", "fhir/ImagingStudy?_include=ImagingStudy:endpoint", "fhir/Patient?_count=0", "fhir/_history",
            "fhir/Patient/_history", "fhir?_type=Patient,Observation", "fhir/ResearchSubject", "fhir/Consent", "fhir/AuditEvent", "fhir/Provenance", "fhir/Practitioner", "fhir/CompartmentDefinition", "fhir/$export",
            "dicomweb/studies?includefield=all", "dicomweb/series?includefield=all", "dicomweb/instances?includefield=all", "dicomweb/studies?includefield=00100010,00101000,00081030,00080090", "dicomweb/changefeed",
            "dicomweb/quarantine", "dicomweb/deleted", "dicomweb/workitems", "ga4gh/drs/v1/service-info",
        ];
        foreach (var path in paths)
        {
            foreach (var accept in new[] { "application/fhir+json", "application/fhir+xml", "application/dicom+json", "multipart/related; type=\"application/dicom+xml\"", "*/*" })
            {
                using var answer = await theme.GetAsync($"/research/{theme.Id}/{path}", accept);
                var text = Headers(answer) + Encoding.UTF8.GetString(await answer.Content.ReadAsByteArrayAsync(Cancellation));
                foreach (var secret in secrets) Assert.False(text.Contains(secret, StringComparison.Ordinal), $"{path} as {accept} holds {secret}: {text}");
            }
        }
    }

    [Fact]
    public async Task Versions_entity_tags_and_times_of_a_view_are_its_own()
    {
        var (theme, victim) = await MemberAsync();
        var (id, shown) = (victim.Pseudonym, await theme.GetAsync($"{theme.Fhir}/Patient/{victim.Pseudonym}", "application/fhir+json"));
        using var source = await theme.DataManager.GetAsync($"/fhir/Patient/{victim.Id}", "application/fhir+json");
        Assert.NotEqual((await source.JsonAsync()).Text("meta", "lastUpdated"), (await shown.JsonAsync()).Text("meta", "lastUpdated"));
        using var history = await theme.GetAsync($"{theme.Fhir}/Patient/{id}/_history", "application/fhir+json");
        using var older = await theme.GetAsync($"{theme.Fhir}/Patient/{id}/_history/99", "application/fhir+json");
        Assert.Equal(HttpStatusCode.NotFound, older.StatusCode);
        if (history.StatusCode == HttpStatusCode.OK) Assert.True((await history.JsonAsync()).GetProperty("entry").GetArrayLength() <= 1, "Only what is shown now is in the history of a view.");
        shown.Dispose();
    }

    [Fact]
    public async Task What_another_theme_calls_a_patient_and_its_images_leads_nowhere()
    {
        var (mine, victim) = await MemberAsync();
        var other = await TestTheme.CreateAsync(appliance);
        await other.EnrolAsync($"Patient/{victim.Id}");
        var theirs = Assert.Single(await other.WaitForAsync("Patient", 1)).Text("id")!;
        var image = Assert.Single(await other.WaitForImagesAsync(1));
        Assert.NotEqual(victim.Pseudonym, theirs);
        foreach (var (template, real, made) in new[]
        {
            ($"{mine.Fhir}/Patient/{{0}}", theirs, Swapped(theirs)), ($"{mine.Fhir}/Observation?subject=Patient/{{0}}", theirs, Swapped(theirs)),
            ($"{mine.Fhir}/Patient?identifier={{0}}", theirs, Swapped(theirs)), ($"{mine.DicomWeb}/studies?PatientID={{0}}", theirs, Swapped(theirs)),
            ($"{mine.DicomWeb}/studies/{{0}}/metadata", image.Value("0020000D")!, Swapped(image.Value("0020000D")!)), ($"{mine.DicomWeb}/instances?SOPInstanceUID={{0}}", image.Value("00080018")!, Swapped(image.Value("00080018")!)),
        })
            Assert.Equal(await AskAsync(mine, template, made, "*/*"), await AskAsync(mine, template, real, "*/*"));
        // A token of one theme does not open another, and says nothing of whether it is there.
        using var foreign = await mine.Researcher.GetAsync($"{other.Fhir}/Patient", Cancellation);
        using var nowhere = await mine.Researcher.GetAsync("/research/no-such-theme/fhir/Patient", Cancellation);
        Assert.Equal(nowhere.StatusCode, foreign.StatusCode);
    }

    [Fact]
    public async Task Nothing_can_be_put_into_a_view_or_reached_beside_it()
    {
        var (theme, victim) = await MemberAsync();
        var instance = $"{theme.DicomWeb}/studies/{victim.Shown.Study}/series/{victim.Shown.Series}/instances/{victim.Shown.Instance}";
        foreach (var (method, url, type, body) in new (HttpMethod, string, string, string)[]
        {
            (HttpMethod.Post, $"{theme.DicomWeb}/studies", "multipart/related; type=\"application/dicom\"; boundary=b", "--b--"), (HttpMethod.Post, $"{theme.Fhir}/Patient", "application/fhir+json", "{\"resourceType\":\"Patient\"}"),
            (HttpMethod.Put, $"{theme.Fhir}/Patient/{victim.Pseudonym}", "application/fhir+json", $"{{\"resourceType\":\"Patient\",\"id\":\"{victim.Pseudonym}\"}}"), (HttpMethod.Delete, $"{theme.Fhir}/Patient/{victim.Pseudonym}", "", ""),
            (HttpMethod.Delete, instance, "", ""), (HttpMethod.Post, theme.Fhir, "application/fhir+json", "{\"resourceType\":\"Bundle\",\"type\":\"transaction\"}"), (HttpMethod.Post, $"{theme.Fhir}/$import", "application/json", "{}"),
            (HttpMethod.Post, $"{theme.DicomWeb}/workitems", "application/dicom+json", "[{}]"), (HttpMethod.Patch, $"{theme.Fhir}/Patient/{victim.Pseudonym}", "application/json-patch+json", "[]"),
        })
        {
            using var request = new HttpRequestMessage(method, url);
            if (type.Length > 0)
            {
                request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
                request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
            }
            using var answer = await theme.Researcher.SendAsync(request, Cancellation);
            Assert.True((int)answer.StatusCode is >= 400 and < 500, $"{method} {url}: {(int)answer.StatusCode}");
        }
        foreach (var path in new[]
        {
            $"{instance}/bulkdata/00100010", $"{instance}/bulkdata/00081030", $"{instance}/bulkdata/../../../../../../dicomweb/studies", $"{instance}/bulkdata/%2e%2e%2f%2e%2e%2f", $"{instance}/bulkdata/00020016", $"{instance}/bulkdata/00400275/1/00400007",
            $"{instance}/frames/0", $"{instance}/frames/2", $"{instance}/frames/99999999999", $"/vault/{theme.Id}/pixels", $"/dicomweb{victim.Image.Path["/dicomweb".Length..]}", $"/fhir/Patient/{victim.Id}", "/metrics", "/fhir/AuditEvent",
        })
        {
            using var answer = await theme.GetAsync(path, "*/*");
            var text = Encoding.UTF8.GetString(await answer.Content.ReadAsByteArrayAsync(Cancellation));
            var isRefused = (int)answer.StatusCode is >= 400 and < 500;
            Assert.True(isRefused || !text.Contains("鷹司", StringComparison.Ordinal), $"{path}: {(int)answer.StatusCode} {text}");
            Assert.DoesNotContain(victim.Number, text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Links_lead_to_the_view_itself_whatever_host_and_parameters_were_sent()
    {
        var (theme, victim) = await MemberAsync();
        await theme.DataManager.CreateAsync(Some.Observation($"Patient/{victim.Id}", when: "2026-03-05T10:15:00+09:00"));
        await theme.WaitForAsync("Observation", 2);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{theme.Fhir}/Observation?_count=1&patient=Patient/{victim.Pseudonym}&_format=json&nonsense={victim.Number}");
        request.Headers.TryAddWithoutValidation("X-Forwarded-Host", "evil.example");
        request.Headers.TryAddWithoutValidation("Prefer", "handling=lenient");
        using var answer = await theme.Researcher.SendAsync(request, Cancellation);
        var text = await answer.Content.ReadAsStringAsync(Cancellation);
        Assert.DoesNotContain("evil.example", text, StringComparison.Ordinal);
        Assert.DoesNotContain(victim.Number, text, StringComparison.Ordinal);
        using var first = await theme.GetAsync($"{theme.Fhir}/Observation?_count=1", "application/fhir+json");
        var next = (await first.JsonAsync()).GetProperty("link").EnumerateArray().Single(link => link.Text("relation") == "next").Text("url")!;
        Assert.Contains(theme.Fhir, next, StringComparison.Ordinal);
        // The page of one theme is none of another's.
        var other = await TestTheme.CreateAsync(appliance);
        await other.EnrolAsync($"Patient/{victim.Id}");
        await other.WaitForAsync("Observation", 2);
        using var moved = await other.GetAsync(new Uri(appliance.BaseAddress, next.Replace(theme.Id, other.Id, StringComparison.Ordinal)).PathAndQuery, "application/fhir+json");
        if (moved.StatusCode == HttpStatusCode.OK) Assert.DoesNotContain(victim.Pseudonym, await moved.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact] // Pairs in turns, so that a busy machine slows both; what is called a difference is far beyond chance and large enough to be of use.
    public async Task The_time_of_an_answer_does_not_tell_a_real_identifier_from_one_that_was_made_up()
    {
        const int Pairs = 100;
        var (theme, victim) = await MemberAsync();
        foreach (var (template, real, made) in new[]
        {
            ($"{theme.Fhir}/Patient?identifier={{0}}", victim.Number, Swapped(victim.Number)), ($"{theme.Fhir}/Patient/{{0}}", victim.Id, Swapped(victim.Id)),
            ($"{theme.Fhir}/Observation?subject=Patient/{{0}}", victim.Id, Swapped(victim.Id)), ($"{theme.DicomWeb}/studies?PatientID={{0}}", victim.Number, Swapped(victim.Number)),
            ($"{theme.DicomWeb}/studies/{{0}}/metadata", victim.Image.Study, Swapped(victim.Image.Study)),
        })
        {
            var (times, slower) = ((Real: new List<double>(), Made: new List<double>()), 0);
            for (var pair = -5; pair < Pairs; pair++)
            {
                // Who goes first changes, too: the second finds caches warm.
                var first = await TimeAsync(theme, template, pair % 2 == 0 ? real : made);
                var second = await TimeAsync(theme, template, pair % 2 == 0 ? made : real);
                if (pair < 0) continue;
                var (ofReal, ofMade) = pair % 2 == 0 ? (first, second) : (second, first);
                times.Real.Add(ofReal);
                times.Made.Add(ofMade);
                slower += ofReal > ofMade ? 1 : 0;
            }
            times.Real.Sort();
            times.Made.Sort();
            var ratio = times.Real[Pairs / 2] / times.Made[Pairs / 2];
            // A fair coin is further than 25 from 50 of 100 throws less than once in a million tests.
            Assert.False(Math.Abs(slower - (Pairs / 2)) > 25 && ratio is < 0.8 or > 1.25, $"{template}: {slower} of {Pairs} pairs were slower for the real value, the medians are {times.Real[Pairs / 2]:F2} and {times.Made[Pairs / 2]:F2} ms.");
        }
    }

    [Fact]
    public async Task Neither_order_nor_pages_nor_totals_nor_entity_tags_tell_of_what_is_withheld()
    {
        var (theme, victim) = await MemberAsync();
        foreach (var search in new[] { "Patient?_sort=birthdate", "Patient?_sort=name", "Patient?_sort=family", "Patient?_sort=address", "Patient?_sort=telecom", "Patient?_sort=death-date" })
        {
            using var sorted = await theme.GetAsync($"{theme.Fhir}/{search}", "application/fhir+json");
            Assert.Equal(HttpStatusCode.BadRequest, sorted.StatusCode);
        }
        // Two that are not in the theme change no total, no page, no tag.
        var before = await StateAsync(theme);
        var stranger = (await theme.DataManager.CreateAsync(Some.Patient(family: "鷹司"))).Text("id");
        await theme.DataManager.CreateAsync(Some.Observation($"Patient/{stranger}"));
        await theme.DataManager.CreateAsync(Some.Observation($"Patient/{stranger}"));
        await theme.DataManager.CreateAsync(Some.Observation($"Patient/{victim.Id}", when: "2026-03-05T10:15:00+09:00")); // Followed after the others: when it is there, they have been seen.
        await theme.WaitForAsync("Observation", 2);
        var after = await StateAsync(theme);
        Assert.Equal((before.Patients, before.Observations + 1, before.Tag), (after.Patients, after.Observations, after.Tag));
        using var first = await theme.GetAsync($"{theme.Fhir}/Observation?_count=1&_total=accurate", "application/fhir+json");
        var page = await first.JsonAsync();
        Assert.Equal((1, 2), (page.GetProperty("entry").GetArrayLength(), page.GetProperty("total").GetInt32()));
        using var second = await theme.GetAsync(new Uri(page.GetProperty("link").EnumerateArray().Single(link => link.Text("relation") == "next").Text("url")!).PathAndQuery, "application/fhir+json");
        Assert.Equal(1, (await second.JsonAsync()).GetProperty("entry").GetArrayLength());
        // A tag of the clinical side means nothing here: it is no "not modified".
        using var source = await theme.DataManager.GetAsync($"/fhir/Patient/{victim.Id}", "application/fhir+json");
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{theme.Fhir}/Patient/{Swapped(victim.Pseudonym)}");
        request.Headers.TryAddWithoutValidation("If-None-Match", source.Headers.ETag?.ToString());
        using var conditional = await theme.Researcher.SendAsync(request, Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, conditional.StatusCode);

        async Task<(int Patients, int Observations, string? Tag)> StateAsync(TestTheme of)
        {
            using var patients = await of.GetAsync($"{of.Fhir}/Patient?_summary=count", "application/fhir+json");
            using var observations = await of.GetAsync($"{of.Fhir}/Observation?_summary=count", "application/fhir+json");
            using var patient = await of.GetAsync($"{of.Fhir}/Patient/{victim.Pseudonym}", "application/fhir+json");
            return ((await patients.JsonAsync()).GetProperty("total").GetInt32(), (await observations.JsonAsync()).GetProperty("total").GetInt32(), patient.Headers.ETag?.ToString());
        }
    }

    private static async Task<double> TimeAsync(TestTheme theme, string template, string value)
    {
        var begun = TimeProvider.System.GetTimestamp();
        using var answer = await theme.Researcher.GetAsync(template.Replace("{0}", value, StringComparison.Ordinal), "*/*");
        await answer.Content.ReadAsByteArrayAsync(Cancellation);
        return TimeProvider.System.GetElapsedTime(begun).TotalMilliseconds;
    }

    private static IEnumerable<(string Template, string Real, string Made)> Probes(TestTheme theme, Victim victim)
    {
        foreach (var query in new[]
        {
            "Patient?identifier={0}", $"Patient?identifier={Some.System}|{{0}}", "Observation?patient.identifier={0}", "Observation?subject:identifier={0}", "Observation?subject:Patient.identifier={0}", "Patient?identifier:not={0}",
            "ImagingStudy?patient.identifier={0}", "ImagingStudy?identifier={0}", "Patient?_has:Observation:patient:identifier={0}", "Patient?_content={0}", "Patient?_text={0}", "Patient?_filter=identifier eq {0}", "Patient?name={0}", "Patient?phone={0}",
            "Patient?{0}=1", "Patient?_sort={0}", "Patient?_include={0}", "Patient?_elements={0}", "{0}", "{0}/1", "Patient?_lastUpdated={0}", "Observation?code={0}", "Patient/{0}/$everything", "$graphql?query=%7BPatient(id:%22{0}%22)%7Bid%7D%7D", "Patient/$match?x={0}",
        })
            yield return ($"{theme.Fhir}/{query}", victim.Number, Swapped(victim.Number));
        foreach (var query in new[]
        {
            "Patient/{0}", "Patient?_id={0}", "Observation?subject=Patient/{0}", "Observation?patient={0}", "Patient/{0}/_history", "Patient/{0}/_history/1", "Patient/{0}/$everything", "Patient/{0}/Observation", "Patient?_has:Observation:patient:_id={0}",
            "ImagingStudy?subject={0}", "Patient/{0}?_summary=true", "Observation?focus=Patient/{0}",
        })
            yield return ($"{theme.Fhir}/{query}", victim.Id, Swapped(victim.Id));
        yield return ($"{theme.Fhir}/Observation/{{0}}", victim.Observation, Swapped(victim.Observation));
        yield return ($"{theme.Fhir}/Patient?_has:Observation:patient:_id={{0}}", victim.Observation, Swapped(victim.Observation));
        foreach (var query in new[] { "studies?PatientID={0}", "studies?00100020={0}", "studies?PatientID=*{0}*", "series?PatientID={0}", "instances?PatientID={0}", "studies?OtherPatientIDs={0}", "studies?AccessionNumber=A{0}", "studies?AccessionNumber={0}", "studies?PatientName={0}&fuzzymatching=true", "studies?{0}=1", "studies?includefield={0}", "studies?limit={0}", "{0}" })
            yield return ($"{theme.DicomWeb}/{query}", victim.Number, Swapped(victim.Number));
        foreach (var query in new[] { "studies/{0}", "studies/{0}/metadata", "studies/{0}/series", "studies/{0}/rendered", "studies/{0}/thumbnail", "studies?StudyInstanceUID={0}", "series?StudyInstanceUID={0}" })
            yield return ($"{theme.DicomWeb}/{query}", victim.Image.Study, Swapped(victim.Image.Study));
        yield return ($"{theme.DicomWeb}/instances?SOPInstanceUID={{0}}", victim.Image.Uid, Swapped(victim.Image.Uid));
        yield return ($"{theme.DicomWeb}/studies/{victim.Shown.Study}/series/{{0}}/metadata", victim.Image.Series, Swapped(victim.Image.Series));
        yield return ($"{theme.DicomWeb}/studies?PatientBirthDate={{0}}", "19700401", "19700402");
        yield return ($"{theme.DicomWeb}/studies?StudyDate={{0}}", "20240115", "19010101");
    }

    /// <summary>The same with another last character.</summary>
    private static string Swapped(string value) => value[..^1] + (value[^1] == '3' ? '4' : '3');

    private static async Task<string> AskAsync(TestTheme theme, string template, string value, string accept)
    {
        using var answer = await theme.GetAsync(template.Replace("{0}", value, StringComparison.Ordinal), accept);
        var body = Encoding.UTF8.GetString(await answer.Content.ReadAsByteArrayAsync(Cancellation));
        return Varying().Replace($"{(int)answer.StatusCode} {answer.Content.Headers.ContentType} {answer.Headers.ETag} {body}", "…");
    }

    private static string Headers(HttpResponseMessage answer) => $"{answer.Headers}{answer.Content.Headers}";

    private async Task<(TestTheme Theme, Victim Victim)> MemberAsync()
    {
        var theme = await TestTheme.CreateAsync(appliance);
        var image = new TestImage { Name = "Takatsukasa^Tarou=鷹司^太郎=タカツカサ^タロウ" };
        var id = (await theme.DataManager.CreateAsync(Some.Patient(image.PatientId, family: "鷹司", kana: "タカツカサ"))).Text("id")!;
        var observation = (await theme.DataManager.CreateAsync(Some.Observation($"Patient/{id}"))).Text("id")!;
        using var ingest = appliance.Ingest;
        await ingest.StoreCleanlyAsync(image);
        await theme.EnrolAsync($"Patient/{id}");
        await theme.WaitForAsync("Observation", 1);
        var shown = Assert.Single(await theme.WaitForImagesAsync(1));
        var pseudonym = Assert.Single(await theme.WaitForAsync("Patient", 1)).Text("id")!;
        return (theme, new Victim(id, image.PatientId, observation, image, pseudonym, (shown.Value("0020000D")!, shown.Value("0020000E")!, shown.Value("00080018")!)));
    }

    private sealed record Victim(string Id, string Number, string Observation, TestImage Image, string Pseudonym, (string Study, string Series, string Instance) Shown);

    [GeneratedRegex(@"\d{4}-\d{2}-\d{2}T[0-9:.]+(Z|[+-]\d{2}:\d{2})|[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")]
    private static partial Regex Varying();
}
