using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using DataBank.IntegrationTests.Workitems;
using DataBank.Server;

namespace DataBank.IntegrationTests;

/// <summary>Records of patients who are labelled restricted: to whom they are not there, whichever way they are asked for, and how they are opened.</summary>
public sealed class BreakGlassTests(BreakGlassTests.Own own) : IClassFixture<BreakGlassTests.Own>
{
    private const string Label = "\"meta\": { \"security\": [{ \"system\": \"http://terminology.hl7.org/CodeSystem/v3-Confidentiality\", \"code\": \"R\" }] }, \"resourceType\"";
    private const string WithoutLabel = """{"resourceType":"Parameters","parameter":[{"name":"meta","valueMeta":{"security":[{"system":"http://terminology.hl7.org/CodeSystem/v3-Confidentiality","code":"R"}]}}]}""";
    private const string Reason = "救急搬送、意識なし";
    private const string Vcf = "##fileformat=VCFv4.2\n##reference=GRCh38\n##FORMAT=<ID=GT,Number=1,Type=String,Description=\"x\">\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tS1\n";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private ApplianceProcess Appliance => own.Appliance;

    [Fact]
    public async Task A_closed_record_answers_in_every_way_as_one_that_is_not_there()
    {
        var closed = await StoreAsync();
        using var clinician = Person();
        using var manager = Appliance.DataManager;
        string[] addresses =
        [
            "Patient/{0}", "Patient/{0}/_history/1", "Patient/{0}/_history", "Patient/{0}/$everything", "Patient/{0}/$meta", "Patient/{0}/$graphql?query={{id}}", "Encounter/{1}/$everything", "Observation/{2}",
            "Observation/{2}/_history", "Observation/{2}/_history/1", "Observation/{2}/$meta", "Task/{3}", "Bundle/{4}", "Binary/{5}", "Provenance/{6}", "$find-subject-variants?subject=Patient/{0}&ranges=NC_000001.11:1-100",
        ];
        foreach (var address in addresses)
        {
            var there = await RawAsync(clinician, string.Format(null, "/fhir/" + address, closed.Patient, closed.Encounter, closed.Observation, closed.Task, closed.Bundle, closed.Binary, closed.Provenance), closed.Ids);
            var nowhere = await RawAsync(clinician, string.Format(null, "/fhir/" + address, "none", "none", "none", "none", "none", "none", "none"), ["none"]);
            Assert.Equal(nowhere, there);
            Assert.Equal(HttpStatusCode.NotFound, there.Status);
            Assert.Contains("/access/break-glass", there.Body, StringComparison.Ordinal);
            Assert.Contains("警報", JsonDocument.Parse(there.Body).RootElement.Text("issue", "1", "diagnostics"), StringComparison.Ordinal);
        }
        Assert.Equal(closed.Patient, (await manager.GetFhirAsync($"/fhir/Patient/{closed.Patient}")).Text("id"));
        Assert.Equal(closed.Bundle, (await manager.GetFhirAsync($"/fhir/Bundle/{closed.Bundle}")).Text("id"));
        using var proxy = Appliance.Client(Appliance.Token(Roles.SystemProxy));
        Assert.Equal(closed.Patient, (await proxy.GetFhirAsync($"/fhir/Patient/{closed.Patient}")).Text("id"));
        using var cached = await clinician.SendFhirAsync(HttpMethod.Get, $"/fhir/Patient/{closed.Patient}", null, ("If-None-Match", "W/\"1\""));
        await cached.OutcomeAsync(404);
        using var batch = await clinician.PostFhirAsync("/fhir", $$$"""{"resourceType":"Bundle","type":"batch","entry":[{"request":{"method":"GET","url":"Patient/{{{closed.Patient}}}"}},{"request":{"method":"GET","url":"Observation?patient={{{closed.Patient}}}"}}]}""");
        var entries = await batch.JsonAsync();
        Assert.StartsWith("404", entries.Text("entry", "0", "response", "status"), StringComparison.Ordinal);
        Assert.Empty(entries.GetProperty("entry")[1].GetProperty("resource").Ids());
    }

