using System.Text.Json;
using DataBank.Server;

namespace DataBank.IntegrationTests;

public sealed class SearchFeatureTests(ApplianceProcess appliance)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private readonly HttpClient client = appliance.Clinician;

    [Fact]
    public async Task Chains_and_has_find_across_resources()
    {
        var ward = await Ward.CreateAsync(client);
        Assert.Equal([ward.High, ward.Low], await FindAsync($"Observation?subject:Patient.identifier={ward.Number}"));
        Assert.Equal([ward.High, ward.Low], await FindAsync($"Observation?subject.identifier={ward.Number}&subject:Patient.name=ヤマダ"));
        Assert.Equal([ward.High, ward.Low], await FindAsync($"Observation?encounter.service-provider.name={ward.Clinic}"));
        Assert.Empty(await FindAsync($"Observation?subject:Patient.identifier={ward.Number}&subject:Patient.name=スズキ"));
        Assert.Equal([ward.Patient], await FindAsync($"Patient?_has:Observation:patient:value-quantity=gt13&identifier={ward.Number}"));
        Assert.Equal([ward.Patient], await FindAsync($"Patient?_has:Encounter:patient:service-provider.name={ward.Clinic}"));
        Assert.Equal([ward.Encounter], await FindAsync($"Encounter?patient.identifier={ward.Number}&_has:Observation:encounter:code=718-7"));
        Assert.Equal([ward.Clinic], await FindAsync($"Organization?_has:Encounter:service-provider:_has:Observation:encounter:patient.identifier={ward.Number}"));
        Assert.Empty(await FindAsync($"Patient?_has:Observation:patient:value-quantity=gt100&identifier={ward.Number}"));
    }

    [Theory]
    [InlineData("Observation?_contained=true", "_contained")]
    [InlineData("Observation?_containedType=contained", "_contained")]
    [InlineData("Observation?_query=recent", "_query")]
    [InlineData("Condition?_list=$current-problems", "_list")]
    public async Task What_is_not_supported_is_refused_by_its_name(string search, string name)
    {
        var outcome = await (await client.GetAsync($"/fhir/{search}", Cancellation)).OutcomeAsync(400);
        Assert.Equal("not-supported", outcome.Text("code"));
        Assert.Contains(name, outcome.Text("diagnostics"), StringComparison.Ordinal);
        Assert.Contains(name, (await client.GetFhirAsync("/fhir/metadata")).Text("rest", "0", "documentation"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Included_resources_come_once_and_as_includes()
    {
        var ward = await Ward.CreateAsync(client);
        var forward = await client.GetFhirAsync($"/fhir/Observation?subject:Patient.identifier={ward.Number}&_include=Observation:subject&_include=Observation:encounter&_include:iterate=Encounter:service-provider");
        Assert.Equal([ward.High, ward.Low], forward.Ids());
        Assert.Equal([ward.Clinic, ward.Patient, ward.Encounter], Included(forward).Order(ward.Order));
        var backward = await client.GetFhirAsync($"/fhir/Organization?_id={ward.Clinic}&_revinclude=Encounter:service-provider&_revinclude:iterate=Observation:encounter&_include:iterate=Observation:subject:Patient");
        Assert.Equal([ward.Clinic], backward.Ids());
        Assert.Equal([ward.Patient, ward.Encounter, ward.High, ward.Low], Included(backward).Order(ward.Order));
        var all = await client.GetFhirAsync($"/fhir/Encounter?_id={ward.Encounter}&_include=*&_revinclude=*");
        Assert.Equal([ward.Clinic, ward.Patient, ward.High, ward.Low], Included(all).Order(ward.Order));
    }

    [Fact]
    public async Task Includes_are_cut_with_a_warning()
    {
        var patient = (await client.CreateAsync(Some.Patient())).Text("id");
        var entries = Enumerable.Range(0, 1010).Select(_ => $$"""{ "resource": {{Some.Observation($"Patient/{patient}")}}, "request": { "method": "POST", "url": "Observation" } }""");
        using var posted = await client.PostFhirAsync("/fhir", $$"""{ "resourceType": "Bundle", "type": "transaction", "entry": [{{string.Join(',', entries)}}] }""");
        Assert.True(posted.IsSuccessStatusCode);
        var found = await client.GetFhirAsync($"/fhir/Patient?_id={patient}&_revinclude=Observation:patient");
        Assert.Equal(1000, Included(found).Count());
        Assert.Contains(found.GetProperty("entry").EnumerateArray(), entry => entry.Text("search", "mode") == "outcome");

        // The default total is left out where it would have to be counted; it is given on request.
        var page = await client.GetFhirAsync($"/fhir/Observation?patient={patient}");
        Assert.False(page.TryGetProperty("total", out _));
        Assert.Equal("1010", (await client.GetFhirAsync($"/fhir/Observation?patient={patient}&_total=accurate")).Text("total"));
        Assert.Equal("1010", (await client.GetFhirAsync($"/fhir/Observation?patient={patient}&_total=estimate")).Text("total"));
        Assert.False((await client.GetFhirAsync($"/fhir/Patient?_id={patient}&_total=none")).TryGetProperty("total", out _));
    }

    [Fact]
    public async Task Components_are_matched_together_and_quantities_in_any_unit()
    {
        var patient = $"Patient/{(await client.CreateAsync(Some.Patient())).Text("id")}";
        var pressure = (await client.CreateAsync(
            $$"""
            { "resourceType": "Observation", "status": "final", "code": { "coding": [{ "system": "http://loinc.org", "code": "85354-9" }] }, "subject": { "reference": "{{patient}}" },
              "component": [
                { "code": { "coding": [{ "system": "http://loinc.org", "code": "8480-6" }] }, "valueQuantity": { "value": 120, "system": "http://unitsofmeasure.org", "code": "mm[Hg]" } },
                { "code": { "coding": [{ "system": "http://loinc.org", "code": "8462-4" }] }, "valueQuantity": { "value": 80, "system": "http://unitsofmeasure.org", "code": "mm[Hg]" } }] }
            """)).Text("id");
        var haemoglobin = (await client.CreateAsync(Some.Observation(patient, value: 13.5))).Text("id");
        Assert.Equal([pressure], await FindAsync($"Observation?subject={patient}&component-code-value-quantity=http://loinc.org|8480-6$gt110"));
        Assert.Empty(await FindAsync($"Observation?subject={patient}&component-code-value-quantity=http://loinc.org|8462-4$gt110"));
        Assert.Equal([haemoglobin], await FindAsync($"Observation?subject={patient}&code-value-quantity=http://loinc.org|718-7$135|http://unitsofmeasure.org|g/L"));
        Assert.Equal([haemoglobin], await FindAsync($"Observation?subject={patient}&combo-code-value-quantity=718-7$ge13.5,8462-4$gt110"));
        Assert.Equal([haemoglobin], await FindAsync($"Observation?subject={patient}&value-quantity=gt134|http://unitsofmeasure.org|g/L"));
        Assert.Empty(await FindAsync($"Observation?subject={patient}&value-quantity=gt135|http://unitsofmeasure.org|g/L"));
        Assert.Equal([pressure], await FindAsync($"Observation?subject={patient}&combo-code=8480-6"));
    }

    [Fact]
    public async Task A_compartment_holds_what_is_the_patients_and_nothing_else()
    {
        var ward = await Ward.CreateAsync(client);
        await client.CreateAsync(Some.Observation("Patient/somebody-else"));
        Assert.Equal([ward.High, ward.Low], await FindAsync($"Patient/{ward.Patient}/Observation"));
        Assert.Equal([ward.High], await FindAsync($"Patient/{ward.Patient}/Observation?value-quantity=gt13"));
        Assert.Equal([ward.Patient, ward.Encounter, ward.High, ward.Low], await FindAsync($"Patient/{ward.Patient}/*"));
        Assert.Equal([ward.Encounter], await FindAsync($"Patient/{ward.Patient}/*?_type=Encounter,Organization"));
        Assert.Empty(await FindAsync($"Patient/{ward.Patient}/Organization"));
        using var unknown = await client.GetAsync($"/fhir/Patient/{ward.Patient}/Nonsense", Cancellation);
        await unknown.OutcomeAsync(404);
    }

    [Fact]
    public async Task Compartments_of_encounters_practitioners_related_persons_and_devices_hold_what_is_theirs()
    {
        var encounter = (await client.CreateAsync("""{"resourceType":"Encounter","status":"finished","class":{"system":"http://terminology.hl7.org/CodeSystem/v3-ActCode","code":"IMP"}}""")).Text("id");
        var observation = (await client.CreateAsync(Observation($"\"encounter\":{{\"reference\":\"Encounter/{encounter}\"}},\"performer\":[{{\"reference\":\"Practitioner/d-{encounter}\"}},{{\"reference\":\"RelatedPerson/r-{encounter}\"}}],\"device\":{{\"reference\":\"Device/m-{encounter}\"}}"))).Text("id");
        await client.CreateAsync(Observation("\"performer\":[{\"reference\":\"Practitioner/somebody-else\"}]"));
        Assert.Equal([observation], await FindAsync($"Encounter/{encounter}/Observation"));
        Assert.Equal([encounter], await FindAsync($"Encounter/{encounter}/Encounter"));
        Assert.Equal([observation], await FindAsync($"Practitioner/d-{encounter}/Observation"));
        Assert.Equal([observation], await FindAsync($"Practitioner/d-{encounter}/Observation?code=http://x|c"));
        Assert.Empty(await FindAsync($"Practitioner/d-{encounter}/Observation?code=other"));
        Assert.Equal([observation], await FindAsync($"RelatedPerson/r-{encounter}/Observation"));
        Assert.Equal([observation], await FindAsync($"Device/m-{encounter}/Observation"));
        Assert.Empty(await FindAsync($"Encounter/{encounter}/Organization"));
        using var all = await client.GetAsync($"/fhir/Encounter/{encounter}/*", Cancellation);
        await all.OutcomeAsync(400);
        using var none = await client.GetAsync($"/fhir/Organization/{encounter}/Observation", Cancellation);
        Assert.Equal(System.Net.HttpStatusCode.NotFound, none.StatusCode);

        static string Observation(string more) => $"{{\"resourceType\":\"Observation\",\"status\":\"final\",\"code\":{{\"coding\":[{{\"system\":\"http://x\",\"code\":\"c\"}}]}},{more}}}";
    }

    [Fact]
    public async Task The_whole_system_is_searched_by_common_parameters()
    {
        var tag = Some.Unique();
        var patient = (await client.CreateAsync(Some.Patient().Replace("\"resourceType\"", $"\"meta\": {{ \"tag\": [{{ \"code\": \"{tag}\" }}] }}, \"resourceType\"", StringComparison.Ordinal))).Text("id");
        var observation = (await client.CreateAsync(Some.Observation($"Patient/{patient}").Replace("\"resourceType\"", $"\"meta\": {{ \"tag\": [{{ \"code\": \"{tag}\" }}] }}, \"resourceType\"", StringComparison.Ordinal))).Text("id");
        Assert.Equal([patient, observation], await FindAsync($"?_tag={tag}"));
        Assert.Equal([observation], await FindAsync($"?_tag={tag}&_type=Observation"));
        Assert.Equal([observation], await FindAsync($"?_type=Observation,Condition&patient={patient}"));
        Assert.Equal([patient, observation], await FindAsync($"?_id={patient},{observation}"));
        using var form = new FormUrlEncodedContent([new("_tag", tag)]);
        using var answer = await client.PostAsync("/fhir/_search", form, Cancellation);
        Assert.Equal([patient, observation], (await answer.JsonAsync()).Ids());
        using var strict = await client.SendFhirAsync(HttpMethod.Get, "/fhir?gender=male", null, ("Prefer", "handling=strict"));
        await strict.OutcomeAsync(400);
    }

    [Fact]
    public async Task Lists_and_filters_find_what_they_say()
    {
        var ward = await Ward.CreateAsync(client);
        var list = (await client.CreateAsync($$"""{ "resourceType": "List", "status": "current", "mode": "working", "entry": [{ "item": { "reference": "Observation/{{ward.Low}}" } }] }""")).Text("id");
        Assert.Equal([ward.Low], await FindAsync($"Observation?_list={list}"));
        var subject = $"subject eq Patient/{ward.Patient}";
        Assert.Equal([ward.High], await FindAsync($"Observation?_filter={Uri.EscapeDataString($"{subject} and value-quantity gt 13")}"));
        Assert.Equal([ward.High, ward.Low], await FindAsync($"Observation?_filter={Uri.EscapeDataString($"{subject} and (value-quantity gt 13 or value-quantity lt 9)")}"));
        Assert.Equal([ward.Low], await FindAsync($"Observation?_filter={Uri.EscapeDataString($"{subject} and not (value-quantity gt 13)")}"));
        Assert.Equal([ward.High, ward.Low], await FindAsync($"Observation?_filter={Uri.EscapeDataString($"subject.identifier eq {ward.Number} and code eq http://loinc.org|718-7")}"));
        Assert.Equal([ward.Patient], await FindAsync($"Patient?_filter={Uri.EscapeDataString($"identifier eq {ward.Number} and name co \"マダ\"")}"));
    }

    [Fact]
    public async Task A_filter_in_brackets_is_true_of_the_same_resource_or_element()
    {
        var unique = Some.Unique();
        var doctor = (await client.CreateAsync($$"""{ "resourceType": "Practitioner", "identifier": [{ "value": "{{unique}}" }], "gender": "female", "name": [{ "family": "山本", "given": ["花"] }] }""")).Text("id");
        var nurse = (await client.CreateAsync("""{ "resourceType": "Practitioner", "gender": "male", "name": [{ "family": "川本", "given": ["太郎 (兄)"] }] }""")).Text("id");
        var pressure = (await client.CreateAsync($$"""
            { "resourceType": "Observation", "status": "final", "code": { "text": "血圧" }, "performer": [{ "reference": "Practitioner/{{doctor}}" }, { "reference": "Practitioner/{{nurse}}" }],
              "component": [
                { "code": { "coding": [{ "system": "http://loinc.org", "code": "8480-6" }] }, "valueQuantity": { "value": 150, "unit": "mmHg", "system": "http://unitsofmeasure.org", "code": "mm[Hg]" } },
                { "code": { "coding": [{ "system": "http://loinc.org", "code": "8462-4" }] }, "valueQuantity": { "value": 80, "unit": "mmHg", "system": "http://unitsofmeasure.org", "code": "mm[Hg]" } }] }
            """)).Text("id");
        var mine = $"performer:Practitioner.identifier eq {unique}";

        await AssertAsync(true, "performer:Practitioner.gender eq female and performer:Practitioner.family eq 川本");
        await AssertAsync(false, "performer:Practitioner[gender eq female].family eq 川本");
        await AssertAsync(true, "performer:Practitioner[gender eq male].family eq 川本");
        await AssertAsync(true, "performer[gender eq male and (given co \"(兄)\" or given eq x)].family eq 川本");
        await AssertAsync(true, "not (performer[gender eq female].family eq 川本)");
        await AssertAsync(true, "component-code eq 8462-4 and component-value-quantity gt 140");
        await AssertAsync(false, "component-code-value-quantity[component-code eq 8462-4].component-value-quantity gt 140");
        await AssertAsync(true, "component-code-value-quantity[component-code eq http://loinc.org|8480-6].value-quantity gt 140");
        await AssertAsync(true, "component-code-value-quantity[component-code eq 8480-6 and value-quantity gt 100|http://unitsofmeasure.org|mm[Hg]].value-quantity lt 20|http://unitsofmeasure.org|kPa");
        await AssertAsync(false, "component-code-value-quantity[component-code ne 8480-6].value-quantity gt 100");
        await AssertAsync(true, "component-code-value-quantity[component-code eq 8462-4 or component-code eq 1].value-quantity pr true");
        foreach (var wrong in new[] { "status[code eq x].code eq y", "component-code-value-quantity[not (component-code eq x)].value-quantity gt 1", "performer[gender eq male]", "performer[gender eq male.family eq x" })
            await (await client.GetAsync($"/fhir/Observation?_filter={Uri.EscapeDataString(wrong)}", Cancellation)).OutcomeAsync(400);

        async Task AssertAsync(bool isFound, string filter) =>
            Assert.Equal(isFound ? [pressure] : [], await FindAsync($"Observation?_filter={Uri.EscapeDataString($"{mine} and {filter}")}"));
    }

    [Fact]
    public async Task Above_and_below_follow_what_is_part_of_what()
    {
        var hospital = await PlaceAsync(null);
        var (east, west) = (await PlaceAsync(hospital), await PlaceAsync(hospital));
        var room = await PlaceAsync(east);
        var (inHospital, inRoom, inWest) = (await StayAsync(hospital), await StayAsync(room), await StayAsync(west));
        var all = $"_id={inHospital},{inRoom},{inWest}";
        Assert.Equal([inHospital, inRoom, inWest], await FindAsync($"Encounter?{all}&location:below=Location/{hospital}"));
        Assert.Equal([inRoom], await FindAsync($"Encounter?{all}&location:below=Location/{east}"));
        Assert.Equal([inHospital, inRoom], await FindAsync($"Encounter?{all}&location:above=Location/{room}"));
        Assert.Equal([inRoom, inWest], await FindAsync($"Encounter?{all}&location:below=Location/{west},{room}"));
        Assert.Equal([east, west, room], await FindAsync($"Location?partof:below=Location/{hospital}"));
        Assert.Equal([inRoom], await FindAsync($"Encounter?{all}&_filter={Uri.EscapeDataString($"location sb Location/{east} and location ne Location/{west}")}"));
        // Two that are part of each other are not followed for ever.
        await client.PutFhirAsync($"/fhir/Location/{hospital}", Place(room, hospital));
        Assert.Equal([inHospital, inRoom, inWest], await FindAsync($"Encounter?{all}&location:below=Location/{east}"));

        foreach (var wrong in new[] { "subject:below=Patient/1", "subject:above=1", $"location:above=http://elsewhere/Location/1" })
            await (await client.GetAsync($"/fhir/Encounter?{wrong}", Cancellation)).OutcomeAsync(400);

        async Task<string> PlaceAsync(string? whole) => (await client.CreateAsync(Place(whole, null))).Text("id");

        static string Place(string? whole, string? id) => $$"""
            { "resourceType": "Location", {{(id is null ? "" : $"\"id\": \"{id}\",")}} "name": "病棟" {{(whole is null ? "" : $", \"partOf\": {{ \"reference\": \"Location/{whole}\" }}")}} }
            """;

        async Task<string> StayAsync(string place) => (await client.CreateAsync($$"""
            { "resourceType": "Encounter", "status": "finished", "class": { "system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "IMP" }, "location": [{ "location": { "reference": "Location/{{place}}" } }] }
            """)).Text("id");
    }

    [Fact]
    public async Task Token_modifiers_look_at_text_and_type()
    {
        var value = Some.Unique();
        var patient = (await client.CreateAsync($$"""
            { "resourceType": "Patient", "identifier": [{ "type": { "coding": [{ "system": "http://terminology.hl7.org/CodeSystem/v2-0203", "code": "MR" }], "text": "カルテ番号" }, "value": "{{value}}" }] }
            """)).Text("id");
        Assert.Equal([patient], await FindAsync($"Patient?identifier:of-type=http://terminology.hl7.org/CodeSystem/v2-0203|MR|{value}"));
        Assert.Empty(await FindAsync($"Patient?identifier:of-type=http://terminology.hl7.org/CodeSystem/v2-0203|SS|{value}"));
        Assert.Equal([patient], await FindAsync($"Patient?identifier={value}&identifier:text={Uri.EscapeDataString("かるて")}"));
    }

    [Fact]
    public async Task Value_sets_and_code_systems_of_the_store_answer_in_above_and_below()
    {
        var unique = Some.Unique();
        var (system, valueSet) = ($"http://example.jp/cs/{unique}", $"http://example.jp/vs/{unique}");
        await client.CreateAsync($$"""
            { "resourceType": "CodeSystem", "url": "{{system}}", "status": "active", "content": "complete",
              "concept": [{ "code": "lung", "concept": [{ "code": "lobe", "concept": [{ "code": "segment" }] }] }, { "code": "heart" }] }
            """);
        await client.CreateAsync($$"""
            { "resourceType": "ValueSet", "url": "{{valueSet}}", "version": "1", "status": "active",
              "compose": { "include": [{ "system": "{{system}}", "filter": [{ "property": "concept", "op": "is-a", "value": "lung" }] }], "exclude": [{ "system": "{{system}}", "concept": [{ "code": "segment" }] }] } }
            """);
        var ids = new Dictionary<string, string>();
        foreach (var code in new[] { "lung", "lobe", "segment", "heart" })
            ids[code] = (await client.CreateAsync(Some.Observation($"Patient/{unique}", code: code).Replace("http://loinc.org", system, StringComparison.Ordinal))).Text("id");
        async Task<string[]> CodesAsync(string query) => [.. (await FindAsync($"Observation?subject=Patient/{unique}&{query}")).Select(id => ids.Single(pair => pair.Value == id).Key)];

        Assert.Equal(["lung", "lobe"], await CodesAsync($"code:in={valueSet}"));
        Assert.Equal(["lung", "lobe"], await CodesAsync($"code:in={valueSet}|1"));
        Assert.Equal(["segment", "heart"], await CodesAsync($"code:not-in={valueSet}"));
        Assert.Equal(["lobe", "segment"], await CodesAsync($"code:below={system}|lobe"));
        Assert.Equal(["lung", "lobe"], await CodesAsync($"code:above={system}|lobe"));
        foreach (var unknown in new[] { $"code:in={valueSet}-secret", $"code:below={system}-secret|lobe", "code:below=lobe" })
        {
            using var answer = await client.GetAsync($"/fhir/Observation?{unknown}", Cancellation);
            Assert.DoesNotContain("secret", (await answer.OutcomeAsync(400)).GetRawText(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Texts_are_found_in_narratives_and_anywhere()
    {
        var word = Some.Unique();
        var found = (await client.CreateAsync($$"""
            { "resourceType": "DiagnosticReport", "status": "final", "code": { "text": "胸部CT {{word}}" }, "conclusion": "右下葉に肺炎像を認める",
              "text": { "status": "generated", "div": "<div xmlns=\"http://www.w3.org/1999/xhtml\"><p>所見：{{word}} 気胸なし</p></div>" } }
            """)).Text("id");
        Assert.Equal([found], await FindAsync($"DiagnosticReport?_content={Uri.EscapeDataString($"{word} 肺炎")}"));
        Assert.Equal([found], await FindAsync($"DiagnosticReport?_content={Uri.EscapeDataString($"{word} 結核,{word} 下葉")}"));
        Assert.Empty(await FindAsync($"DiagnosticReport?_text={Uri.EscapeDataString($"{word} 肺炎")}"));
        Assert.Equal([found], await FindAsync($"DiagnosticReport?_text={Uri.EscapeDataString($"{word} 気胸")}"));
        Assert.Empty(await FindAsync($"Condition?_content={word}"));
        using var deleted = await client.DeleteAsync($"/fhir/DiagnosticReport/{found}", Cancellation);
        Assert.Empty(await FindAsync($"DiagnosticReport?_content={word}"));
    }

    [Fact]
    public async Task Places_are_found_in_a_circle()
    {
        var name = Some.Unique();
        var station = (await client.CreateAsync($$"""{ "resourceType": "Location", "name": "{{name}}", "position": { "latitude": 35.681, "longitude": 139.767 } }""")).Text("id");
        Assert.Equal([station], await FindAsync($"Location?name={name}&near=35.690|139.700|7|km"));
        Assert.Empty(await FindAsync($"Location?name={name}&near=35.690|139.700|5|km"));
        Assert.Equal([station], await FindAsync($"Location?name={name}&near=35.681|139.767|10|m"));
    }

    [Fact]
    public async Task Summaries_show_part_of_a_resource_and_say_so()
    {
        var value = Some.Unique();
        var patient = Some.Patient(identifier: value).Replace("\"gender\"", "\"text\": { \"status\": \"generated\", \"div\": \"<div xmlns='http://www.w3.org/1999/xhtml'>x</div>\" }, \"maritalStatus\": { \"text\": \"m\" }, \"gender\"", StringComparison.Ordinal);
        var id = (await client.CreateAsync(patient)).Text("id");
        async Task<JsonElement> ShowAsync(string how) => (await client.GetFhirAsync($"/fhir/Patient?identifier={value}&{how}")).GetProperty("entry")[0].GetProperty("resource");
        static string[] Names(JsonElement resource) => [.. resource.EnumerateObject().Select(member => member.Name).Order(StringComparer.Ordinal)];

        var summary = await ShowAsync("_summary=true");
        Assert.Equal(["birthDate", "gender", "id", "identifier", "meta", "name", "resourceType"], Names(summary));
        Assert.False(summary.GetProperty("name")[0].TryGetProperty("extension", out _));
        Assert.Equal("SUBSETTED", summary.Text("meta", "tag", "0", "code"));
        Assert.Equal("1", summary.Text("meta", "versionId"));
        Assert.Equal(["id", "meta", "resourceType", "text"], Names(await ShowAsync("_summary=text")));
        Assert.Equal(["birthDate", "gender", "id", "identifier", "maritalStatus", "meta", "name", "resourceType"], Names(await ShowAsync("_summary=data")));
        Assert.Equal(["birthDate", "id", "meta", "resourceType"], Names(await ShowAsync("_elements=birthDate")));
        Assert.False((await ShowAsync("_summary=false")).GetProperty("meta").TryGetProperty("tag", out _));
        Assert.Equal("1", (await client.GetFhirAsync($"/fhir/Patient?identifier={value}&_summary=count")).Text("total"));

        // The same where one resource is read, by itself, in a version, in a bundle.
        Assert.Equal(["birthDate", "id", "meta", "resourceType"], Names(await client.GetFhirAsync($"/fhir/Patient/{id}?_elements=birthDate")));
        var read = await client.GetFhirAsync($"/fhir/Patient/{id}/_history/1?_summary=text");
        Assert.Equal(["id", "meta", "resourceType", "text"], Names(read));
        Assert.Equal("SUBSETTED", read.Text("meta", "tag", "0", "code"));
        using var batch = await client.PostFhirAsync("/fhir", Bundles.Of("batch", $$"""{ "request": { "method": "GET", "url": "Patient/{{id}}?_summary=true" } }"""));
        Assert.Equal(Names(summary), Names((await batch.JsonAsync()).GetProperty("entry")[0].GetProperty("resource")));
        Assert.Equal("m", (await client.GetFhirAsync($"/fhir/Patient/{id}?_summary=false")).Text("maritalStatus", "text"));
        foreach (var wrong in new[] { "_summary=count", "_summary=all", "_elements=", "_elements=a b" })
            await (await client.GetAsync($"/fhir/Patient/{id}?{wrong}", Cancellation)).OutcomeAsync(400);
    }

    [Fact]
    public async Task Ten_thousand_ids_are_paged_by_links_that_carry_none_of_them()
    {
        var expected = new List<string>();
        for (var i = 0; i < 5; i++) expected.Add((await client.CreateAsync(Some.Patient())).Text("id"));
        using var form = new FormUrlEncodedContent([new("_id", string.Join(',', Enumerable.Range(0, 10_000).Select(number => $"none-{number}").Concat(expected))), new("_count", "2")]);
        using var answer = await client.PostAsync("/fhir/Patient/_search", form, Cancellation);
        var page = await answer.JsonAsync();
        var found = page.Ids().ToList();
        while (page.Link("next") is { } next)
        {
            Assert.DoesNotContain("none-", next, StringComparison.Ordinal);
            page = await client.GetFhirAsync(next);
            found.AddRange(page.Ids());
        }
        Assert.Equal(expected, found);
    }

    [Fact]
    public async Task The_plan_is_shown_to_those_who_run_the_appliance()
    {
        using var refused = await client.GetAsync("/fhir/Patient?name=x&_explain=true", Cancellation);
        await refused.OutcomeAsync(403);
        var plan = await appliance.Client(appliance.Token(new TokenRequest("test-operator", [Roles.Administrator, Roles.Clinician], [], TimeSpan.FromHours(1)))).GetFhirAsync("/fhir/Patient?name=geheim&_explain=true");
        Assert.Equal("Parameters", plan.Text("resourceType"));
        Assert.Contains("string_index", plan.Text("parameter", "0", "valueString"), StringComparison.Ordinal);
        Assert.DoesNotContain("geheim", plan.GetRawText(), StringComparison.Ordinal);
    }

    private static IEnumerable<string> Included(JsonElement bundle) =>
        bundle.GetProperty("entry").EnumerateArray().Where(entry => entry.Text("search", "mode") == "include").Select(entry => entry.Text("resource", "id"));

    private async Task<string[]> FindAsync(string query) => (await client.GetFhirAsync($"/fhir/{query}")).Ids();

    /// <summary>A patient with an encounter at a clinic and two observations in it, in the order of creation.</summary>
    private sealed record Ward(string Number, string Clinic, string Patient, string Encounter, string High, string Low)
    {
        public Comparer<string> Order => Comparer<string>.Create((left, right) => Array.IndexOf(All, left) - Array.IndexOf(All, right));

        private string[] All => [Clinic, Patient, Encounter, High, Low];

        public static async Task<Ward> CreateAsync(HttpClient client)
        {
            var number = Some.Unique();
            var clinic = $"clinic-{number}";
            using var made = await client.PutFhirAsync($"/fhir/Organization/{clinic}", $$"""{ "resourceType": "Organization", "id": "{{clinic}}", "name": "{{clinic}}" }""");
            Assert.True(made.IsSuccessStatusCode);
            var patient = (await client.CreateAsync(Some.Patient(identifier: number))).Text("id");
            var encounter = (await client.CreateAsync(
                $$"""
                { "resourceType": "Encounter", "status": "finished", "class": { "code": "AMB" }, "subject": { "reference": "Patient/{{patient}}" },
                  "serviceProvider": { "reference": "Organization/{{clinic}}" } }
                """)).Text("id");
            string Observation(double value) => Some.Observation($"Patient/{patient}", value: value)
                .Replace("\"status\"", $"\"encounter\": {{ \"reference\": \"Encounter/{encounter}\" }}, \"status\"", StringComparison.Ordinal);
            var (high, low) = ((await client.CreateAsync(Observation(13.5))).Text("id"), (await client.CreateAsync(Observation(8.1))).Text("id"));
            return new Ward(number, clinic, patient, encounter, high, low);
        }
    }
}
