using System.Globalization;
using System.Net;

namespace DataBank.IntegrationTests;

public class ResearchViewTests(ApplianceProcess appliance)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_member_appears_under_a_pseudonym_with_shifted_dates()
    {
        var theme = await TestTheme.CreateAsync(appliance);
        var number = Some.Unique();
        var patient = $"Patient/{(await theme.DataManager.CreateAsync(Some.Patient(number, family: "西園寺", kana: "サイオンジ"))).Text("id")}";
        await theme.DataManager.CreateAsync(Some.Observation(patient, when: "2026-03-04T10:15:00+09:00"));
        await theme.EnrolAsync(patient);

        var pseudonymous = Assert.Single(await theme.WaitForAsync("Patient", 1));
        Assert.False(pseudonymous.TryGetProperty("name", out _));
        Assert.Equal("1970", pseudonymous.Text("birthDate"));
        Assert.Equal("http://databank.example.jp/fhir/sid/pseudonym", pseudonymous.Text("identifier", "0", "system"));
        Assert.NotEqual(number, pseudonymous.Text("identifier", "0", "value"));

        // What comes after joining arrives too, and keeps its distance in time.
        await theme.DataManager.CreateAsync(Some.Observation(patient, when: "2026-03-14T10:15:00+09:00"));
        var observations = await theme.WaitForAsync("Observation?_sort=date", 2);
        Assert.All(observations, observation => Assert.Equal($"Patient/{pseudonymous.Text("id")}", observation.Text("subject", "reference")));
        var dates = observations.Select(observation => DateTimeOffset.Parse(observation.Text("effectiveDateTime"), CultureInfo.InvariantCulture)).ToList();
        Assert.Equal(TimeSpan.FromDays(10), dates[1] - dates[0]);
        Assert.NotEqual(new DateTimeOffset(2026, 3, 4, 10, 15, 0, TimeSpan.FromHours(9)), dates[0]);
        var everything = await theme.Researcher.GetFhirAsync($"{theme.Fhir}/Patient/{pseudonymous.Text("id")}/$everything");
        Assert.Equal(4, everything.GetProperty("entry").GetArrayLength()); // The patient, what it was made of, and two observations.

        // Dates of care are those that the view shows.
        var first = observations[0].Text("effectiveDateTime")[..10];
        var asked = $"{theme.Fhir}/Patient/{pseudonymous.Text("id")}/$everything?_type=Observation";
        Assert.Equal([observations[0].Text("id")], (await theme.Researcher.GetFhirAsync($"{asked}&start={first}&end={first}")).Ids());
        Assert.Equal([observations[1].Text("id")], (await theme.Researcher.GetFhirAsync($"{asked}&start={dates[0].AddDays(1):yyyy-MM-dd}")).Ids());
        if (first != "2026-03-04" && dates[1].ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) != "2026-03-04")
            Assert.Empty((await theme.Researcher.GetFhirAsync($"{asked}&start=2026-03-04&end=2026-03-04")).Ids());
        await (await theme.Researcher.GetAsync($"{asked}&start=x", Cancellation)).OutcomeAsync(400);
        await (await theme.Researcher.GetAsync($"{asked}&begin=2026", Cancellation)).OutcomeAsync(400);
    }

    [Fact]
    public async Task Everything_of_an_encounter_is_what_the_view_shows_of_it()
    {
        var theme = await TestTheme.CreateAsync(appliance);
        var patient = $"Patient/{(await theme.DataManager.CreateAsync(Some.Patient())).Text("id")}";
        var doctor = (await theme.DataManager.CreateAsync("""{ "resourceType": "Practitioner", "name": [{ "text": "伏見 医師" }] }""")).Text("id");
        var encounter = (await theme.DataManager.CreateAsync($$"""
            { "resourceType": "Encounter", "status": "finished", "class": { "system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "AMB" }, "subject": { "reference": "{{patient}}" },
              "participant": [{ "individual": { "reference": "Practitioner/{{doctor}}" } }], "period": { "start": "2026-03-04", "end": "2026-03-04" } }
            """)).Text("id");
        await theme.DataManager.CreateAsync(Some.Observation(patient).Replace("\"status\"", $$"""
            "encounter": { "reference": "Encounter/{{encounter}}" }, "status"
            """, StringComparison.Ordinal));
        await theme.DataManager.CreateAsync(Some.Observation(patient));
        await theme.EnrolAsync(patient);
        await theme.WaitForAsync("Observation", 2);
        var shown = Assert.Single(await theme.WaitForAsync("Encounter", 1)).Text("id");
        var observation = Assert.Single(await theme.WaitForAsync($"Observation?encounter=Encounter/{shown}", 1)).Text("id");

        var everything = await theme.Researcher.GetFhirAsync($"{theme.Fhir}/Encounter/{shown}/$everything");
        Assert.Equal(shown, everything.Ids()[0]);
        Assert.Contains(observation, everything.Ids());
        Assert.DoesNotContain("伏見", everything.GetRawText(), StringComparison.Ordinal);
        Assert.Equal([observation], (await theme.Researcher.GetFhirAsync($"{theme.Fhir}/Encounter/{shown}/$everything?_type=Observation")).Ids());
        await (await theme.Researcher.GetAsync($"{theme.Fhir}/Encounter/{encounter}/$everything", Cancellation)).OutcomeAsync(404);
        var statement = await theme.Researcher.GetFhirAsync($"{theme.Fhir}/metadata");
        Assert.Contains("Encounter-everything", statement.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_view_answers_in_XML_what_it_answers_in_JSON()
    {
        var theme = await TestTheme.CreateAsync(appliance);
        var number = Some.Unique();
        var patient = $"Patient/{(await theme.DataManager.CreateAsync(Some.Patient(number, family: "西園寺"))).Text("id")}";
        await theme.EnrolAsync(patient);
        var pseudonymous = Assert.Single(await theme.WaitForAsync("Patient", 1));
        var xml = System.Xml.Linq.XElement.Parse(await theme.Researcher.GetStringAsync($"{theme.Fhir}/Patient?_format=xml", Cancellation));
        Assert.Equal(pseudonymous.Text("id"), xml.Descendants("{http://hl7.org/fhir}Patient").Single().Element("{http://hl7.org/fhir}id")!.Attribute("value")!.Value);
        Assert.DoesNotContain("西園寺", xml.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(number, xml.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_policy_makes_the_view_anew_under_the_same_pseudonyms_and_one_that_is_not_known_is_refused()
    {
        var theme = await TestTheme.CreateAsync(appliance);
        var source = Some.Patient().Replace("\"gender\"", """ "address": [{ "state": "東京都", "city": "港区" }], "gender" """, StringComparison.Ordinal);
        var patient = $"Patient/{(await theme.DataManager.CreateAsync(source)).Text("id")}";
        await theme.EnrolAsync(patient);
        await theme.DataManager.CreateAsync(Some.Observation(patient));
        await theme.WaitForAsync("Observation", 1);
        var before = Assert.Single(await theme.WaitForAsync("Patient", 1));
        Assert.Equal("東京都", before.Text("address", "0", "state"));

        await theme.PutAsync($"ResearchStudy/{theme.Id}", TestTheme.Study(theme.Id, "active", "pseudonymized-strict"));
        for (var attempt = 0; ; attempt++)
        {
            var after = Assert.Single(await theme.WaitForAsync("Patient", 1));
            Assert.Equal(before.Text("id"), after.Text("id"));
            if (!after.TryGetProperty("address", out _)) break;
            Assert.True(attempt < 100, "The view still shows what the former policy released.");
            await Task.Delay(100, Cancellation);
        }
        await theme.WaitForAsync("Observation", 1);

        using var refused = await theme.DataManager.PutFhirAsync($"/fhir/ResearchStudy/{theme.Id}", TestTheme.Study(theme.Id, "active", "no-such-policy"));
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
    }

    [Fact]
    public async Task What_changes_while_records_are_filled_in_stands_in_the_view_as_it_is_in_the_end()
    {
        const int Persons = 400, Changes = 60;
        await using var own = await ApplianceProcess.StartAsync();
        var theme = await TestTheme.CreateAsync(own);
        await theme.AddPersonsAsync(Persons, _ => [Some.Observation(Person.Reference, value: 1), Some.Observation(Person.Reference, value: 1)]);
        await Waiting.UntilAsync(async () => await CountAsync() == 2 * Persons, TimeSpan.FromSeconds(120));
        var sources = (await theme.DataManager.GetFhirAsync("/fhir/Observation?_count=1000")).GetProperty("entry").EnumerateArray().Select(entry => entry.GetProperty("resource"))
            .GroupBy(observation => observation.Text("subject", "reference")!).Take(Changes).Select(person => (Patient: person.Key, Ids: person.Select(observation => observation.Text("id")!).ToArray())).ToList();

        await theme.PutAsync($"ResearchStudy/{theme.Id}", TestTheme.Study(theme.Id, "temporarily-closed-to-accrual"));
        await Waiting.UntilAsync(async () => await CountAsync() is null, TimeSpan.FromSeconds(30));
        await theme.PutAsync($"ResearchStudy/{theme.Id}", TestTheme.Study(theme.Id, "active")); // From here on the view is made anew.
        foreach (var (patient, ids) in sources)
        {
            await theme.PutAsync($"Observation/{ids[0]}", Some.Observation(patient, value: 2).Replace("\"status\"", $"\"id\": \"{ids[0]}\", \"status\"", StringComparison.Ordinal));
            using var deleted = await theme.DataManager.DeleteAsync($"/fhir/Observation/{ids[1]}", Cancellation);
            Assert.True(deleted.IsSuccessStatusCode);
        }
        await Waiting.UntilAsync(async () => await CountAsync() == (2 * Persons) - Changes && await CountAsync("&value-quantity=2") == Changes, TimeSpan.FromSeconds(120));

        async Task<int?> CountAsync(string more = "")
        {
            using var answer = await theme.GetAsync($"{theme.Fhir}/Observation?_summary=count{more}", "application/fhir+json");
            return answer.IsSuccessStatusCode ? (await answer.JsonAsync()).GetProperty("total").GetInt32() : null;
        }
    }

    [Fact]
    public async Task Updates_and_deletions_upstream_reach_the_view()
    {
        var theme = await TestTheme.CreateAsync(appliance);
        var patient = await MemberAsync(theme);
        var observation = (await theme.DataManager.CreateAsync(Some.Observation(patient, value: 10))).Text("id");
        Assert.Equal("10", Assert.Single(await theme.WaitForAsync("Observation", 1)).Text("valueQuantity", "value"));

        await theme.PutAsync($"Observation/{observation}", Some.Observation(patient, value: 11).Replace("\"status\"", $"\"id\": \"{observation}\", \"status\"", StringComparison.Ordinal));
        await theme.WaitForAsync("Observation?value-quantity=11", 1);

        using var deleted = await theme.DataManager.DeleteAsync($"/fhir/Observation/{observation}", Cancellation);
        Assert.True(deleted.IsSuccessStatusCode);
        await theme.WaitForAsync("Observation", 0);
        var history = await theme.Researcher.GetFhirAsync($"{theme.Fhir}/Observation/_history");
        Assert.False(history.TryGetProperty("entry", out var entries) && entries.GetArrayLength() > 0);
    }

    [Fact]
    public async Task A_withdrawn_consent_empties_the_view_within_five_seconds()
    {
        var theme = await TestTheme.CreateAsync(appliance);
        var patient = $"Patient/{(await theme.DataManager.CreateAsync(Some.Patient())).Text("id")}";
        await theme.DataManager.CreateAsync(Some.Observation(patient));
        var consent = await theme.EnrolAsync(patient);
        await theme.WaitForAsync("Observation", 1);
        var pseudonym = Assert.Single(await theme.WaitForAsync("Patient", 1)).Text("id");

        await theme.PutAsync($"Consent/{consent}", TestTheme.Consent(consent, patient, status: "inactive"));
        var withdrawn = TimeProvider.System.GetTimestamp();
        await theme.WaitForAsync("Observation", 0);
        Assert.InRange(TimeProvider.System.GetElapsedTime(withdrawn), TimeSpan.Zero, TimeSpan.FromSeconds(5));
        await theme.WaitForAsync("Patient", 0);
        using var answer = await theme.Researcher.GetAsync($"{theme.Fhir}/Patient/{pseudonym}", Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);

        // Consenting again brings the same pseudonym back.
        await theme.PutAsync($"Consent/{consent}", TestTheme.Consent(consent, patient));
        Assert.Equal(pseudonym, Assert.Single(await theme.WaitForAsync("Patient", 1)).Text("id"));
    }

    [Fact]
    public async Task Each_resource_has_its_provenance_which_goes_and_comes_with_it()
    {
        var theme = await TestTheme.CreateAsync(appliance);
        var patient = $"Patient/{(await theme.DataManager.CreateAsync(Some.Patient())).Text("id")}";
        var source = (await theme.DataManager.CreateAsync(Some.Observation(patient))).Text("id")!;
        var consent = await theme.EnrolAsync(patient);
        var observation = Assert.Single(await theme.WaitForAsync("Observation", 1)).Text("id");
        await theme.WaitForAsync("Provenance", 2);
        var provenance = Assert.Single(await theme.WaitForAsync($"Provenance?target=Observation/{observation}", 1));
        Assert.Equal("PSEUDED", provenance.Text("meta", "security", "0", "code"));
        Assert.StartsWith("http://databank.example.jp/fhir/policy/pseudonymized/", provenance.Text("policy", "0"), StringComparison.Ordinal);
        Assert.Equal("pseudonymization", provenance.Text("activity", "coding", "0", "code"));
        Assert.Equal(26, provenance.Text("entity", "0", "what", "identifier", "value")!.Length);
        Assert.DoesNotContain(source, provenance.GetRawText(), StringComparison.Ordinal);
        var both = await theme.Researcher.GetFhirAsync($"{theme.Fhir}/Observation?_revinclude=Provenance:target");
        Assert.Equal(2, both.GetProperty("entry").GetArrayLength());

        await theme.PutAsync($"Consent/{consent}", TestTheme.Consent(consent, patient, status: "inactive"));
        await theme.WaitForAsync("Provenance", 0);
        await theme.PutAsync($"Consent/{consent}", TestTheme.Consent(consent, patient));
        var again = Assert.Single(await theme.WaitForAsync($"Provenance?target=Observation/{observation}", 1));
        Assert.Equal((provenance.Text("id"), provenance.Text("entity", "0", "what", "identifier", "value")), (again.Text("id"), again.Text("entity", "0", "what", "identifier", "value")));
    }

    [Fact]
    public async Task A_theme_that_opted_in_sees_scrubbed_text_and_no_name_that_the_record_knows()
    {
        var theme = await TestTheme.CreateAsync(appliance);
        await theme.PutAsync($"ResearchStudy/{theme.Id}", TestTheme.Study(theme.Id, "active", "pseudonymized-text pseudonymized-private"));
        var doctor = (await theme.DataManager.CreateAsync("""{ "resourceType": "Practitioner", "name": [{ "family": "真木野", "given": ["蒼"] }] }""")).Text("id");
        var patient = $"Patient/{(await theme.DataManager.CreateAsync(Some.Patient(family: "西園寺", kana: "サイオンジ"))).Text("id")}";
        await theme.DataManager.CreateAsync($$"""{ "resourceType": "Encounter", "status": "finished", "class": { "system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "IMP" }, "subject": { "reference": "{{patient}}" }, "participant": [{ "individual": { "reference": "Practitioner/{{doctor}}" } }] }""");
        await theme.DataManager.CreateAsync($$"""
            { "resourceType": "DiagnosticReport", "status": "final", "code": { "coding": [{ "system": "http://loinc.org", "code": "24627-2" }] }, "subject": { "reference": "{{patient}}" },
              "conclusion": "西園寺様 ｻｲｵﾝｼﾞ 右上葉に12mmの結節、EGFR L858R。真木野が説明、佐藤医師へ紹介。電話03-5555-0142" }
            """);
        await theme.DataManager.CreateAsync($$"""
            { "resourceType": "Composition", "status": "final", "type": { "coding": [{ "system": "http://loinc.org", "code": "18842-5" }] }, "subject": { "reference": "{{patient}}" }, "date": "2026-03-02", "author": [{ "reference": "Practitioner/{{doctor}}" }],
              "title": "退院時サマリー", "section": [{ "title": "経過", "text": { "status": "generated", "div": "<div xmlns=\"http://www.w3.org/1999/xhtml\"><p>西園寺さんは経過良好</p></div>" } }] }
            """);
        await theme.EnrolAsync(patient);
        var report = Assert.Single(await theme.WaitForAsync("DiagnosticReport", 1));
        Assert.Equal("[氏名]様 [氏名] 右上葉に12mmの結節、EGFR L858R。[氏名]が説明、[氏名]医師へ紹介。電話[電話番号]", report.Text("conclusion"));
        var letter = Assert.Single(await theme.WaitForAsync("Composition", 1));
        Assert.Equal("退院時サマリー", letter.Text("title"));
        Assert.Equal("<div xmlns=\"http://www.w3.org/1999/xhtml\"><p>[氏名]さんは経過良好</p></div>", letter.Text("section", "0", "text", "div"));
        Assert.False(letter.Text("date")!.StartsWith("2026-03-02", StringComparison.Ordinal));

        // The options that were chosen together are told together, and the view is made anew when one goes.
        var provenance = Assert.Single(await theme.WaitForAsync($"Provenance?target=Composition/{letter.Text("id")}", 1));
        Assert.StartsWith("http://databank.example.jp/fhir/policy/pseudonymized+private+text/", provenance.Text("policy", "0"), StringComparison.Ordinal);
        await theme.PutAsync($"ResearchStudy/{theme.Id}", TestTheme.Study(theme.Id, "active", "pseudonymized-private"));
        await theme.WaitForAsync("Composition", 0);
        Assert.False(Assert.Single(await theme.WaitForAsync("DiagnosticReport", 1)).TryGetProperty("conclusion", out _));
        await theme.PutAsync($"ResearchStudy/{theme.Id}", TestTheme.Study(theme.Id, "active", "pseudonymized-heads pseudonymized-defaced"));
        for (var attempt = 0; ; attempt++)
        {
            using var answer = await theme.Researcher.GetAsync($"{theme.Fhir}/DiagnosticReport", Cancellation);
            if (answer.StatusCode == HttpStatusCode.NotFound) break;
            Assert.True(attempt < 100, "A theme is live though its options contradict each other.");
            await Task.Delay(100, Cancellation);
        }
        Assert.Contains($"The theme {theme.Id} is active but not live: its release policies defaced and heads exclude each other", appliance.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_becomes_known_of_a_patient_later_is_looked_for_in_what_is_shown_already()
    {
        var theme = await TestTheme.CreateAsync(appliance);
        var number = Some.Unique();
        var id = (await theme.DataManager.CreateAsync(Some.Patient(number))).Text("id")!;
        await theme.DataManager.CreateAsync(Some.Observation($"Patient/{id}", code: "10230-1"));
        await theme.DataManager.CreateAsync(Some.Observation($"Patient/{id}", code: "718-7"));
        await theme.EnrolAsync($"Patient/{id}");
        await theme.WaitForAsync("Observation", 2);
        Assert.Equal(0, await theme.LeaksAsync("Observation"));
        await theme.PutAsync($"Patient/{id}", Some.Patient(number, id: id).Replace("\"identifier\": [", "\"identifier\": [{ \"system\": \"urn:oid:1.2.3\", \"value\": \"10230-1\" }, ", StringComparison.Ordinal));
        await theme.WaitForAsync("Observation?code=10230-1", 0);
        await theme.WaitForLeakAsync("Observation");
        await theme.WaitForAsync("Observation", 1);
    }

    [Theory]
    [InlineData("""{ "resourceType": "RelatedPerson", "patient": { "reference": "{0}" }, "identifier": [{ "system": "urn:oid:1.2.3", "value": "10230-1" }] }""")]
    [InlineData("""{ "resourceType": "Person", "identifier": [{ "system": "urn:oid:1.2.3", "value": "10230-1" }], "link": [{ "target": { "reference": "{0}" } }] }""")]
    [InlineData("""{ "resourceType": "Coverage", "status": "active", "beneficiary": { "reference": "{0}" }, "payor": [{ "reference": "{0}" }], "subscriberId": "10230-1" }""")]
    [InlineData("""{ "resourceType": "Coverage", "status": "active", "beneficiary": { "reference": "{0}" }, "payor": [{ "reference": "{1}" }], "subscriber": { "reference": "{1}" }, "subscriberId": "10230-1" }""")]
    [InlineData("""{ "resourceType": "Patient", "identifier": [{ "system": "urn:oid:1.2.3", "value": "10230-1" }], "link": [{ "other": { "reference": "{0}" }, "type": "seealso" }] }""")]
    [InlineData("""{ "resourceType": "Specimen", "identifier": [{ "system": "urn:oid:1.2.3", "value": "10230-1" }], "subject": { "reference": "{0}" } }""")]
    public async Task What_else_tells_of_a_patient_is_looked_for_in_what_is_shown_already(string telling)
    {
        var theme = await TestTheme.CreateAsync(appliance);
        var patient = $"Patient/{(await theme.DataManager.CreateAsync(Some.Patient())).Text("id")}";
        var relative = $"Patient/{(await theme.DataManager.CreateAsync(Some.Patient())).Text("id")}";
        await theme.DataManager.CreateAsync(Some.Observation(patient, code: "10230-1"));
        await theme.DataManager.CreateAsync(Some.Observation(patient, code: "718-7"));
        await theme.EnrolAsync(patient);
        await theme.WaitForAsync("Observation", 2);
        await theme.DataManager.CreateAsync(telling.Replace("{0}", patient, StringComparison.Ordinal).Replace("{1}", relative, StringComparison.Ordinal));
        await theme.WaitForAsync("Observation?code=10230-1", 0);
        await theme.WaitForLeakAsync("Observation");
        await theme.WaitForAsync("Observation", 1);
    }

    [Fact]
    public async Task A_display_is_that_of_the_loaded_terminology_and_none_where_it_would_name_the_patient()
    {
        const string Findings = "http://medis.or.jp/CodeSystem/master-nursingObservationKeyCode";
        var theme = await TestTheme.CreateAsync(appliance);
        var patient = $"Patient/{(await theme.DataManager.CreateAsync(Some.Patient(family: "橋本", kana: "ハシモト"))).Text("id")}";
        await theme.DataManager.CreateAsync($$"""
            { "resourceType": "CodeSystem", "url": "{{Findings}}", "version": "test", "status": "active", "content": "fragment",
              "concept": [{ "code": "QXAAAA01", "display": "上葉肺腺癌" }, { "code": "QXAAAA02", "display": "橋本病" }, { "code": "QXAAAA03", "display": "患者番号0001234567" }] }
            """);
        foreach (var code in new[] { "QXAAAA01", "QXAAAA02", "QXAAAA03", "QXAAAA04" })
            await theme.DataManager.CreateAsync($$"""{ "resourceType": "Condition", "subject": { "reference": "{{patient}}" }, "code": { "coding": [{ "system": "{{Findings}}", "code": "{{code}}", "display": "橋本様の病名" }] } }""");
        await theme.EnrolAsync(patient);
        await theme.WaitForAsync("Condition", 4);
        foreach (var (code, display) in new[] { ("QXAAAA01", "上葉肺腺癌"), ("QXAAAA02", null), ("QXAAAA03", null), ("QXAAAA04", null) })
        {
            var coding = Assert.Single(await theme.WaitForAsync($"Condition?code={code}", 1)).GetProperty("code").GetProperty("coding")[0];
            Assert.Equal(display, coding.TryGetProperty("display", out var shown) ? shown.GetString() : null);
        }
    }

    [Fact]
    public async Task A_denial_wins_over_a_permit()
    {
        var theme = await TestTheme.CreateAsync(appliance);
        var staying = await MemberAsync(theme);
        var leaving = await MemberAsync(theme);
        await theme.WaitForAsync("Patient", 2);
        var denial = $"denial-{Some.Unique()}";
        await theme.PutAsync($"Consent/{denial}", TestTheme.Consent(denial, leaving, """{ "type": "deny" }"""));
        await theme.WaitForAsync("Patient", 1);
        using var deleted = await theme.DataManager.DeleteAsync($"/fhir/Consent/{denial}", Cancellation);
        await theme.WaitForAsync("Patient", 2);
        Assert.NotEqual(staying, leaving);
    }

    [Fact]
    public async Task Two_themes_share_nothing_by_which_they_could_be_joined()
    {
        var (lung, heart) = (await TestTheme.CreateAsync(appliance), await TestTheme.CreateAsync(appliance));
        var patient = $"Patient/{(await lung.DataManager.CreateAsync(Some.Patient())).Text("id")}";
        await lung.DataManager.CreateAsync(Some.Observation(patient));
        await lung.EnrolAsync(patient);
        await heart.EnrolAsync(patient);
        Assert.NotEqual(Assert.Single(await lung.WaitForAsync("Patient", 1)).Text("id"), Assert.Single(await heart.WaitForAsync("Patient", 1)).Text("id"));
        Assert.NotEqual(Assert.Single(await lung.WaitForAsync("Observation", 1)).Text("id"), Assert.Single(await heart.WaitForAsync("Observation", 1)).Text("id"));

        using var foreign = await lung.Researcher.GetAsync($"{heart.Fhir}/Patient", Cancellation);
        using var unknown = await lung.Researcher.GetAsync("/research/no-such-theme/fhir/Patient", Cancellation);
        Assert.Equal(HttpStatusCode.NotFound, foreign.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, unknown.StatusCode);
        Assert.Equal(await unknown.Content.ReadAsStringAsync(Cancellation), await foreign.Content.ReadAsStringAsync(Cancellation));
    }

    [Fact]
    public async Task A_study_that_ends_takes_its_view_along_and_brings_it_back()
    {
        var theme = await TestTheme.CreateAsync(appliance);
        await MemberAsync(theme);
        var pseudonym = Assert.Single(await theme.WaitForAsync("Patient", 1)).Text("id");
        await theme.PutAsync($"ResearchStudy/{theme.Id}", TestTheme.Study(theme.Id, "temporarily-closed-to-accrual"));
        await WaitForStatusAsync(theme, HttpStatusCode.NotFound);
        // What is no longer answered is deleted right after: its readers are let go first.
        var file = Path.Combine(appliance.DataFolder, "views", theme.Id + ".db");
        for (var attempt = 0; File.Exists(file); attempt++)
        {
            Assert.True(attempt < 100, "The view's file stays.");
            await Task.Delay(50, Cancellation);
        }
        await theme.PutAsync($"ResearchStudy/{theme.Id}", TestTheme.Study(theme.Id, "active"));
        Assert.Equal(pseudonym, Assert.Single(await theme.WaitForAsync("Patient", 1)).Text("id"));
    }

    [Fact]
    public async Task A_patient_that_is_deleted_takes_its_record_out_of_the_view_and_brings_it_back()
    {
        var theme = await TestTheme.CreateAsync(appliance);
        var patient = await MemberAsync(theme);
        await theme.DataManager.CreateAsync(Some.Observation(patient));
        await theme.WaitForAsync("Observation", 1);
        using var deleted = await theme.DataManager.DeleteAsync($"/fhir/{patient}", Cancellation);
        Assert.True(deleted.IsSuccessStatusCode);
        await theme.WaitForAsync("Patient", 0);
        await theme.WaitForAsync("Observation", 0);
        await theme.PutAsync(patient, Some.Patient(id: patient["Patient/".Length..]));
        await theme.WaitForAsync("Patient", 1);
        await theme.WaitForAsync("Observation", 1);
    }

    [Fact]
    public async Task A_merged_patient_continues_under_the_survivor()
    {
        var theme = await TestTheme.CreateAsync(appliance);
        var survivor = await MemberAsync(theme);
        var surviving = Assert.Single(await theme.WaitForAsync("Patient", 1)).Text("id");
        var replaced = await MemberAsync(theme);
        await theme.DataManager.CreateAsync(Some.Observation(replaced));
        await theme.WaitForAsync("Patient", 2);
        await theme.WaitForAsync("Observation", 1);

        var id = replaced["Patient/".Length..];
        await theme.PutAsync(
            replaced, $$"""{ "resourceType": "Patient", "id": "{{id}}", "active": false, "link": [{ "other": { "reference": "{{survivor}}" }, "type": "replaced-by" }] }""");
        Assert.Equal(surviving, Assert.Single(await theme.WaitForAsync("Patient", 1)).Text("id"));
        Assert.Equal($"Patient/{surviving}", Assert.Single(await theme.WaitForAsync($"Observation?subject=Patient/{surviving}", 1)).Text("subject", "reference"));
    }

    [Theory]
    [InlineData("Patient?name=山田")]
    [InlineData("Patient?family=山田")]
    [InlineData("Patient?birthdate=1970-04-01")]
    [InlineData("Patient?phone=0312345678")]
    [InlineData("Patient?address-city=東京")]
    [InlineData("Patient?_sort=birthdate")]
    [InlineData("Patient?nonsense=1")]
    [InlineData("Patient?_explain=true")]
    [InlineData("Patient?_filter=name%20co%20山田")]
    [InlineData("Observation?subject:Patient.name=山田")]
    [InlineData("Observation?subject.birthdate=1970-04-01")]
    [InlineData("Organization?_has:Patient:organization:family=山田")]
    [InlineData("Encounter?subject._has:Person:patient:name=山田")]
    [InlineData("Patient?_include=Patient:link")]
    [InlineData("?_type=Patient&name=山田")]
    public async Task Parameters_that_the_view_hides_are_refused(string search)
    {
        var theme = await TestTheme.CreateAsync(appliance);
        await theme.WaitForAsync("Patient", 0);
        using var answer = await theme.Researcher.GetAsync($"{theme.Fhir}/{search}", Cancellation);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.DoesNotContain("山田", await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Links_of_a_view_repeat_nothing_that_was_asked_for()
    {
        var theme = await TestTheme.CreateAsync(appliance);
        var patient = await MemberAsync(theme);
        for (var i = 0; i < 3; i++) await theme.DataManager.CreateAsync(Some.Observation(patient));
        await theme.WaitForAsync("Observation", 3);
        var page = await theme.Researcher.GetFhirAsync($"{theme.Fhir}/Observation?code=718-7,4711-secret&_count=2&_include=Observation:subject");
        Assert.DoesNotContain("secret", page.GetRawText(), StringComparison.Ordinal);
        Assert.Single(page.GetProperty("entry").EnumerateArray(), entry => entry.Text("search", "mode") == "include");
        var next = await theme.Researcher.GetFhirAsync(page.Link("next")!);
        Assert.Single(next.Ids());
        Assert.DoesNotContain("secret", next.GetRawText(), StringComparison.Ordinal);
        var pseudonym = Assert.Single(await theme.WaitForAsync("Patient", 1)).Text("id");
        Assert.Equal(3, (await theme.Researcher.GetFhirAsync($"{theme.Fhir}/Patient/{pseudonym}/Observation")).Ids().Length);
        Assert.Equal(3, (await theme.Researcher.GetFhirAsync($"{theme.Fhir}/Observation?patient:Patient._id={pseudonym}")).Ids().Length);
    }

    [Fact]
    public async Task Writing_is_refused_everywhere()
    {
        var theme = await TestTheme.CreateAsync(appliance);
        await theme.WaitForAsync("Patient", 0);
        foreach (var (method, path) in new[]
        {
            (HttpMethod.Post, $"{theme.Fhir}/Patient"), (HttpMethod.Put, $"{theme.Fhir}/Patient/p1"), (HttpMethod.Delete, $"{theme.Fhir}/Patient/p1"),
            (HttpMethod.Post, theme.Fhir), (HttpMethod.Post, $"{theme.DicomWeb}/studies"),
        })
        {
            using var answer = await theme.Researcher.SendFhirAsync(method, path, method == HttpMethod.Delete ? null : Some.Patient());
            Assert.Equal(HttpStatusCode.MethodNotAllowed, answer.StatusCode);
        }
    }

    private static async Task<string> MemberAsync(TestTheme theme)
    {
        var patient = $"Patient/{(await theme.DataManager.CreateAsync(Some.Patient())).Text("id")}";
        await theme.EnrolAsync(patient);
        return patient;
    }

    private static async Task WaitForStatusAsync(TestTheme theme, HttpStatusCode status)
    {
        for (var attempt = 0; ; attempt++)
        {
            using var answer = await theme.Researcher.GetAsync($"{theme.Fhir}/Patient", Cancellation);
            if (answer.StatusCode == status) return;
            Assert.True(attempt < 150, $"The view still answers {(int)answer.StatusCode}.");
            await Task.Delay(100, Cancellation);
        }
    }
}
