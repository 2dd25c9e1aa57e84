using System.Text.Json;

namespace DataBank.IntegrationTests;

public sealed class SearchTests(ApplianceProcess appliance)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private readonly HttpClient client = appliance.Clinician;

    [Fact]
    public async Task Patient_is_found_by_identifier_and_nobody_else()
    {
        var value = Some.Unique();
        var created = await client.CreateAsync(Some.Patient(identifier: value));
        await client.CreateAsync(Some.Patient());
        var found = await client.GetFhirAsync($"/fhir/Patient?identifier={Some.System}|{value}");
        Assert.Equal([created.Text("id")], found.Ids());
        Assert.Equal("1", found.Text("total"));
        Assert.Equal("searchset", found.Text("type"));
        Assert.StartsWith(appliance.BaseAddress.ToString(), found.Text("entry", "0", "fullUrl"), StringComparison.Ordinal);
        Assert.Empty((await client.GetFhirAsync($"/fhir/Patient?identifier=urn:other|{value}")).Ids());
    }

    [Theory]
    [InlineData("ヤマムロ")]
    [InlineData("やまむろ")]
    [InlineData("ﾔﾏﾑﾛ")]
    [InlineData("山室")]
    [InlineData("山")]
    public async Task Name_is_found_in_any_script_and_width(string name)
    {
        var value = Some.Unique();
        var created = await client.CreateAsync(Some.Patient(identifier: value, family: "山室", kana: "ヤマムロ"));
        var found = await client.GetFhirAsync($"/fhir/Patient?identifier={value}&name={Uri.EscapeDataString(name)}");
        Assert.Equal([created.Text("id")], found.Ids());
    }

    [Fact]
    public async Task Exact_names_are_not_folded()
    {
        var value = Some.Unique();
        await client.CreateAsync(Some.Patient(identifier: value, kana: "ヤマムロ"));
        Assert.Empty((await client.GetFhirAsync($"/fhir/Patient?identifier={value}&name:exact={Uri.EscapeDataString("やまむろ")}")).Ids());
        Assert.Single((await client.GetFhirAsync($"/fhir/Patient?identifier={value}&name:exact={Uri.EscapeDataString("ヤマムロ")}")).Ids());
    }

    [Fact]
    public async Task Observations_are_found_by_subject_code_and_date()
    {
        var patient = $"Patient/{(await client.CreateAsync(Some.Patient())).Text("id")}";
        var march = await client.CreateAsync(Some.Observation(patient, when: "2026-03-04T10:15:00+09:00"));
        var april = await client.CreateAsync(Some.Observation(patient, when: "2026-04-04"));
        var other = await client.CreateAsync(Some.Observation(patient, code: "789-8"));

        async Task<string[]> FindAsync(string query) => [.. (await client.GetFhirAsync($"/fhir/Observation?{query}")).Ids().Order()];
        string[] Expect(params JsonElement[] expected) => [.. expected.Select(resource => resource.Text("id")).Order()];

        Assert.Equal(Expect(march, april, other), await FindAsync($"subject={patient}"));
        Assert.Equal(Expect(march, april, other), await FindAsync($"patient={patient.Split('/')[1]}"));
        Assert.Equal(Expect(march, april, other), await FindAsync($"subject={Uri.EscapeDataString($"{appliance.BaseAddress}fhir/{patient}")}"));
        Assert.Equal(Expect(march, april), await FindAsync($"subject={patient}&code=http://loinc.org|718-7"));
        Assert.Equal(Expect(other), await FindAsync($"subject={patient}&code=789-8"));
        Assert.Equal(Expect(april), await FindAsync($"subject={patient}&date=2026-04"));
        Assert.Equal(Expect(march, other), await FindAsync($"subject={patient}&date=lt2026-04-01"));
        Assert.Equal(Expect(march, other), await FindAsync($"subject={patient}&date=2026-03-04"));
        Assert.Equal(Expect(march, april, other), await FindAsync($"subject={patient}&date=ge2026-03-01&date=le2026-04-30"));
        Assert.Equal(Expect(march, other), await FindAsync($"_id={march.Text("id")},{other.Text("id")}"));
    }

    [Fact]
    public async Task Post_search_finds_the_same()
    {
        var value = Some.Unique();
        var created = await client.CreateAsync(Some.Patient(identifier: value, birthDate: "1950-02-03"));
        using var form = new FormUrlEncodedContent([new("identifier", $"{Some.System}|{value}"), new("birthdate", "1950-02-03")]);
        using var answer = await client.PostAsync("/fhir/Patient/_search", form, Cancellation);
        Assert.Equal([created.Text("id")], (await answer.JsonAsync()).Ids());
    }

    [Fact]
    public async Task Pages_hold_every_match_once_also_when_others_write()
    {
        var patient = $"Patient/{(await client.CreateAsync(Some.Patient())).Text("id")}";
        var expected = new List<string>();
        for (var i = 0; i < 7; i++) expected.Add((await client.CreateAsync(Some.Observation(patient))).Text("id"));

        var seen = new List<string>();
        var url = $"/fhir/Observation?subject={patient}&_count=3&_sort=_lastUpdated";
        var pages = 0;
        while (url is not null)
        {
            var page = await client.GetFhirAsync(url);
            Assert.InRange(page.Ids().Length, 1, 3);
            Assert.Contains("_count=3", page.Link("self"), StringComparison.Ordinal);
            seen.AddRange(page.Ids());
            url = page.Link("next");
            if (pages++ == 0) await client.CreateAsync(Some.Observation("Patient/other"));
        }
        Assert.Equal(3, pages);
        Assert.Equal(expected, seen);
    }

    [Fact]
    public async Task Newest_first_when_sorted_so()
    {
        var patient = $"Patient/{(await client.CreateAsync(Some.Patient())).Text("id")}";
        var first = await client.CreateAsync(Some.Observation(patient));
        var second = await client.CreateAsync(Some.Observation(patient));
        Assert.Equal([second.Text("id"), first.Text("id")], (await client.GetFhirAsync($"/fhir/Observation?subject={patient}&_sort=-_lastUpdated")).Ids());
    }

    [Fact]
    public async Task Count_zero_gives_the_total_alone()
    {
        var value = Some.Unique();
        await client.CreateAsync(Some.Patient(identifier: value));
        var found = await client.GetFhirAsync($"/fhir/Patient?identifier={value}&_count=0");
        Assert.Equal("1", found.Text("total"));
        Assert.Empty(found.Ids());
    }

    [Fact]
    public async Task Deleted_resources_are_not_found()
    {
        var value = Some.Unique();
        var created = await client.CreateAsync(Some.Patient(identifier: value));
        using var deleted = await client.DeleteAsync($"/fhir/Patient/{created.Text("id")}", Cancellation);
        Assert.Empty((await client.GetFhirAsync($"/fhir/Patient?identifier={value}")).Ids());
    }

    [Fact]
    public async Task Unknown_parameters_are_warned_of_and_refused_when_strict()
    {
        var value = Some.Unique();
        await client.CreateAsync(Some.Patient(identifier: value));
        var lenient = await client.GetFhirAsync($"/fhir/Patient?identifier={value}&shoe-size=27");
        Assert.Single(lenient.Ids());
        var outcome = lenient.GetProperty("entry").EnumerateArray().Single(entry => entry.Text("search", "mode") == "outcome");
        Assert.Equal("warning", outcome.Text("resource", "issue", "0", "severity"));
        Assert.DoesNotContain("shoe-size", lenient.Link("self"), StringComparison.Ordinal);

        using var strict = await client.SendFhirAsync(HttpMethod.Get, $"/fhir/Patient?identifier={value}&shoe-size=27", null, ("Prefer", "handling=strict"));
        await strict.OutcomeAsync(400);
    }

    [Theory]
    [InlineData("birthdate=yesterday")]
    [InlineData("_count=many")]
    [InlineData("name:nonsense=x")]
    [InlineData("_cursor=forged")]
    public async Task Malformed_parameters_are_refused_without_repeating_them(string query)
    {
        using var answer = await client.GetAsync($"/fhir/Patient?{query}", Cancellation);
        var issue = await answer.OutcomeAsync(400);
        Assert.DoesNotContain(query.Split('=')[1] + " ", issue.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Everything_of_a_patient_comes_in_pages_the_patient_first()
    {
        var id = (await client.CreateAsync(Some.Patient())).Text("id");
        var expected = new HashSet<string> { id };
        for (var i = 0; i < 4; i++) expected.Add((await client.CreateAsync(Some.Observation($"Patient/{id}"))).Text("id"));
        await client.CreateAsync(Some.Observation("Patient/somebody-else"));

        var seen = new List<string>();
        var url = $"/fhir/Patient/{id}/$everything?_count=2";
        while (url is not null)
        {
            var page = await client.GetFhirAsync(url);
            seen.AddRange(page.Ids());
            url = page.Link("next");
        }
        Assert.Equal(id, seen[0]);
        Assert.Equal(expected.Count, seen.Count);
        Assert.Equal(expected, seen.ToHashSet());

        await Task.Delay(5, TestContext.Current.CancellationToken);
        var late = await client.CreateAsync(Some.Observation($"Patient/{id}"));
        Assert.Equal([late.Text("id")], (await client.GetFhirAsync($"/fhir/Patient/{id}/$everything?_since={Uri.EscapeDataString(late.Text("meta", "lastUpdated"))}")).Ids());
        Assert.Equal([id], (await client.GetFhirAsync($"/fhir/Patient/{id}/$everything?_type=Patient,Condition")).Ids());
        var typed = await client.GetFhirAsync($"/fhir/Patient/{id}/$everything?_type=Observation&_count=3");
        Assert.DoesNotContain(typed.GetProperty("entry").EnumerateArray(), entry => entry.Text("search", "mode") == "include");
        Assert.Equal(5, typed.Ids().Concat((await client.GetFhirAsync(typed.Link("next")!)).Ids()).Except([id]).Count());
    }

    [Fact]
    public async Task Everything_of_all_patients_comes_in_pages()
    {
        var first = await client.CreateAsync(Some.Patient());
        var doctor = (await client.CreateAsync("""{ "resourceType": "Practitioner", "name": [{ "text": "医師" }] }""")).Text("id");
        var second = (await client.CreateAsync(Some.Patient())).Text("id");
        string[] theirs = [first.Text("id"), second, await ObserveAsync(first.Text("id")), await ObserveAsync(second), await ObserveAsync(first.Text("id"))];
        var seen = new List<string>();
        for (var url = $"/fhir/Patient/$everything?_count=2&_since={Uri.EscapeDataString(first.Text("meta", "lastUpdated"))}"; url is not null;)
        {
            var page = await client.GetFhirAsync(url);
            seen.AddRange(page.Ids());
            url = page.Link("next");
        }
        Assert.Equal(theirs, seen.Where(theirs.Contains));
        Assert.DoesNotContain(doctor, seen);
        Assert.All((await client.GetFhirAsync("/fhir/Patient/$everything?_type=Observation&_count=1000")).GetProperty("entry").EnumerateArray(), entry => Assert.Equal("Observation", entry.Text("resource", "resourceType")));
        using var posted = await client.PostFhirAsync("/fhir/Patient/$everything", """{"resourceType":"Parameters","parameter":[{"name":"_count","valueInteger":1}]}""");
        Assert.Single((await posted.JsonAsync()).Ids());
        await (await client.GetAsync("/fhir/Encounter/$everything", TestContext.Current.CancellationToken)).OutcomeAsync(404);

        async Task<string> ObserveAsync(string patient) => (await client.CreateAsync(Some.Observation($"Patient/{patient}"))).Text("id");
    }
}
