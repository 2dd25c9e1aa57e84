using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using DataBank.IntegrationTests.Cohorts;

namespace DataBank.IntegrationTests.Genomics;

public sealed class GenomicFilesTests(ApplianceProcess appliance)
{
    private const string Header = "##fileformat=VCFv4.2\n##fileDate=20260120\n##reference=GRCh38\n##tumor_sample=T1\n"
        + "##INFO=<ID=CSQ,Number=.,Type=String,Description=\"Format: Allele|Consequence|SYMBOL|HGNC_ID|Feature|HGVSc|HGVSp\">\n"
        + "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tT1\n";

    private const string L858R =
        "chr7\t55191822\t.\tT\tG\t.\tPASS\tCSQ=G|missense_variant|EGFR|HGNC:3236|NM_005228.5|NM_005228.5:c.2573T>G|NP_005219.2:p.Leu858Arg\tGT:AD\t0/1:75,25\n";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_tumour_genome_becomes_a_variant_linked_to_study_file_specimen_and_patient()
    {
        using var client = appliance.DataManager;
        var patient = await PutPatientAsync(client, "genome-1");
        var (status, outcome) = await ImportAsync(client, Header + L858R, $"subject={patient}&specimen=urn:lab|B-1");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal((1, 1, "somatic"), (outcome.GetProperty("imported").GetInt32(), outcome.GetProperty("reported").GetInt32(), outcome.GetProperty("sourceClass").GetString()));

        var found = await JsonAsync(client, $"/fhir/Observation?code=http://loinc.org|69548-6&subject={patient}");
        Assert.Equal(1, found.GetProperty("total").GetInt32());
        var observation = found.GetProperty("entry")[0].GetProperty("resource");
        Assert.Equal(outcome.GetProperty("study").GetString(), observation.GetProperty("partOf")[0].GetProperty("reference").GetString());
        foreach (var reference in new[] { "study", "document", "specimen" }.Select(name => outcome.GetProperty(name).GetString()!))
            Assert.Equal(HttpStatusCode.OK, (await client.GetAsync($"/fhir/{reference}", Cancellation)).StatusCode);
        var specimen = await JsonAsync(client, $"/fhir/{outcome.GetProperty("specimen").GetString()}");
        Assert.Equal(["B-1", "T1"], specimen.GetProperty("identifier").EnumerateArray().Select(identifier => identifier.GetProperty("value").GetString()));

        // Where it came from is said by the server itself.
        var provenance = (await JsonAsync(client, $"/fhir/Provenance?target=Observation/{observation.GetProperty("id").GetString()}")).GetProperty("entry")[0].GetProperty("resource");
        Assert.Equal(outcome.GetProperty("document").GetString(), provenance.GetProperty("entity")[0].GetProperty("what").GetProperty("reference").GetString());
        Assert.Equal("http://databank.example.jp/fhir/StructureDefinition/databank-derivation", provenance.GetProperty("meta").GetProperty("profile")[0].GetString());
    }

    [Fact]
    public async Task The_same_file_again_adds_nothing()
    {
        using var client = appliance.DataManager;
        var patient = await PutPatientAsync(client, "genome-2");
        var (_, first) = await ImportAsync(client, Header + L858R, $"subject={patient}");
        var (_, second) = await ImportAsync(client, Header + L858R, $"subject={patient}");
        Assert.Equal(first.GetRawText(), second.GetRawText());
        var found = await JsonAsync(client, $"/fhir/Observation?code=http://loinc.org|69548-6&subject={patient}");
        Assert.Equal("1", found.GetProperty("entry")[0].GetProperty("resource").GetProperty("meta").GetProperty("versionId").GetString());
        Assert.Equal(1, found.GetProperty("total").GetInt32());
        foreach (var otherwise in new[] { "sourceClass=germline", "assembly=GRCh37" })
            Assert.Equal(HttpStatusCode.UnprocessableEntity, (await ImportAsync(client, Header + L858R, $"subject={patient}&{otherwise}")).Status);
    }

