using System.Net;
using System.Text.Json;

namespace DataBank.IntegrationTests;

/// <summary>$expand, $lookup, $validate-code, $subsumes and $translate over what clients have stored, what is built in, and grammars.</summary>
public sealed class TerminologyTests(ApplianceProcess appliance)
{
    private const string Gender = "http://hl7.org/fhir/administrative-gender";
    private const string GenderSet = "http://hl7.org/fhir/ValueSet/administrative-gender";

    private readonly string url = $"http://example.jp/{Guid.NewGuid():N}";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_value_set_is_expanded_by_its_includes_filters_and_exclusions()
    {
        await StoreSystemAsync();
        Assert.Equal(["lung", "lobe", "upper", "liver", "old"], await CodesAsync($$"""{"include":[{"system":"{{url}}"}]}"""));
        Assert.Equal(["lung", "lobe", "upper"], await CodesAsync(Filter("concept", "is-a", "lung")));
        Assert.Equal(["lobe", "upper"], await CodesAsync(Filter("concept", "descendent-of", "lung")));
        Assert.Equal(["liver", "old"], await CodesAsync(Filter("concept", "is-not-a", "lung")));
        Assert.Equal(["lung", "lobe", "upper"], await CodesAsync(Filter("concept", "generalizes", "upper")));
        Assert.Equal(["lobe"], await CodesAsync(Filter("kind", "=", "part")));
        Assert.Equal(["lung", "lobe"], await CodesAsync(Filter("kind", "in", "part,organ")));
        Assert.Equal(["lung", "lobe"], await CodesAsync(Filter("kind", "exists", "true")));
        Assert.Equal(["lung", "lobe", "liver"], await CodesAsync(Filter("code", "regex", "l.*")));
        Assert.Equal(["lung", "lobe", "upper", "old"], await CodesAsync($$"""{"include":[{"system":"{{url}}"}],"exclude":[{"system":"{{url}}","concept":[{"code":"liver"}]}]}"""));
        Assert.Equal(["lung", "lobe", "upper", "liver"], await CodesAsync($$"""{"inactive":false,"include":[{"system":"{{url}}"}]}"""));
        // Two includes give a code once; imports are cut with what the include itself holds.
        Assert.Equal(["liver", "lung", "lobe", "upper"], await CodesAsync($$"""{"include":[{"system":"{{url}}","concept":[{"code":"liver"},{"code":"lung"}]},{"system":"{{url}}","filter":[{"property":"concept","op":"is-a","value":"lung"}]}]}"""));
        Assert.Equal(["female", "male"], await CodesAsync($$"""{"include":[{"system":"{{Gender}}","valueSet":["{{GenderSet}}"],"concept":[{"code":"female"},{"code":"male"}]}]}"""));
        Assert.Equal(["male", "female", "other", "unknown"], await CodesAsync($$"""{"include":[{"valueSet":["{{GenderSet}}|4.0.1"]}]}"""));
        Assert.Equal(["other", "unknown"], await CodesAsync($$"""{"include":[{"valueSet":["{{GenderSet}}"]}],"exclude":[{"system":"{{Gender}}","concept":[{"code":"male"},{"code":"female"}]}]}"""));
    }

