using System.Net;
using System.Text.Json;

namespace DataBank.IntegrationTests.Cohorts;

public sealed class CohortTests(ApplianceProcess appliance)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_cohort_is_found_explained_and_saved_with_its_definition()
    {
        var (code, patients) = await FillAsync();
        using var client = appliance.DataManager;
        var answer = await AskAsync(client, "/fhir", $$"""
            {"criteria":{"and":[{"search":"Condition?code={{code}}"},{"time":{"event":{"search":"Observation?code=718-7"},"after":{"search":"Condition?code={{code}}"},"days":10} }]},"include":["cases"],"saveAs":"貧血 {{code}}"}
            """);
        Assert.Equal(1, answer.ValueOf("patients").GetInt32());
        Assert.Equal($"Patient/{patients[0]}", answer.Parts("case").Single().ValueOf("patient").Text("reference"));
        Assert.Contains("かつ", answer.Parts("explanation").Single().ValueOf("ja").GetString(), StringComparison.Ordinal);
        Assert.Contains("within 10 days after", answer.Parts("explanation").Single().ValueOf("en").GetString(), StringComparison.Ordinal);
        Assert.Equal(1, answer.Parts("dataType").Single(type => type.ValueOf("code").GetString() == "clinical").ValueOf("patients").GetInt32());

        var group = await client.GetFhirAsync($"/fhir/{answer.ValueOf("group").Text("reference")}");
        Assert.Equal(($"貧血 {code}", "1", $"Patient/{patients[0]}"), (group.Text("name"), group.Text("quantity"), group.Text("member", "0", "entity", "reference")));
        Assert.Equal(answer.ValueOf("definition").GetString(), group.Text("identifier", "0", "value"));
        using var again = JsonDocument.Parse(group.Text("characteristic", "0", "valueCodeableConcept", "text"));
        Assert.Equal(1, (await AskAsync(client, "/fhir", $$"""{"criteria":{{again.RootElement.GetRawText()}} }""")).ValueOf("patients").GetInt32());
        Assert.Equal(1, (await AskAsync(client, "/fhir", $$"""{"criteria":{"search":"Patient?_has:Group:member:_id={{group.Text("id")}}"} }""")).ValueOf("patients").GetInt32());
    }

    [Fact]
    public async Task Parameters_ask_the_same_as_plain_JSON()
    {
        var (code, _) = await FillAsync();
        using var client = appliance.Clinician;
        var answer = await AskAsync(client, "/fhir", $$"""
            {"resourceType":"Parameters","parameter":[{"name":"criteria","valueString":"{\"search\":\"Condition?code={{code}}\"}"},{"name":"include","valueCode":"survival"},
             {"name":"survival","valueString":"{\"start\":{\"search\":\"Condition\"},\"end\":{\"death\":true} }"}]}
            """);
        Assert.Equal(2, answer.ValueOf("patients").GetInt32());
        Assert.Equal(2, answer.Parts("survival").Count(part => !part.ValueOf("event").GetBoolean() && part.ValueOf("months").GetDecimal() >= 0));
    }

    [Theory]
    [InlineData("""{"criteria":{"search":"Condition?nothing=1"}}""", "criteria.search")]
    [InlineData("""{"criteria":{"variant":{"change":"?"}}}""", "criteria.variant.change")]
    [InlineData("""{"criteria":{"expression":{"gene":"EGFR","gt":1}}}""", "criteria.expression.unit")]
    [InlineData("""{"criteria":{"expression":{"gene":"EGFR","unit":"tpm","gt":1,"lt":5}}}""", "criteria.expression")]
    [InlineData("""{"criteria":{"time":{"event":{"expression":{"gene":"EGFR","unit":"tpm","gt":1}},"after":{"death":true},"days":1}}}""", "criteria.time.event")]
    [InlineData("""{"criteria":""", null)]
    [InlineData("""{"resourceType":"Patient"}""", "resourceType")]
    public async Task A_question_that_cannot_be_meant_is_answered_400_with_its_place(string question, string? place)
    {
        using var client = appliance.Clinician;
        using var answer = await client.PostFhirAsync("/fhir/$cohort", question);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var outcome = await answer.JsonAsync();
        Assert.Equal("OperationOutcome", outcome.Text("resourceType"));
        if (place is not null) Assert.Equal(place, outcome.Text("issue", "0", "expression", "0"));
    }

    [Fact]
    public async Task Whoever_may_not_read_may_not_ask_and_whoever_may_not_write_may_not_save()
    {
        using var anonymous = appliance.Anonymous;
        Assert.Equal(HttpStatusCode.Unauthorized, (await anonymous.PostFhirAsync("/fhir/$cohort", "{}")).StatusCode);
        using var ingest = appliance.Ingest;
        Assert.Equal(HttpStatusCode.Forbidden, (await ingest.PostFhirAsync("/fhir/$cohort", """{"criteria":{"death":true}}""")).StatusCode);
        using var proxy = appliance.Client(appliance.Token(Server.Roles.SystemProxy));
        Assert.Equal(HttpStatusCode.Forbidden, (await proxy.PostFhirAsync("/fhir/$cohort", """{"criteria":{"death":true},"saveAs":"x"}""")).StatusCode);
    }

    [Fact]
    public async Task A_theme_is_asked_for_its_members_alone_and_repeats_nothing()
    {
        var (code, patients) = await FillAsync();
        var theme = await TestTheme.CreateAsync(appliance);
        await theme.EnrolAsync($"Patient/{patients[1]}");
        await theme.WaitForAsync("Condition", 1);
        var seen = Assert.Single(await theme.WaitForAsync("Patient", 1)).Text("id");
        var answer = await AskAsync(theme.Researcher, theme.Fhir, $$"""{"criteria":{"search":"Condition?code={{code}}"},"include":["cases"]}""");
        Assert.True(answer.ValueOf("suppressed").GetBoolean());
        Assert.Empty(answer.Parts("patients"));
        Assert.All(answer.Parts("dataType").Concat(answer.Parts("overlap")), part => Assert.Empty(part.Parts("patients")));
        Assert.DoesNotContain(code, answer.GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain(patients[1], answer.GetRawText(), StringComparison.Ordinal);
        Assert.Equal($"Patient/{seen}", answer.Parts("case").Single().ValueOf("patient").Text("reference"));

        using var hidden = await theme.Researcher.PostFhirAsync($"{theme.Fhir}/$cohort", """{"criteria":{"search":"Patient?name=山田"}}""");
        Assert.Equal(HttpStatusCode.BadRequest, hidden.StatusCode);
        Assert.DoesNotContain("山田", await hidden.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
        using var saved = await theme.Researcher.PostFhirAsync($"{theme.Fhir}/$cohort", """{"criteria":{"death":true},"saveAs":"x"}""");
        Assert.Equal(HttpStatusCode.BadRequest, saved.StatusCode);
        using var stranger = appliance.Researcher("another");
        Assert.Equal(HttpStatusCode.NotFound, (await stranger.PostFhirAsync($"{theme.Fhir}/$cohort", """{"criteria":{"death":true}}""")).StatusCode);
    }

    [Fact]
    public async Task Counts_of_a_theme_are_told_as_those_of_federated_questions()
    {
        var theme = await TestTheme.CreateAsync(appliance);
        await theme.AddPersonsAsync(13, _ => [Person.Condition("C34.1")]);
        await theme.WaitForAsync("Condition?_count=50", 13);
        const string Criteria = """{"search":"Condition?code=C34.1"}""";
        var answer = await AskAsync(theme.Researcher, theme.Fhir, $$"""{"criteria":{{Criteria}} }""");
        using var federated = await theme.Researcher.PostFhirAsync("/federation/feasibility", $$"""{"theme":"{{theme.Id}}","criteria":{{Criteria}} }""");
        Assert.Equal((await federated.JsonAsync()).GetProperty("count").GetInt32(), answer.ValueOf("patients").GetInt32());
        Assert.Equal(10, answer.ValueOf("patients").GetInt32());
        Assert.Equal(10, answer.Parts("dataType").Single(type => type.ValueOf("code").GetString() == "clinical").ValueOf("patients").GetInt32());
        Assert.True(answer.Parts("dataType").Single(type => type.ValueOf("code").GetString() == "ct").ValueOf("suppressed").GetBoolean());
    }

    [Fact]
    public async Task A_manifest_names_genome_files_by_their_DRS_objects_on_both_faces()
    {
        const string Vcf = "##fileformat=VCFv4.2\n##reference=GRCh38\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tT1\nchr1\t1500000\t.\tC\tA\t50\tPASS\t.\tGT\t0/1\n";
        var theme = await TestTheme.CreateAsync(appliance);
        var (code, patients) = await FillAsync();
        await theme.DataManager.ImportGenomeAsync(Vcf, $"subject=Patient/{patients[0]}&sourceClass=somatic");
        await theme.EnrolAsync($"Patient/{patients[0]}");
        await theme.WaitForAsync("DocumentReference", 1);
        await theme.WaitForAsync("Condition", 1);
        using var clinician = appliance.Clinician;
        foreach (var (client, face) in new[] { (clinician, "/fhir"), (theme.Researcher, theme.Fhir) })
        {
            var answer = await AskAsync(client, face, $$"""{"criteria":{"search":"Condition?code={{code}}"},"include":["files"]}""");
            var url = Assert.Single(answer.Parts("file")).ValueOf("url").GetString()!;
            Assert.Contains("/ga4gh/drs/v1/objects/", url, StringComparison.Ordinal);
            Assert.NotEmpty((await client.GetFhirAsync(url)).Text("checksums", "0", "checksum"));
        }
    }

    [Fact]
    public async Task A_silent_variant_of_a_tumour_is_found_though_it_is_not_stored_and_a_theme_says_that_it_was_asked_for_reportable_ones()
    {
        const string Vcf = "##fileformat=VCFv4.2\n##reference=GRCh38\n##INFO=<ID=CSQ,Number=.,Type=String,Description=\"Format: Allele|Consequence|SYMBOL|HGNC_ID|Feature|HGVSc|HGVSp\">\n"
            + "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tT1\nchr7\t55181370\t.\tG\tA\t50\tPASS\tCSQ=A|synonymous_variant|EGFR|HGNC:3236|NM_005228.5|NM_005228.5:c.2361G>A|NP_005219.2:p.Gln787=\tGT:AD\t0/1:60,40\n";
        var (code, patients) = await FillAsync();
        using var client = appliance.DataManager;
        var outcome = await client.ImportGenomeAsync(Vcf, $"subject=Patient/{patients[1]}&sourceClass=somatic");
        Assert.Equal(0, outcome.GetProperty("reported").GetInt32());
        var question = $$"""{"criteria":{"and":[{"search":"Condition?code={{code}}"},{"variant":{"change":"NM_005228.5:c.2361G>A"} }]},"include":["cases"]}""";
        var answer = await AskAsync(client, "/fhir", question);
        Assert.Equal($"Patient/{patients[1]}", answer.Parts("case").Single().ValueOf("patient").Text("reference"));
        Assert.Contains("of inherited ones those that are reportable", answer.Parts("explanation").Single().ValueOf("en").GetString(), StringComparison.Ordinal);

        using var deleted = await client.DeleteAsync($"/fhir/{outcome.Text("study")}", Cancellation);
        Assert.True(deleted.IsSuccessStatusCode);
        Assert.Equal(0, (await AskAsync(client, "/fhir", question)).ValueOf("patients").GetInt32());
        var theme = await TestTheme.CreateAsync(appliance);
        await theme.EnrolAsync($"Patient/{patients[0]}");
        await theme.WaitForAsync("Condition", 1);
        Assert.Contains("reportable variant", (await AskAsync(theme.Researcher, theme.Fhir, question)).Parts("explanation").Single().ValueOf("en").GetString(), StringComparison.Ordinal);
    }

    // Two patients with a disease of their own, one of whom has a value a week after it.
    private async Task<(string Code, IReadOnlyList<string> Patients)> FillAsync()
    {
        using var client = appliance.DataManager;
        var (code, patients) = ($"{Random.Shared.Next(100_000_000, 999_999_999)}", new List<string>());
        for (var i = 0; i < 2; i++)
        {
            var id = (await client.CreateAsync(Some.Patient())).Text("id");
            patients.Add(id);
            await client.CreateAsync($$"""{"resourceType":"Condition","code":{"coding":[{"system":"http://snomed.info/sct","code":"{{code}}"}]},"subject":{"reference":"Patient/{{id}}"},"onsetDateTime":"2026-03-01"}""");
            await client.CreateAsync(Some.Observation($"Patient/{id}", when: i == 0 ? "2026-03-08T10:00:00+09:00" : "2026-05-01T10:00:00+09:00"));
        }
        return (code, patients);
    }

    private static async Task<JsonElement> AskAsync(HttpClient client, string face, string question)
    {
        using var answer = await client.PostFhirAsync($"{face}/$cohort", question);
        var body = await answer.JsonAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{(int)answer.StatusCode}: {body}");
        return body;
    }
}
