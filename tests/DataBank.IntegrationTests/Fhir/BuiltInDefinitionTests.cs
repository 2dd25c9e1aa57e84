using System.Net;
using System.Text.Json.Nodes;

namespace DataBank.IntegrationTests;

/// <summary>Definitions of R4 and of packages are FHIR resources of the server, which nobody has stored.</summary>
public sealed class BuiltInDefinitionTests(ApplianceProcess appliance)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("StructureDefinition", "Patient", "http://hl7.org/fhir/StructureDefinition/Patient")]
    [InlineData("ValueSet", "administrative-gender", "http://hl7.org/fhir/ValueSet/administrative-gender")]
    [InlineData("CodeSystem", "v3-ActCode", "http://terminology.hl7.org/CodeSystem/v3-ActCode")]
    [InlineData("SearchParameter", "Patient-identifier", "http://hl7.org/fhir/SearchParameter/Patient-identifier")]
    [InlineData("OperationDefinition", "ValueSet-expand", "http://hl7.org/fhir/OperationDefinition/ValueSet-expand")]
    [InlineData("CompartmentDefinition", "patient", "http://hl7.org/fhir/CompartmentDefinition/patient")]
    [InlineData("ConceptMap", "cm-administrative-gender-v2", "http://hl7.org/fhir/ConceptMap/cm-administrative-gender-v2")]
    [InlineData("StructureDefinition", "databank-patient", "http://databank.example.jp/fhir/StructureDefinition/databank-patient")]
    public async Task What_is_built_in_is_read_and_found_by_its_canonical(string type, string id, string url)
    {
        using var client = appliance.Clinician;
        Assert.Equal(url, (await client.GetFhirAsync($"/fhir/{type}/{id}")).Text("url"));
        Assert.Equal([id], (await client.GetFhirAsync($"/fhir/{type}?url={url}")).Ids());
        Assert.Equal([id], (await client.GetFhirAsync($"/fhir/{type}?_id={id}")).Ids());
        var batch = await (await appliance.DataManager.PostFhirAsync("/fhir", $$"""{"resourceType":"Bundle","type":"batch","entry":[{"request":{"method":"GET","url":"{{type}}/{{id}}" } }]}""")).JsonAsync();
        Assert.Equal(url, batch.Text("entry", "0", "resource", "url"));
    }

    [Fact]
    public async Task Definitions_are_whole_and_come_in_XML_and_in_parts()
    {
        using var client = appliance.Clinician;
        var patient = await client.GetFhirAsync("/fhir/StructureDefinition/Patient");
        Assert.All(patient.GetProperty("snapshot").GetProperty("element").EnumerateArray(), element => Assert.NotEmpty(element.Text("definition")));
        Assert.Contains("<url value=\"http://hl7.org/fhir/StructureDefinition/Patient\" />", await client.GetStringAsync("/fhir/StructureDefinition/Patient?_format=xml", Cancellation), StringComparison.Ordinal);
        var summary = await client.GetFhirAsync("/fhir/StructureDefinition?url=http://hl7.org/fhir/StructureDefinition/Patient&_summary=true");
        Assert.False(summary.GetProperty("entry")[0].GetProperty("resource").TryGetProperty("snapshot", out _));
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync("/fhir/StructureDefinition/no-such-type", Cancellation)).StatusCode);
    }

    [Fact]
    public async Task Any_search_finds_what_is_built_in_page_by_page()
    {
        using var client = appliance.Clinician;
        var vitals = await client.GetFhirAsync("/fhir/StructureDefinition?base=http://hl7.org/fhir/StructureDefinition/vitalsigns&_sort=name&_count=50");
        Assert.Equal(["bmi", "bodyheight", "bodytemp", "bodyweight", "bp", "headcircum", "heartrate", "oxygensat", "resprate", "vitalspanel"], vitals.Ids().Where(id => !id.StartsWith("databank", StringComparison.Ordinal)).Order());
        var codes = await client.GetFhirAsync("/fhir/SearchParameter?base=Patient&code=birthdate");
        Assert.Contains("individual-birthdate", codes.Ids());

        var found = new List<string>();
        var url = "/fhir/CompartmentDefinition?_count=2&status=draft,active&_sort=-code";
        for (var page = 0; url is not null && page < 10; page++)
        {
            var bundle = await client.GetFhirAsync(url);
            found.AddRange(bundle.Ids());
            Assert.InRange(bundle.Ids().Length, 1, 2);
            url = bundle.Link("next");
        }
        Assert.Equal(["device", "encounter", "patient", "practitioner", "relatedPerson"], found.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task What_a_client_stores_takes_the_place_of_what_is_built_in_until_it_is_deleted()
    {
        await using var own = await ApplianceProcess.StartAsync(["--roles", "clinical"]);
        using var client = own.DataManager;
        var (url, id) = ("http://hl7.org/fhir/ValueSet/administrative-gender", "administrative-gender");
        var before = (await client.GetFhirAsync("/fhir/ValueSet?_count=0&_total=accurate")).GetProperty("total").GetInt32();
        var changed = JsonNode.Parse((await client.GetFhirAsync($"/fhir/ValueSet/{id}")).GetRawText())!;
        changed["title"] = "性別";
        using var stored = await client.PutFhirAsync($"/fhir/ValueSet/{id}", changed.ToJsonString());
        Assert.Equal(HttpStatusCode.Created, stored.StatusCode);
        // A new resource: what is built in has neither versions nor a history.
        Assert.Equal("1", (await client.GetFhirAsync($"/fhir/ValueSet/{id}")).Text("meta", "versionId"));
        Assert.Equal("性別", (await client.GetFhirAsync($"/fhir/ValueSet/{id}")).Text("title"));
        Assert.Equal("性別", (await client.GetFhirAsync($"/fhir/ValueSet?url={url}")).Text("entry", "0", "resource", "title"));
        Assert.Single((await client.GetFhirAsync($"/fhir/ValueSet?url={url}")).Ids());
        Assert.Equal("1", (await client.GetFhirAsync($"/fhir/ValueSet?name=AdministrativeGender&url:below=http://hl7.org")).Text("total"));
        Assert.Equal(1, (await client.GetFhirAsync("/fhir/_history")).GetProperty("entry").GetArrayLength());
        Assert.Equal(before, (await client.GetFhirAsync("/fhir/ValueSet?_count=0&_total=accurate")).GetProperty("total").GetInt32());

        var pages = new List<string>();
        for (var next = "/fhir/ValueSet?_count=1000&_total=accurate"; next is not null;)
        {
            var bundle = await client.GetFhirAsync(next);
            Assert.Equal(before, bundle.GetProperty("total").GetInt32());
            pages.AddRange(bundle.Ids());
            next = bundle.Link("next");
        }
        Assert.Equal(id, pages[0]);
        Assert.Equal(before, pages.Distinct().Count());
        Assert.Equal(before, pages.Count);
        // The page that ends with the last stored one goes on with what is built in.
        var one = await client.GetFhirAsync("/fhir/ValueSet?_count=1&_sort=-_lastUpdated");
        Assert.Equal([id], one.Ids());
        Assert.Single((await client.GetFhirAsync(one.Link("next")!)).Ids());

        await client.DeleteAsync($"/fhir/ValueSet/{id}", Cancellation);
        Assert.NotEqual("性別", (await client.GetFhirAsync($"/fhir/ValueSet/{id}")).Text("title"));
        await own.RestartAsync();
        using var again = own.Clinician;
        Assert.Equal(before, (await again.GetFhirAsync("/fhir/ValueSet?_count=0&_total=accurate")).GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task Views_and_searches_of_the_system_hold_nothing_that_is_built_in()
    {
        Assert.Empty((await appliance.Clinician.GetFhirAsync("/fhir?_type=CompartmentDefinition")).Ids());
        var capabilities = await appliance.Anonymous.GetFhirAsync("/fhir/metadata");
        var valueSet = capabilities.GetProperty("rest")[0].GetProperty("resource").EnumerateArray().Single(each => each.Text("type") == "ValueSet");
        Assert.Contains("R4 and the installed packages", valueSet.Text("documentation"), StringComparison.Ordinal);
    }
}