    [Fact]
    public async Task An_expansion_says_how_it_was_made_and_comes_in_pages()
    {
        await StoreSystemAsync();
        await appliance.DataManager.CreateAsync($$"""{"resourceType":"ValueSet","url":"{{url}}/vs","status":"active","compose":{"include":[{"system":"{{url}}"}]} }""");
        using var client = appliance.Clinician;
        var whole = (await client.GetFhirAsync($"/fhir/ValueSet/$expand?url={url}/vs")).GetProperty("expansion");
        Assert.StartsWith("urn:uuid:", whole.Text("identifier"), StringComparison.Ordinal);
        Assert.Equal("5", whole.Text("total"));
        Assert.Contains(whole.GetProperty("parameter").EnumerateArray(), each => each.Text("name") == "version" && each.Text("valueUri") == $"{url}|2026");
        var page = (await client.GetFhirAsync($"/fhir/ValueSet/$expand?url={url}/vs&count=2&offset=1")).GetProperty("expansion");
        Assert.Equal(["5", "1", "lobe", "upper"], [page.Text("total"), page.Text("offset"), .. Codes(page)]);
        Assert.Equal(["lung", "lobe", "upper", "liver"], Codes((await client.GetFhirAsync($"/fhir/ValueSet/$expand?url={url}/vs&activeOnly=true")).GetProperty("expansion")));
        var nested = (await client.GetFhirAsync($"/fhir/ValueSet/$expand?url={url}/vs&excludeNested=false")).GetProperty("expansion");
        Assert.Equal(["lung", "liver", "old"], Codes(nested));
        Assert.Equal("upper", nested.Text("contains", "0", "contains", "0", "contains", "0", "code"));
        var english = (await client.GetFhirAsync($"/fhir/ValueSet/$expand?url={url}/vs&displayLanguage=en&includeDesignations=true")).GetProperty("expansion");
        Assert.Equal(["Lung", "en"], [english.Text("contains", "0", "display"), english.Text("contains", "0", "designation", "0", "language")]);
        Assert.Equal("肺", whole.Text("contains", "0", "display"));
        Assert.False((await client.GetFhirAsync($"/fhir/ValueSet/$expand?url={url}/vs")).TryGetProperty("compose", out _));
        Assert.True((await client.GetFhirAsync($"/fhir/ValueSet/$expand?url={url}/vs&includeDefinition=true")).TryGetProperty("compose", out _));
        // Of a resource, in XML, and in a batch.
        var id = (await client.GetFhirAsync($"/fhir/ValueSet?url={url}/vs")).Ids().Single();
        Assert.Equal("5", (await client.GetFhirAsync($"/fhir/ValueSet/{id}/$expand")).Text("expansion", "total"));
        Assert.Contains("<code value=\"liver\" />", await client.GetStringAsync($"/fhir/ValueSet/{id}/$expand?_format=xml", Cancellation), StringComparison.Ordinal);
        var batch = await (await appliance.DataManager.PostFhirAsync("/fhir", $$"""{"resourceType":"Bundle","type":"batch","entry":[{"request":{"method":"GET","url":"ValueSet/{{id}}/$expand?count=1"} },{"request":{"method":"GET","url":"CodeSystem/$lookup?system={{url}}&code=nothing"} }]}""")).JsonAsync();
        Assert.Equal(["lung", "404"], [batch.Text("entry", "0", "resource", "expansion", "contains", "0", "code"), batch.Text("entry", "1", "response", "status")]);
    }

    [Theory]
    [InlineData("はい", "lung")] // Hiragana for what the designation writes in katakana.
    [InlineData("ﾊｲ", "lung")]
    [InlineData("ＬＵＮＧ", "lung")]
    [InlineData("上 葉", "upper")]
    [InlineData("liv", "liver")]
    [InlineData("nothing", null)]
    public async Task A_filter_finds_concepts_in_any_script_and_width(string filter, string? code)
    {
        await StoreSystemAsync();
        var expansion = (await ExpandAsync($$"""{"include":[{"system":"{{url}}"}]}""", $"\"name\":\"filter\",\"valueString\":\"{filter}\"")).GetProperty("expansion");
        Assert.Equal(code is null ? [] : [code], Codes(expansion));
    }