    [Fact]
    public async Task A_broken_line_is_told_by_number_and_the_rest_is_imported()
    {
        using var client = appliance.DataManager;
        var patient = await PutPatientAsync(client, "genome-3");
        var (status, outcome) = await ImportAsync(client, Header + "chr7\tnowhere\t.\tT\tG\t.\tPASS\t.\tGT\t0/1\n" + L858R, $"subject={patient}");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(1, outcome.GetProperty("imported").GetInt32());
        var rejected = Assert.Single(outcome.GetProperty("rejected").EnumerateArray());
        Assert.Equal(7, rejected.GetProperty("line").GetInt64());
        Assert.DoesNotContain("nowhere", rejected.GetProperty("reason").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_with_a_broken_header_is_refused_whole()
    {
        using var client = appliance.DataManager;
        var patient = await PutPatientAsync(client, "genome-4");
        var (status, outcome) = await ImportAsync(client, Header.Replace("FORMAT\tT1", "T1", StringComparison.Ordinal) + L858R, $"subject={patient}");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        Assert.Equal("OperationOutcome", outcome.GetProperty("resourceType").GetString());
        Assert.Contains("line 6", outcome.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(0, (await JsonAsync(client, $"/fhir/Procedure?subject={patient}")).GetProperty("total").GetInt32());
    }

    [Fact]
    public async Task Of_a_hypermutated_tumour_the_gravest_thousand_are_stored_and_the_others_written_when_asked_for()
    {
        using var client = appliance.DataManager;
        var patient = await PutPatientAsync(client, "genome-8");
        var lines = string.Concat(Enumerable.Range(0, 1_002).Select(at => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"chr7\t{55_000_000 + at}\t.\tT\tG\t.\tPASS\tCSQ=G|{(at == 1_001 ? "stop_gained" : "missense_variant")}|EGFR|HGNC:3236|NM_005228.5||\tGT:AD\t0/1:75,25\n")));
        var (status, outcome) = await ImportAsync(client, Header + lines + "chr7\t55100000\t.\tT\tG\t.\tPASS\tCSQ=G|synonymous_variant|EGFR|HGNC:3236|NM_005228.5||\tGT:AD\t0/1:75,25\n", $"subject={patient}");
        Assert.Equal((HttpStatusCode.OK, 1_003, 1_000), (status, outcome.GetProperty("imported").GetInt32(), outcome.GetProperty("reported").GetInt32()));
        Assert.Equal(1_000, (await JsonAsync(client, $"/fhir/Observation?code=http://loinc.org|69548-6&subject={patient}&_summary=count")).GetProperty("total").GetInt32());
        foreach (var (position, isStored) in new[] { (55_000_000, true), (55_000_999, false), (55_001_001, true), (55_100_000, false) })
        {
            var found = await client.GetFhirAsync($"/fhir/$find-subject-variants?subject={patient}&ranges=NC_000007.14:{position - 1}-{position}&includeVariants=true");
            var id = Assert.Single(Assert.Single(found.Parts("variants")).Parts("variant")).GetProperty("resource").Text("id");
            Assert.Equal(isStored ? 1 : 0, (await JsonAsync(client, $"/fhir/Observation?_id={id}&_summary=count")).GetProperty("total").GetInt32());
            Assert.Equal(id, (await client.GetFhirAsync($"/fhir/Observation/{id}")).Text("id"));
        }
        // Annotated by nobody, nothing of a tumour is stored.
        (_, outcome) = await ImportAsync(client, Header + "chr7\t55191822\t.\tT\tG\t.\tPASS\t.\tGT:AD\t0/1:75,25\n", $"subject={patient}");
        Assert.Equal((1, 0), (outcome.GetProperty("imported").GetInt32(), outcome.GetProperty("reported").GetInt32()));
    }

    [Fact]
    public async Task Another_patients_specimen_is_refused()
    {
        using var client = appliance.DataManager;
        var owner = await PutPatientAsync(client, "genome-5");
        var other = await PutPatientAsync(client, "genome-6");
        var (_, outcome) = await ImportAsync(client, Header + L858R, $"subject={owner}&specimen=urn:lab|B-5");
        var (status, _) = await ImportAsync(client, Header + L858R, $"subject={other}&specimen=urn:lab|B-5");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        (status, _) = await ImportAsync(client, Header + L858R, $"subject={other}&specimen={outcome.GetProperty("specimen").GetString()}");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
    }

    [Theory]
    [InlineData("", HttpStatusCode.BadRequest)]
    [InlineData("subject=Patient/nobody-here", HttpStatusCode.UnprocessableEntity)]
    [InlineData("subject=Patient/genome-7&sourceClass=fetal", HttpStatusCode.BadRequest)]
    public async Task A_wrong_request_is_refused_at_once_with_an_operation_outcome(string query, HttpStatusCode expected)
    {
        using var client = appliance.DataManager;
        await PutPatientAsync(client, "genome-7");
        using var answer = await client.PostAsync($"/genomics/files?{query}", new StringContent(Header), Cancellation);
        Assert.Equal(expected, answer.StatusCode);
        Assert.Contains("OperationOutcome", await answer.Content.ReadAsStringAsync(Cancellation), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Nobody_sends_genomes_without_a_token()
    {
        using var client = appliance.Anonymous;
        using var answer = await client.PostAsync("/genomics/files?subject=Patient/genome-1", new StringContent(Header), Cancellation);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    private static async Task<string> PutPatientAsync(HttpClient client, string id)
    {
        using var body = new StringContent($$"""{"resourceType":"Patient","id":"{{id}}"}""", Encoding.UTF8, new MediaTypeHeaderValue("application/fhir+json"));
        using var answer = await client.PutAsync($"/fhir/Patient/{id}", body, Cancellation);
        answer.EnsureSuccessStatusCode();
        return $"Patient/{id}";
    }

    private static Task<(HttpStatusCode Status, JsonElement Outcome)> ImportAsync(HttpClient client, string vcf, string query) =>
        client.SendGenomeAsync(Encoding.UTF8.GetBytes(vcf), query);

    private static async Task<JsonElement> JsonAsync(HttpClient client, string address)
    {
        using var json = JsonDocument.Parse(await client.GetByteArrayAsync(address, Cancellation));
        return json.RootElement.Clone();
    }
}