    [Fact]
    public async Task No_search_finds_counts_includes_or_leads_through_a_closed_record()
    {
        var closed = await StoreAsync();
        using var clinician = Person();
        using var manager = Appliance.DataManager;
        string[] searches =
        [
            $"Patient?_id={closed.Patient}", $"Patient?identifier={closed.Number}", $"Patient?family={closed.Name}", $"Patient?name:contains={closed.Name}&_sort=birthdate", $"Patient?family={closed.Name}&_sort=-_lastUpdated",
            $"Patient?_has:Observation:patient:_id={closed.Observation}", $"Observation?patient={closed.Patient}", $"Observation?subject:Patient.identifier={closed.Number}", $"Observation?patient.family={closed.Name}&_sort=date",
            $"Encounter?patient={closed.Patient}", $"Task?patient={closed.Patient}", $"Bundle?_id={closed.Bundle}", $"Binary?_id={closed.Binary}", $"Patient/{closed.Patient}/Observation", $"Practitioner?_has:Encounter:practitioner:patient.family={closed.Name}",
            $"Practitioner?_has:Encounter:practitioner:subject=Patient/{closed.Patient}", $"Practitioner?_has:Encounter:practitioner:_id={closed.Encounter}", $"?_type=Patient,Observation,Task&_id={closed.Patient},{closed.Observation},{closed.Task}", $"Patient?_content={closed.Name}",
            $"Practitioner/{closed.Practitioner}/Encounter", $"Provenance?target=Observation/{closed.Observation}",
        ];
        foreach (var search in searches)
        {
            var url = search.StartsWith('?') ? $"/fhir{search}" : $"/fhir/{search}";
            var join = url.Contains('?', StringComparison.Ordinal) ? '&' : '?';
            Assert.True((await manager.GetFhirAsync(url)).Ids().Length > 0, $"{url} finds nothing for anybody.");
            var found = await clinician.GetFhirAsync($"{url}{join}_total=accurate");
            Assert.Equal((url, "0", 0), (url, found.Text("total"), found.Ids().Length));
            Assert.Equal("0", (await clinician.GetFhirAsync($"{url}{join}_summary=count")).Text("total"));
        }
        foreach (var include in new[] { "_revinclude=Encounter:practitioner", "_revinclude=*", "_revinclude=Encounter:practitioner&_include:iterate=Encounter:subject&_revinclude:iterate=*" })
        {
            var url = $"/fhir/Practitioner?_id={closed.Practitioner}&{include}";
            Assert.True((await manager.GetFhirAsync(url)).GetProperty("entry").GetArrayLength() > 1);
            Assert.Equal(1, (await clinician.GetFhirAsync(url)).GetProperty("entry").GetArrayLength());
        }
        var wanted = $$"""{"resourceType":"Parameters","parameter":[{"name":"resource","resource":{{Some.Patient(closed.Number, closed.Name)}}}]}""";
        var whole = await (await manager.PostFhirAsync("/fhir/Patient/$match", wanted)).JsonAsync();
        Assert.Contains(closed.Patient, whole.Ids());
        var matched = await (await clinician.PostFhirAsync("/fhir/Patient/$match", wanted)).JsonAsync();
        Assert.DoesNotContain(closed.Patient, matched.Ids());
        Assert.True(int.Parse(matched.Text("total"), CultureInfo.InvariantCulture) < int.Parse(whole.Text("total"), CultureInfo.InvariantCulture));
        foreach (var like in matched.Ids()) await clinician.GetFhirAsync($"/fhir/Patient/{like}"); // Whoever is like them is nobody whom the caller is not shown.
        var history = await clinician.GetFhirAsync("/fhir/_history?_count=1000");
        Assert.All(closed.Ids, id => Assert.DoesNotContain(id, history.GetRawText(), StringComparison.Ordinal));
        var graph = await clinician.GetStringAsync($"/fhir/$graphql?query={{PatientList(family:\"{closed.Name}\"){{id}} Practitioner(id:\"{closed.Practitioner}\"){{EncounterList(_reference:practitioner){{id}}}}}}", Cancellation);
        Assert.All(closed.Ids, id => Assert.DoesNotContain(id, graph, StringComparison.Ordinal));
        foreach (var question in new[] { $$$"""{"criteria":{"search":"Patient?family={{{closed.Name}}}"},"include":["cases"]}""", """{"criteria":{"search":"Task?status=requested"},"include":["cases"]}""" })
        {
            using var answer = await clinician.PostFhirAsync("/fhir/$cohort", question);
            var cohort = await answer.Content.ReadAsStringAsync(Cancellation);
            Assert.True(answer.IsSuccessStatusCode, cohort);
            Assert.DoesNotContain(closed.Patient, cohort, StringComparison.Ordinal);
            using var all = await manager.PostFhirAsync("/fhir/$cohort", question);
            Assert.Contains(closed.Patient, await all.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        }
        var lastn = await clinician.GetFhirAsync($"/fhir/Observation/$lastn?patient={closed.Patient}&code=718-7");
        Assert.Empty(lastn.Ids());
    }

    [Fact]
    public async Task A_single_resource_that_is_labelled_and_what_it_was_before_are_closed()
    {
        using var clinician = Person();
        using var manager = Appliance.DataManager;
        var patient = (await manager.CreateAsync(Some.Patient())).Text("id");
        var open = (await manager.CreateAsync(Some.Observation($"Patient/{patient}"))).Text("id");
        var labelled = (await manager.CreateAsync(Closed(Some.Observation($"Patient/{patient}")))).Text("id");
        Assert.Equal([open], (await clinician.GetFhirAsync($"/fhir/Observation?patient={patient}&_total=accurate")).Ids());
        Assert.DoesNotContain(labelled, (await clinician.GetFhirAsync($"/fhir/Patient/{patient}/$everything")).GetRawText(), StringComparison.Ordinal);
        // Opened with the record that it is in.
        var surgeon = Person("surgeon");
        using (var broken = await OpenAsync(surgeon, patient)) Assert.Equal(HttpStatusCode.Created, broken.StatusCode);
        Assert.Equal(2, (await surgeon.GetFhirAsync($"/fhir/Observation?patient={patient}")).Ids().Length);
        // Who is shown it because it was opened does not take the label off.
        using (var relabelled = await surgeon.PutFhirAsync($"/fhir/Observation/{labelled}", WithId(Closed(Some.Observation($"Patient/{patient}")).Replace("\"R\"", "\"N\"", StringComparison.Ordinal), labelled))) await relabelled.OutcomeAsync(403);
        using (var taken = await surgeon.PostFhirAsync($"/fhir/Observation/{labelled}/$meta-delete", WithoutLabel)) await taken.OutcomeAsync(403);
        // A feed that knows of no labels keeps them.
        using (var fed = await Appliance.Ingest.PutFhirAsync($"/fhir/Observation/{labelled}", WithId(Some.Observation($"Patient/{patient}", value: 9.9), labelled))) Assert.Equal("R", (await fed.JsonAsync()).Text("meta", "security", "0", "code"));
        Assert.Equal([labelled], (await manager.GetFhirAsync($"/fhir/Observation?patient={patient}&_security=http://terminology.hl7.org/CodeSystem/v3-Confidentiality|R")).Ids());
        using (var hidden = await clinician.GetAsync($"/fhir/Observation/{labelled}", Cancellation)) await hidden.OutcomeAsync(404);
        // A data manager does; the version that said so stays closed.
        using (var taken = await manager.PostFhirAsync($"/fhir/Observation/{labelled}/$meta-delete", WithoutLabel)) Assert.Equal(HttpStatusCode.OK, taken.StatusCode);
        Assert.Equal("3", (await clinician.GetFhirAsync($"/fhir/Observation/{labelled}")).Text("meta", "versionId"));
        using (var before = await clinician.GetAsync($"/fhir/Observation/{labelled}/_history/1", Cancellation)) await before.OutcomeAsync(404);
        Assert.Equal(1, (await clinician.GetFhirAsync($"/fhir/Observation/{labelled}/_history")).GetProperty("entry").GetArrayLength());
        // What was deleted is not told of, either.
        var gone = await StoreAsync();
        foreach (var url in new[] { $"/fhir/Observation/{gone.Observation}", $"/fhir/Task/{gone.Task}" })
        {
            using (var deleted = await manager.DeleteAsync(url, Cancellation)) Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
            using var answer = await clinician.GetAsync(url, Cancellation);
            await answer.OutcomeAsync(404);
        }
    }

    [Fact]
    public async Task Writes_and_their_conditions_do_not_tell_of_a_closed_record_and_do_not_change_it()
    {
        var closed = await StoreAsync();
        using var clinician = Person();
        using var manager = Appliance.DataManager;
        foreach (var headers in new (string, string)[][] { [], [("If-Match", "W/\"1\"")], [("If-Match", "W/\"7\"")], [("If-None-Match", "*")] })
        {
            using var put = await clinician.PutFhirAsync($"/fhir/Patient/{closed.Patient}", Some.Patient(id: closed.Patient), headers);
            await put.OutcomeAsync(403);
        }
        foreach (var id in new[] { closed.Observation, "none" })
        {
            using var patched = await clinician.SendFhirAsync(HttpMethod.Patch, $"/fhir/Observation/{id}", """{"resourceType":"Parameters","parameter":[{"name":"operation","part":[{"name":"type","valueCode":"replace"},{"name":"path","valueString":"Observation.status"},{"name":"value","valueCode":"amended"}]}]}""");
            await patched.OutcomeAsync(404);
            using var deleted = await clinician.DeleteAsync($"/fhir/Observation/{id}", Cancellation);
            Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        }
        using (var conditional = await clinician.DeleteAsync($"/fhir/Observation?patient={closed.Patient}", Cancellation)) Assert.Equal(HttpStatusCode.NoContent, conditional.StatusCode);
        Assert.Equal("1", (await manager.GetFhirAsync($"/fhir/Observation/{closed.Observation}")).Text("meta", "versionId"));
        Assert.Equal("1", (await manager.GetFhirAsync($"/fhir/Patient/{closed.Patient}")).Text("meta", "versionId"));
        // As for a number that nobody has: a new record, which a person joins with the other later.
        using var created = await clinician.PostFhirAsync("/fhir/Patient", Some.Patient(closed.Number, closed.Name), ("If-None-Exist", $"identifier={closed.Number}"));
        Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        Assert.NotEqual(closed.Patient, (await created.JsonAsync()).Text("id"));
    }

    [Fact]
    public async Task Images_steps_and_genomes_of_a_closed_record_are_closed_with_it()
    {
        using var manager = Appliance.DataManager;
        using var clinician = Person("radiologist");
        var image = new TestImage();
        await manager.StoreCleanlyAsync(image); // Before the patient: what is linked later is closed then.
        var patient = (await manager.CreateAsync(Closed(Some.Patient(image.PatientId)))).Text("id");
        var nobodys = new TestImage { PatientId = image.PatientId }; // Of the same number and another birth date, where dates differ.
        await manager.StoreCleanlyAsync(nobodys);
        var item = new TestWorkitem { PatientId = image.PatientId };
        await manager.CreateCleanlyAsync(item);
        var position = Random.Shared.Next(1_000_000, 200_000_000);
        await manager.ImportGenomeAsync(Vcf + $"chr2\t{position}\t.\tC\tA\t50\tPASS\t.\tGT\t0/1\n", $"subject=Patient/{patient}&sourceClass=germline");
        var file = (await manager.GetFhirAsync($"/fhir/DocumentReference?patient={patient}")).Ids().Single();

        string[] addresses =
        [
            $"/dicomweb/studies/{image.Study}", $"/dicomweb/studies/{image.Study}/metadata", image.Path, $"{image.Path}/metadata", $"{image.Path}/frames/1", $"{image.Path}/rendered", $"{image.Path}/thumbnail", $"/dicomweb/studies/{image.Study}/rendered",
            $"/dicomweb/wado?requestType=WADO&studyUID={image.Study}&seriesUID={image.Series}&objectUID={image.Uid}", $"/dicomweb/studies/{nobodys.Study}/metadata", $"/dicomweb/workitems/{item.Uid}", $"/ga4gh/drs/v1/objects/{file}", $"/ga4gh/files/{file}",
            $"/ga4gh/htsget/v1/variants/{file}",
        ];
        string[] searches = [$"/dicomweb/studies?PatientID={image.PatientId}", $"/dicomweb/studies?StudyInstanceUID={image.Study}", $"/dicomweb/studies/{image.Study}/series", $"/dicomweb/instances?SOPInstanceUID={image.Uid}", $"/dicomweb/workitems?PatientID={image.PatientId}"];
        foreach (var address in addresses) Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(clinician, address));
        foreach (var search in searches) Assert.Empty(await clinician.QidoAsync(search));
        foreach (var search in searches) Assert.NotEmpty(await manager.QidoAsync(search));
        var population = $"/fhir/$find-population-specific-variants?variants=NC_000002.12:{position - 1}:C:A&includePatientList=true";
        Assert.Contains(patient, (await manager.GetFhirAsync(population)).GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain(patient, (await clinician.GetFhirAsync(population)).GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain(image.Study, await clinician.GetStringAsync("/dicomweb/changefeed?limit=1000", Cancellation), StringComparison.Ordinal);
        Assert.Contains(image.Study, await manager.GetStringAsync("/dicomweb/changefeed?limit=1000", Cancellation), StringComparison.Ordinal);
        using (var state = await clinician.ChangeStateAsync(item.Uid, "IN PROGRESS", TestImage.NewUid())) Assert.Equal(HttpStatusCode.NotFound, state.StatusCode);

        using (var broken = await OpenAsync(clinician, patient)) Assert.Equal(HttpStatusCode.Created, broken.StatusCode);
        foreach (var address in addresses) Assert.True(await StatusAsync(clinician, address) != HttpStatusCode.NotFound, address);
        foreach (var search in searches) Assert.NotEmpty(await clinician.QidoAsync(search));
    }

    [Fact]
    public async Task A_subscriber_is_not_told_of_a_closed_record()
    {
        using var clinician = Person("subscriber");
        using var manager = Appliance.DataManager;
        var closed = await StoreAsync();
        var subscription = (await clinician.CreateAsync("""
            {"resourceType":"Subscription","status":"requested","reason":"病棟","criteria":"http://databank.example.jp/fhir/SubscriptionTopic/Observation",
             "channel":{"type":"websocket","payload":"application/fhir+json","_payload":{"extension":[{"url":"http://hl7.org/fhir/uv/subscriptions-backport/StructureDefinition/backport-payload-content","valueCode":"full-resource"}]}}}
            """)).Text("id");
        var patient = (await manager.CreateAsync(Some.Patient())).Text("id");
        var hidden = (await manager.CreateAsync(Some.Observation($"Patient/{closed.Patient}"))).Text("id");
        var told = (await manager.CreateAsync(Some.Observation($"Patient/{patient}"))).Text("id");
        var events = "";
        await Waiting.UntilAsync(
            async () => (events = (await clinician.GetFhirAsync($"/fhir/Subscription/{subscription}/$events?content=full-resource")).GetRawText()).Contains(told, StringComparison.Ordinal), TimeSpan.FromSeconds(20), "No event comes.");
        Assert.DoesNotContain(hidden, events, StringComparison.Ordinal);
        Assert.DoesNotContain(closed.Patient, events, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Breaking_the_glass_takes_a_reason_and_raises_an_alarm_and_ends()
    {
        var closed = await StoreAsync();
        using var clinician = Person("er");
        using var colleague = Person("ward");
        using var administrator = Appliance.Administrator;
        foreach (var (patient, reason) in new (string?, string?)[] { (closed.Patient, null), (closed.Patient, "  x  "), (closed.Patient, new string('a', 501)), (closed.Patient, "a\nb c d e"), (closed.Patient, "......"), (null, Reason), ("Observation/1", Reason) })
        {
            using var refused = await OpenAsync(clinician, patient, reason);
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        }
        foreach (var role in new[] { Roles.DataManager, Roles.Ingest, Roles.Administrator, Roles.Auditor, Roles.Researcher })
        {
            using var other = Appliance.Client(Appliance.Token(role, "t"));
            using var refused = await OpenAsync(other, closed.Patient);
            Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        }
        using (var nobody = await OpenAsync(clinician, "none")) Assert.Equal(HttpStatusCode.NotFound, nobody.StatusCode);
        using (var still = await clinician.GetAsync($"/fhir/Patient/{closed.Patient}", Cancellation)) await still.OutcomeAsync(404);

        using var broken = await OpenAsync(clinician, $"{Some.System}|{closed.Number}"); // By the number on the wristband.
        var glass = await broken.JsonAsync();
        Assert.Equal((HttpStatusCode.Created, $"Patient/{closed.Patient}", Reason), (broken.StatusCode, glass.Text("patient"), glass.Text("reason")));
        Assert.InRange((glass.GetProperty("ends").GetDateTimeOffset() - glass.GetProperty("begun").GetDateTimeOffset()).TotalMinutes, 59.9, 60.1);
        Assert.Equal(closed.Patient, (await clinician.GetFhirAsync($"/fhir/Patient/{closed.Patient}")).Text("id"));
        Assert.Equal([closed.Observation], (await clinician.GetFhirAsync($"/fhir/Observation?patient={closed.Patient}")).Ids());
        Assert.Equal(closed.Bundle, (await clinician.GetFhirAsync($"/fhir/Bundle/{closed.Bundle}")).Text("id"));
        Assert.True((await clinician.GetFhirAsync($"/fhir/Patient/{closed.Patient}/$everything")).Ids().Length >= 3);
        using (var other = await colleague.GetAsync($"/fhir/Patient/{closed.Patient}", Cancellation)) await other.OutcomeAsync(404);

        // The alarm, at once; and each access says under what purpose it was.
        using var auditor = Appliance.Auditor;
        var alarm = (await auditor.GetFhirAsync($"/fhir/AuditEvent?subtype=break-glass&patient=Patient/{closed.Patient}&outcome=0")).GetProperty("entry")[0].GetProperty("resource");
        Assert.Equal(("110113", "110127"), (alarm.Text("type", "code"), alarm.Text("subtype", "0", "code")));
        Assert.Equal(("http://terminology.hl7.org/CodeSystem/v3-ActReason", "BTG", Reason), (alarm.Text("agent", "0", "purposeOfUse", "0", "coding", "0", "system"), alarm.Text("agent", "0", "purposeOfUse", "0", "coding", "0", "code"), alarm.Text("agent", "0", "purposeOfUse", "0", "text")));
        var under = (await auditor.GetFhirAsync($"/fhir/AuditEvent?purpose=BTG&patient=Patient/{closed.Patient}&_count=100")).GetProperty("entry").EnumerateArray().Select(entry => entry.GetProperty("resource")).ToList();
        Assert.Superset(new HashSet<string> { "read", "search-type", "operation" }, under.Select(each => each.GetProperty("subtype").EnumerateArray().Last().Text("code")).ToHashSet());
        Assert.All(under, each => Assert.Equal(("BTG", "clinician-er"), (each.Text("agent", "0", "purposeOfUse", "0", "coding", "0", "code"), each.Text("agent", "0", "name"))));
        Assert.Contains("databank_break_glass_total", await administrator.GetStringAsync("/metrics", Cancellation), StringComparison.Ordinal);

        // It survives a crash, administrators see it and end it.
        await Appliance.RestartAsync();
        Assert.Equal(closed.Patient, (await clinician.GetFhirAsync($"/fhir/Patient/{closed.Patient}")).Text("id"));
        var open = (await (await administrator.GetAsync("/access/break-glass", Cancellation)).JsonAsync()).EnumerateArray().Single(each => each.Text("patient") == $"Patient/{closed.Patient}");
        Assert.Equal((glass.Text("id"), "clinician-er", Reason), (open.Text("id"), open.Text("person"), open.Text("reason")));
        using (var ended = await administrator.DeleteAsync($"/access/break-glass/{glass.Text("id")}", Cancellation)) Assert.Equal(HttpStatusCode.NoContent, ended.StatusCode);
        using (var again = await administrator.DeleteAsync($"/access/break-glass/{glass.Text("id")}", Cancellation)) Assert.Equal(HttpStatusCode.NotFound, again.StatusCode);
        using (var after = await clinician.GetAsync($"/fhir/Patient/{closed.Patient}", Cancellation)) await after.OutcomeAsync(404);
        Assert.Equal(1, (await auditor.GetFhirAsync($"/fhir/AuditEvent?subtype=break-glass-end&patient=Patient/{closed.Patient}")).GetProperty("entry").GetArrayLength());
    }

    [Fact]
    public async Task A_program_of_a_clinical_user_does_not_break_the_glass()
    {
        var closed = await StoreAsync();
        using var client = await BackendClient.RegisterAsync(Appliance, Roles.Clinician, "system/*.rs");
        using var program = Appliance.Client(await client.TokenAsync("system/*.rs"));
        using (var hidden = await program.GetAsync($"/fhir/Patient/{closed.Patient}", Cancellation)) await hidden.OutcomeAsync(404);
        using var refused = await OpenAsync(program, closed.Patient);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
    }

    [Fact]
    public async Task Somebody_who_is_signed_in_at_a_browser_opens_a_record_by_its_number()
    {
        var closed = await StoreAsync();
        var (browser, person) = await BrowserSession.ComeInAsync(Appliance, "--role", Roles.Clinician);
        using var _ = browser;
        await browser.OpenAsync("/auth/break-glass");
        using (var wrong = await browser.SendAsync("/auth/break-glass", ("patient", closed.Number), ("reason", "x"))) Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        using (var planted = await browser.SendAsync("/auth/break-glass", "no-proof", ("patient", closed.Number), ("reason", Reason))) Assert.Equal(HttpStatusCode.BadRequest, planted.StatusCode);
        await browser.OpenAsync("/auth/break-glass");
        using (var opened = await browser.SendAsync("/auth/break-glass", ("patient", closed.Number), ("reason", Reason))) Assert.Equal(HttpStatusCode.OK, opened.StatusCode);
        Assert.Contains("An alarm was raised", browser.Page, StringComparison.Ordinal);
        using var app = Appliance.Client(Appliance.Token(new TokenRequest(person.Name, [Roles.Clinician], [], TimeSpan.FromHours(1)))); // As an app that acts for the person.
        Assert.Equal(closed.Patient, (await app.GetFhirAsync($"/fhir/Patient/{closed.Patient}")).Text("id"));
        var alarms = await Appliance.Auditor.GetFhirAsync($"/fhir/AuditEvent?purpose=BTG&subtype=break-glass&patient=Patient/{closed.Patient}");
        Assert.Equal(person.Name, alarms.Text("entry", "0", "resource", "agent", "0", "name"));
    }

    [Fact]
    public async Task Meta_and_everything_of_all_patients_tell_nothing_of_what_is_closed()
    {
        using var manager = Appliance.DataManager;
        using var clinician = Person();
        var (tag, subject) = (Some.Unique(), "Patient/somebody-else");
        var closed = (await manager.CreateAsync(Some.Observation(subject).Replace("\"resourceType\"", Label.Replace("\"security\"", $$"""
            "tag": [{ "code": "{{tag}}" }], "security"
            """, StringComparison.Ordinal), StringComparison.Ordinal))).Text("id");
        foreach (var (client, isShown) in new[] { (manager, true), (clinician, false) })
        {
            Assert.Equal(isShown, (await client.GetFhirAsync("/fhir/$meta")).GetRawText().Contains(tag, StringComparison.Ordinal));
            Assert.Equal(isShown, (await client.GetFhirAsync("/fhir/Observation/$meta")).GetRawText().Contains(tag, StringComparison.Ordinal));
            Assert.Equal(isShown, (await client.GetFhirAsync("/fhir/Patient/$everything?_type=Observation&_count=1000")).Ids().Contains(closed));
        }
    }

    private HttpClient Person(string name = "somebody") => Appliance.Client(Appliance.Token(new TokenRequest($"clinician-{name}", [Roles.Clinician], [], TimeSpan.FromHours(1))));

    private static Task<HttpResponseMessage> OpenAsync(HttpClient client, string? patient, string? reason = Reason) =>
        client.PostAsJsonAsync("/access/break-glass", new { patient, reason }, Cancellation);

    private static string Closed(string resource) => resource.Replace("\"resourceType\"", Label, StringComparison.Ordinal);

    private static string WithId(string resource, string id) => resource.Replace("\"resourceType\"", $"\"id\": \"{id}\", \"resourceType\"", StringComparison.Ordinal);

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, string url)
    {
        using var answer = await client.GetAsync(url, Cancellation);
        return answer.StatusCode;
    }

    private static async Task<(HttpStatusCode Status, string Body)> RawAsync(HttpClient client, string url, IEnumerable<string> ids)
    {
        using var answer = await client.GetAsync(url, Cancellation);
        var body = await answer.Content.ReadAsStringAsync(Cancellation);
        foreach (var id in ids) body = body.Replace(id, "ID", StringComparison.Ordinal);
        return (answer.StatusCode, body);
    }

    private async Task<ClosedRecord> StoreAsync()
    {
        using var manager = Appliance.DataManager;
        var (number, name) = (Some.Unique(), $"閉{Some.Unique()}");
        var patient = (await manager.CreateAsync(Closed(Some.Patient(number, name)))).Text("id");
        var practitioner = (await manager.CreateAsync("""{"resourceType":"Practitioner","name":[{"family":"主治医"}]}""")).Text("id");
        var encounter = (await manager.CreateAsync($$$"""{"resourceType":"Encounter","status":"finished","class":{"code":"AMB"},"subject":{"reference":"Patient/{{{patient}}}"},"participant":[{"individual":{"reference":"Practitioner/{{{practitioner}}}"}}]}""")).Text("id");
        var observation = (await manager.CreateAsync(Some.Observation($"Patient/{patient}"))).Text("id");
        var task = (await manager.CreateAsync($$$"""{"resourceType":"Task","status":"requested","intent":"order","for":{"reference":"Patient/{{{patient}}}"}}""")).Text("id");
        var bundle = (await manager.CreateAsync($$$$"""{"resourceType":"Bundle","type":"collection","entry":[{"resource":{"resourceType":"Basic","code":{"text":"x"},"subject":{"reference":"Patient/{{{{patient}}}}"}}}]}""")).Text("id");
        var binary = (await manager.CreateAsync($$"""{"resourceType":"Binary","contentType":"text/plain","securityContext":{"reference":"Patient/{{patient}}"},"data":"eA=="}""")).Text("id");
        var provenance = (await manager.CreateAsync($$$"""{"resourceType":"Provenance","target":[{"reference":"Observation/{{{observation}}}"}],"recorded":"2026-03-04T10:15:00+09:00","agent":[{"who":{"display":"検査部"}}]}""")).Text("id");
        return new ClosedRecord(patient, number, name, practitioner, encounter, observation, task, bundle, binary, provenance);
    }

    private sealed record ClosedRecord(string Patient, string Number, string Name, string Practitioner, string Encounter, string Observation, string Task, string Bundle, string Binary, string Provenance)
    {
        public string[] Ids => [Patient, Encounter, Observation, Task, Bundle, Binary, Provenance];
    }

    /// <summary>An appliance of these tests' own: records that are closed for all must not surprise others, and it is killed.</summary>
    public sealed class Own : IAsyncLifetime
    {
        public ApplianceProcess Appliance { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Appliance = await ApplianceProcess.StartAsync();

        public ValueTask DisposeAsync() => Appliance.DisposeAsync();
    }
}