    [Fact]
    public async Task What_can_not_be_expanded_is_said()
    {
        using var client = appliance.Clinician;
        Assert.Equal("not-found", (await (await client.GetAsync("/fhir/ValueSet/$expand?url=http://example.jp/none", Cancellation)).OutcomeAsync(404)).Text("code"));
        var snomed = await (await PostExpandAsync("""{"include":[{"system":"http://snomed.info/sct"}]}""")).OutcomeAsync(422);
        Assert.Contains("http://snomed.info/sct", snomed.Text("diagnostics"), StringComparison.Ordinal);
        Assert.Equal("too-costly", (await (await PostExpandAsync("""{"include":[{"system":"http://unitsofmeasure.org"}]}""")).OutcomeAsync(400)).Text("code"));
        await (await PostExpandAsync($$"""{"include":[{"system":"{{Gender}}","version":"3.0"}]}""")).OutcomeAsync(422);
        await (await client.GetAsync($"/fhir/ValueSet/$expand?url={GenderSet}&count=many", Cancellation)).OutcomeAsync(400);
        await (await client.GetAsync("/fhir/ValueSet/$expand", Cancellation)).OutcomeAsync(400);
        await (await client.GetAsync($"/fhir/ValueSet/$expand?url={GenderSet}&contextDirection=incoming", Cancellation)).OutcomeAsync(400);
        // Imports that go round in a circle.
        foreach (var (own, other) in new[] { ("a", "b"), ("b", "a") })
            await appliance.DataManager.CreateAsync($$"""{"resourceType":"ValueSet","url":"{{url}}/{{own}}","status":"active","compose":{"include":[{"valueSet":["{{url}}/{{other}}"]}]} }""");
        await (await client.GetAsync($"/fhir/ValueSet/$expand?url={url}/a", Cancellation)).OutcomeAsync(400);
    }

    [Fact]
    public async Task A_large_code_system_that_is_written_as_a_resource_is_expanded_in_pages_and_looked_up()
    {
        var concepts = string.Join(',', Enumerable.Range(0, 50_000).Select(at => $$"""{"code":"C{{at}}","display":"概念{{at}}"}"""));
        await appliance.DataManager.CreateAsync($$"""{"resourceType":"CodeSystem","url":"{{url}}","version":"1","status":"active","content":"complete","concept":[{{concepts}}]}""");
        var compose = $$"""{"include":[{"system":"{{url}}"}]}""";
        Assert.Equal("too-costly", (await (await PostExpandAsync(compose)).OutcomeAsync(400)).Text("code"));
        var page = (await ExpandAsync(compose, "\"name\":\"count\",\"valueInteger\":2", "\"name\":\"offset\",\"valueInteger\":49999")).GetProperty("expansion");
        Assert.Equal(["50000", "C49999"], [page.Text("total"), .. Codes(page)]);
        Assert.Equal(["C12345"], Codes((await ExpandAsync(compose, "\"name\":\"filter\",\"valueString\":\"概念１２３４５\"")).GetProperty("expansion")));
        Assert.Equal("概念49000", Value(await appliance.Clinician.GetFhirAsync($"/fhir/CodeSystem/$lookup?system={url}&code=C49000"), "display"));
    }

    [Fact]
    public async Task Lookup_tells_what_a_code_system_says_of_a_code()
    {
        await StoreSystemAsync();
        using var client = appliance.Clinician;
        var lobe = await client.GetFhirAsync($"/fhir/CodeSystem/$lookup?system={url}&code=lobe");
        Assert.Equal(["Sites", "2026", "肺葉"], [Value(lobe, "name"), Value(lobe, "version"), Value(lobe, "display")]);
        Assert.Equal(["lung"], Property(lobe, "parent"));
        Assert.Equal(["upper"], Property(lobe, "child"));
        Assert.Equal(["part"], Property(lobe, "kind"));
        Assert.Equal(["A part of the lung"], Property(lobe, "definition"));
        var some = await client.GetFhirAsync($"/fhir/CodeSystem/$lookup?system={url}&code=lung&property=child&displayLanguage=en");
        Assert.Equal("Lung", Value(some, "display"));
        Assert.Equal([["lobe"], [], []], [Property(some, "child"), Property(some, "kind"), Property(some, "definition")]);
        Assert.Equal(["true"], Property(await client.GetFhirAsync($"/fhir/CodeSystem/$lookup?system={url}&code=old"), "inactive"));
        var posted = await PostAsync("/fhir/CodeSystem/$lookup", $$"""{"name":"coding","valueCoding":{"system":"{{url}}","code":"liver"} }""");
        Assert.Equal("肝", Value(posted, "display"));
        // What is built in, under its own name or its OID, and what has a grammar.
        Assert.Equal("Female", Value(await client.GetFhirAsync($"/fhir/CodeSystem/$lookup?system={Gender}&code=female"), "display"));
        Assert.Equal("UCUM", Value(await client.GetFhirAsync("/fhir/CodeSystem/$lookup?system=http://unitsofmeasure.org&code=mg/dL"), "name"));
        foreach (var unknown in new[] { $"system={url}&code=none", "system=http://example.jp/none&code=1", $"system={url}&version=1999&code=lung", "system=http://unitsofmeasure.org&code=%20" })
            await (await client.GetAsync($"/fhir/CodeSystem/$lookup?{unknown}", Cancellation)).OutcomeAsync(404);
        await (await client.GetAsync("/fhir/CodeSystem/$lookup?code=1", Cancellation)).OutcomeAsync(400);
    }

    [Fact]
    public async Task Codes_are_validated_against_value_sets_with_their_display()
    {
        await StoreSystemAsync();
        await appliance.DataManager.CreateAsync($$"""{"resourceType":"ValueSet","url":"{{url}}/vs","version":"7","status":"active","compose":{"include":[{"system":"{{url}}","filter":[{"property":"concept","op":"is-a","value":"lung"}]},{"system":"http://snomed.info/sct","filter":[{"property":"concept","op":"is-a","value":"1"}]}]} }""");
        using var client = appliance.Clinician;
        var vs = $"/fhir/ValueSet/$validate-code?url={url}/vs";
        Assert.Equal(["true", "肺"], await JudgeAsync($"{vs}&system={url}&code=lung"));
        Assert.Equal(["true", "肺"], await JudgeAsync($"{vs}&valueSetVersion=7&system={url}&code=lung&display=lung")); // a designation, whatever its case
        Assert.Equal(["false", "肺", "display is \"肺\""], await JudgeAsync($"{vs}&system={url}&code=lung&display=Liver"));
        Assert.Equal(["false", "正しい表示名は「肺」"], (await JudgeAsync($"{vs}&system={url}&code=lung&display=Liver&displayLanguage=ja"))[..1].Append("正しい表示名は「肺」"));
        Assert.Equal("false", (await JudgeAsync($"{vs}&system={url}&code=liver"))[0]);
        Assert.Equal("false", (await JudgeAsync($"{vs}&system={url}&code=nothing"))[0]);
        Assert.Equal("not-supported", (await (await client.GetAsync($"{vs}&system=http://snomed.info/sct&code=2", Cancellation)).OutcomeAsync(422)).Text("code"));
        await (await client.GetAsync($"{vs}&valueSetVersion=8&system={url}&code=lung", Cancellation)).OutcomeAsync(404);
        // One good coding of a concept is enough; a value set that comes with the request.
        var concept = await PostAsync("/fhir/ValueSet/$validate-code", $$"""{"name":"url","valueUri":"{{GenderSet}}"}""", $$"""{"name":"codeableConcept","valueCodeableConcept":{"coding":[{"system":"{{url}}","code":"lung"},{"system":"{{Gender}}","code":"male"}]} }""");
        Assert.Equal("true", Value(concept, "result"));
        var inline = await PostAsync("/fhir/ValueSet/$validate-code", $$"""{"name":"valueSet","resource":{"resourceType":"ValueSet","status":"draft","compose":{"include":[{"system":"{{url}}","concept":[{"code":"liver"}]}]} } }""", $$"""{"name":"coding","valueCoding":{"system":"{{url}}","code":"liver"} }""");
        Assert.Equal("true", Value(inline, "result"));
        // The system follows from the value set.
        Assert.Equal(["true", "Male"], await JudgeAsync($"/fhir/ValueSet/administrative-gender/$validate-code?code=male"));
        Assert.Equal("true", (await JudgeAsync("/fhir/ValueSet/$validate-code?url=http://hl7.org/fhir/ValueSet/all-languages&system=urn:ietf:bcp:47&code=ja-JP"))[0]);
        using var japanese = new HttpRequestMessage(HttpMethod.Get, $"{vs}&system={url}&code=liver");
        japanese.Headers.Add("Accept-Language", "ja");
        Assert.Contains("値セットに含まれていません", await (await client.SendAsync(japanese, Cancellation)).Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Codes_are_validated_against_code_systems_and_compared()
    {
        var id = (await StoreSystemAsync()).Text("id");
        using var client = appliance.Clinician;
        var cs = $"/fhir/CodeSystem/$validate-code?url={url}";
        Assert.Equal(["true", "肺葉"], await JudgeAsync($"{cs}&code=lobe"));
        Assert.Equal(["true", "肺葉"], await JudgeAsync($"/fhir/CodeSystem/{id}/$validate-code?code=lobe"));
        Assert.Equal("false", (await JudgeAsync($"{cs}&code=nothing"))[0]);
        Assert.Equal("false", (await JudgeAsync($"{cs}&code=lobe&display=Wrong"))[0]);
        Assert.Equal("true", (await JudgeAsync("/fhir/CodeSystem/$validate-code?url=http://unitsofmeasure.org&code=10*3/uL"))[0]);
        Assert.Equal("true", (await JudgeAsync("/fhir/CodeSystem/$validate-code?url=urn:ietf:bcp:13&code=application/dicom"))[0]);
        Assert.Equal("false", (await JudgeAsync("/fhir/CodeSystem/$validate-code?url=urn:ietf:bcp:47&code=not_a_language"))[0]);
        await (await client.GetAsync("/fhir/CodeSystem/$validate-code?url=http://example.jp/none&code=1", Cancellation)).OutcomeAsync(404);

        foreach (var (a, b, outcome) in new[] { ("lung", "upper", "subsumes"), ("upper", "lung", "subsumed-by"), ("lung", "lung", "equivalent"), ("lung", "liver", "not-subsumed") })
            Assert.Equal(outcome, Value(await client.GetFhirAsync($"/fhir/CodeSystem/$subsumes?system={url}&codeA={a}&codeB={b}"), "outcome"));
        Assert.Equal("subsumes", Value(await client.GetFhirAsync($"/fhir/CodeSystem/{id}/$subsumes?codeA=lung&codeB=lobe"), "outcome"));
        Assert.Equal("subsumed-by", Value(await client.GetFhirAsync("/fhir/CodeSystem/$subsumes?system=http://terminology.hl7.org/CodeSystem/v3-ActCode&codeA=IMP&codeB=_ActEncounterCode"), "outcome"));
        var codings = await PostAsync("/fhir/CodeSystem/$subsumes", $$"""{"name":"codingA","valueCoding":{"system":"{{url}}","code":"lobe"} }""", $$"""{"name":"codingB","valueCoding":{"system":"{{url}}","code":"upper"} }""");
        Assert.Equal("subsumes", Value(codings, "outcome"));
        await (await client.GetAsync($"/fhir/CodeSystem/$subsumes?system={url}&codeA=lung&codeB=none", Cancellation)).OutcomeAsync(404);
    }

    [Fact]
    public async Task Concept_maps_translate_both_ways_with_dependencies_and_unmapped_codes()
    {
        string Map(string name, string group) => $$"""{"resourceType":"ConceptMap","url":"{{url}}/{{name}}","status":"active","sourceUri":"{{url}}/from","targetUri":"{{url}}/to","group":[{{group}}]}""";
        var id = (await appliance.DataManager.CreateAsync(Map("map", $$"""
            {"source":"{{url}}/a","target":"{{url}}/b","element":[
              {"code":"1","target":[{"code":"x","display":"X","equivalence":"narrower","comment":"A part","product":[{"property":"http://p","system":"http://s","value":"v"}]},{"code":"y","equivalence":"wider","dependsOn":[{"property":"http://sex","system":"{{Gender}}","value":"female"}]}]},
              {"code":"2","target":[{"equivalence":"unmatched"}]}],
             "unmapped":{"mode":"provided"} },
            {"source":"{{url}}/a","target":"{{url}}/c","element":[{"code":"1","target":[{"code":"z","equivalence":"equal"}]}],"unmapped":{"mode":"fixed","code":"misc","display":"Other"} },
            {"source":"{{url}}/a","target":"{{url}}/d","element":[{"code":"2"}],"unmapped":{"mode":"other-map","url":"{{url}}/other"} }
            """))).Text("id");
        await appliance.DataManager.CreateAsync(Map("other", $$"""{"source":"{{url}}/a","target":"{{url}}/d","element":[{"code":"1","target":[{"code":"o","equivalence":"equivalent"}]}]}"""));
        using var client = appliance.Clinician;
        Assert.Equal(["narrower x", "equal z", "equivalent o"], await MatchesAsync($"/fhir/ConceptMap/$translate?url={url}/map&system={url}/a&code=1"));
        Assert.Equal(["equal z"], await MatchesAsync($"/fhir/ConceptMap/{id}/$translate?system={url}/a&code=1&targetsystem={url}/c"));
        Assert.Equal(["unmatched ", "inexact misc"], await MatchesAsync($"/fhir/ConceptMap/$translate?url={url}/map&system={url}/a&code=2"));
        Assert.Equal(["equivalent 9", "inexact misc"], await MatchesAsync($"/fhir/ConceptMap/$translate?url={url}/map&system={url}/a&code=9"));
        Assert.Equal(["wider 1"], await MatchesAsync($"/fhir/ConceptMap/$translate?url={url}/map&system={url}/b&code=x&reverse=true"));
        Assert.Equal(["narrower x", "equal z", "equivalent o", "equivalent o"], await MatchesAsync($"/fhir/ConceptMap/$translate?source={url}/from&target={url}/to&system={url}/a&code=1"));
        var depending = await PostAsync("/fhir/ConceptMap/$translate", $$"""{"name":"url","valueUri":"{{url}}/map"}""", $$"""{"name":"coding","valueCoding":{"system":"{{url}}/a","code":"1"} }""",
            $$"""{"name":"targetsystem","valueUri":"{{url}}/b"}""", $$"""{"name":"dependency","part":[{"name":"element","valueUri":"http://sex"},{"name":"concept","valueCodeableConcept":{"coding":[{"system":"{{Gender}}","code":"female"}]} }]}""");
        Assert.Equal(["narrower x", "wider y"], Matches(depending));
        var product = depending.GetProperty("parameter").EnumerateArray().First(each => each.Text("name") == "match").GetProperty("part").EnumerateArray().Single(part => part.Text("name") == "product");
        Assert.Equal("v", product.Text("part", "1", "valueCoding", "code"));
        var none = await client.GetFhirAsync($"/fhir/ConceptMap/$translate?url={url}/map&system={url}/zzz&code=1");
        Assert.Equal(["false", ""], [Value(none, "result"), string.Join(',', Matches(none))]);
        await (await client.GetAsync($"/fhir/ConceptMap/$translate?url={url}/none&system={url}/a&code=1", Cancellation)).OutcomeAsync(404);
        // A map of R4 itself, by the systems alone.
        Assert.Contains("equal M", await MatchesAsync($"/fhir/ConceptMap/$translate?system={Gender}&code=male&targetsystem=http://terminology.hl7.org/CodeSystem/v2-0001"));
    }

    [Theory]
    [InlineData("gender", "http://terminology.hl7.org/CodeSystem/v2-0001", "M", "equal male")]
    [InlineData("merit9-units", "http://jpfhir.jp/fhir/core/mhlw/CodeSystem/MedicationUnitMERIT9Code", "MG", "equivalent mg")]
    [InlineData("claim-outcome", "http://jpfhir.jp/fhir/core/CodeSystem/JP_ConditionDiseaseOutcomeReceipt_CS", "2", "equivalent resolved")]
    [InlineData("system-aliases", "urn:ietf:rfc:3986", "urn:oid:1.2.392.100495.20.3.61", "equal http://jpfhir.jp/fhir/core/mhlw/IdSystem/InsurerNumber")]
    public async Task Maps_of_the_guide_translate(string map, string system, string code, string match) =>
        Assert.Equal([match], await MatchesAsync($"/fhir/ConceptMap/$translate?url=http://databank.example.jp/fhir/ConceptMap/{map}&system={system}&code={code}"));

    [Fact]
    public async Task What_is_stored_is_known_to_validation_and_search_at_once()
    {
        await StoreSystemAsync();
        using var client = appliance.DataManager;
        await client.CreateAsync($$"""{"resourceType":"ValueSet","url":"{{url}}/vs","status":"active","compose":{"include":[{"system":"{{url}}","filter":[{"property":"kind","op":"exists","value":"true"}]}]} }""");
        var observation = (string code) => $$"""{"resourceType":"Observation","status":"final","code":{"coding":[{"system":"{{url}}","code":"{{code}}"}]} }""";
        var outcome = await (await client.PostFhirAsync("/fhir/Observation/$validate", observation("nothing"))).Content.ReadAsStringAsync(Cancellation);
        Assert.Contains("has no such code", outcome, StringComparison.Ordinal);
        var good = await client.CreateAsync(observation("lobe"));
        await client.CreateAsync(observation("liver"));
        Assert.Equal([good.Text("id")], (await client.GetFhirAsync($"/fhir/Observation?code:in={url}/vs")).Ids());
        Assert.Equal([good.Text("id")], (await client.GetFhirAsync($"/fhir/Observation?code:below={url}|lung")).Ids());
    }

    [Fact]
    public async Task Terminology_is_for_those_who_read_clinical_data_and_not_in_views()
    {
        Assert.Equal(HttpStatusCode.Unauthorized, (await appliance.Anonymous.GetAsync($"/fhir/ValueSet/$expand?url={GenderSet}", Cancellation)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await appliance.Ingest.GetAsync($"/fhir/ValueSet/$expand?url={GenderSet}", Cancellation)).StatusCode);
        var theme = await TestTheme.CreateAsync(appliance);
        await theme.WaitForAsync("Endpoint", 1);
        foreach (var path in new[] { $"ValueSet/$expand?url={GenderSet}", $"CodeSystem/$lookup?system={Gender}&code=male", "ValueSet/administrative-gender", "StructureDefinition/Patient" })
            Assert.Equal(HttpStatusCode.NotFound, (await theme.Researcher.GetAsync($"/research/{theme.Id}/fhir/{path}", Cancellation)).StatusCode);
        Assert.Empty((await theme.Researcher.GetFhirAsync($"/research/{theme.Id}/fhir/ValueSet?url={GenderSet}")).Ids());
        var capabilities = await appliance.Anonymous.GetFhirAsync("/fhir/metadata");
        var operations = capabilities.GetProperty("rest")[0].GetProperty("resource").EnumerateArray().Single(each => each.Text("type") == "CodeSystem").GetProperty("operation").EnumerateArray().Select(each => each.Text("name"));
        Assert.Superset(new HashSet<string> { "lookup", "validate-code", "subsumes" }, operations.ToHashSet());
    }

    private Task<JsonElement> StoreSystemAsync() => appliance.DataManager.CreateAsync($$"""
        {"resourceType":"CodeSystem","url":"{{url}}","version":"2026","name":"Sites","status":"active","content":"complete","concept":[
          {"code":"lung","display":"肺","designation":[{"language":"en","value":"Lung"},{"language":"ja-Hrkt","value":"ハイ"}],"property":[{"code":"kind","valueCode":"organ"}],"concept":[
            {"code":"lobe","display":"肺葉","definition":"A part of the lung","property":[{"code":"kind","valueCode":"part"}]}]},
          {"code":"upper","display":"上葉","property":[{"code":"parent","valueCode":"lobe"}]},
          {"code":"liver","display":"肝"},
          {"code":"old","display":"旧","property":[{"code":"inactive","valueBoolean":true}]}]}
        """);

    private string Filter(string property, string operation, string value) =>
        $$"""{"include":[{"system":"{{url}}","filter":[{"property":"{{property}}","op":"{{operation}}","value":"{{value}}"}]}]}""";

    private async Task<string[]> CodesAsync(string compose) => Codes((await ExpandAsync(compose)).GetProperty("expansion"));

    private async Task<JsonElement> ExpandAsync(string compose, params string[] parameters)
    {
        var answer = await PostExpandAsync(compose, parameters);
        var body = await answer.JsonAsync();
        Assert.True(answer.IsSuccessStatusCode, body.ToString());
        return body;
    }

    private Task<HttpResponseMessage> PostExpandAsync(string compose, params string[] parameters) => appliance.Clinician.PostFhirAsync(
        "/fhir/ValueSet/$expand", Parameters([$$"""{"name":"valueSet","resource":{"resourceType":"ValueSet","status":"draft","compose":{{compose}} } }""", .. parameters.Select(each => "{" + each + "}")]));

    private async Task<JsonElement> PostAsync(string path, params string[] parameters)
    {
        var answer = await appliance.Clinician.PostFhirAsync(path, Parameters(parameters));
        var body = await answer.JsonAsync();
        Assert.True(answer.IsSuccessStatusCode, body.ToString());
        return body;
    }

    private static string Parameters(params string[] parameters) => $$"""{"resourceType":"Parameters","parameter":[{{string.Join(',', parameters)}}]}""";

    private static string[] Codes(JsonElement expansion) => expansion.TryGetProperty("contains", out var contains) ? [.. contains.EnumerateArray().Select(each => each.Text("code"))] : [];

    // result, display, and what of the message is looked for
    private async Task<string[]> JudgeAsync(string path)
    {
        var answer = await appliance.Clinician.GetFhirAsync(path);
        var message = Value(answer, "message");
        return [.. new[] { Value(answer, "result")!, Value(answer, "display"), message is null ? null : message.Contains("display is", StringComparison.Ordinal) ? message[(message.IndexOf("display is", StringComparison.Ordinal))..].TrimEnd('.') : null }.OfType<string>()];
    }

    private static string? Value(JsonElement parameters, string name) => parameters.GetProperty("parameter").EnumerateArray().Where(each => each.Text("name") == name)
        .Select(each => each.EnumerateObject().Single(member => member.Name.StartsWith("value", StringComparison.Ordinal)).Value.ToString()).Select(value => value is "True" or "False" ? value.ToLowerInvariant() : value).SingleOrDefault();

    private static string[] Property(JsonElement lookup, string code) => [.. lookup.GetProperty("parameter").EnumerateArray()
        .Where(each => each.Text("name") == "property" && each.Text("part", "0", "valueCode") == code)
        .Select(each => each.GetProperty("part")[1].EnumerateObject().Last().Value.ToString()).Select(value => value is "True" or "False" ? value.ToLowerInvariant() : value)];

    private async Task<string[]> MatchesAsync(string path) => Matches(await appliance.Clinician.GetFhirAsync(path));

    private static string[] Matches(JsonElement answer) => [.. answer.GetProperty("parameter").EnumerateArray().Where(each => each.Text("name") == "match").Select(match =>
    {
        var parts = match.GetProperty("part").EnumerateArray().ToLookup(part => part.Text("name"));
        return $"{parts["equivalence"].Single().Text("valueCode")} {(parts["concept"].Any() ? parts["concept"].First().Text("valueCoding", "code") : "")}";
    })];
}
