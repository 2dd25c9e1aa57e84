using System.Text.Json;
using System.Text.Json.Nodes;

namespace DataBank.IntegrationTests.Genomics;

/// <summary>All that an imported genome becomes, resource by resource as Genomics Reporting 3.0.0 describes it, and each valid by the profiles that it claims.</summary>
public sealed class GoldenReportTests(ApplianceProcess appliance)
{
    // A deletion and a substitution on one copy, an amplification, and a variant that is not reported.
    private const string Vcf =
        "##fileformat=VCFv4.3\n##fileDate=20260120\n##reference=GRCh38\n##tumor_sample=T1\n##contig=<ID=chr7,length=159345973>\n"
        + "##INFO=<ID=CSQ,Number=.,Type=String,Description=\"Format: Allele|Consequence|SYMBOL|HGNC_ID|Feature|HGVSc|HGVSp|CLIN_SIG\">\n"
        + "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tT1\n"
        + "chr7\t55174771\trs121913421\tAGGAATTAAGAGAAGC\tA\t90\tPASS\tCSQ=-|inframe_deletion|EGFR|HGNC:3236|NM_005228.5|NM_005228.5:c.2235_2249del|NP_005219.2:p.Glu746_Ala750del|pathogenic\tGT:AD:PS\t0|1:80,20:55174771\n"
        + "chr7\t55191822\t.\tT\tG\t90\tPASS\tCSQ=G|missense_variant|EGFR|HGNC:3236|NM_005228.5|NM_005228.5:c.2573T>G|NP_005219.2:p.Leu858Arg|drug_response\tGT:AD:PS\t0|1:75,25:55174771\n"
        + "chr7\t116672196\t.\tN\t<DUP>\t.\tPASS\tSVTYPE=DUP;END=116798386;CSQ=<DUP>|transcript_amplification|MET|HGNC:7029|NM_000245.4||\tGT:CN\t0/1:9\n"
        + "chr7\t55191900\t.\tC\tT\t90\tPASS\tCSQ=T|synonymous_variant|EGFR|HGNC:3236|NM_005228.5||\tGT:AD\t0/1:50,50\n";

    private static readonly JsonSerializerOptions Readable = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_imported_genome_becomes_the_resources_that_stand_in_the_golden_file()
    {
        using var client = appliance.DataManager;
        await client.PutFhirAsync("/fhir/Patient/golden-genome", Some.Patient(id: "golden-genome", identifier: "golden-genome"));
        await client.ImportGenomeAsync(Vcf, "subject=Patient/golden-genome&specimen=urn:lab|golden-specimen");

        var written = new List<string>();
        foreach (var search in new[] { "DiagnosticReport?subject=", "Procedure?subject=", "DocumentReference?subject=", "Specimen?subject=", "Observation?_count=100&subject=" })
        {
            foreach (var entry in (await client.GetFhirAsync($"/fhir/{search}Patient/golden-genome")).GetProperty("entry").EnumerateArray())
            {
                var resource = JsonNode.Parse(entry.GetProperty("resource").GetRawText())!.AsObject();
                using var judged = await client.PostFhirAsync($"/fhir/{resource["resourceType"]}/$validate", resource.ToJsonString());
                var outcome = await judged.JsonAsync();
                Assert.DoesNotContain(outcome.GetProperty("issue").EnumerateArray(), issue => issue.Text("severity") is "error" or "fatal");
                resource["meta"]!.AsObject().Remove("lastUpdated");
                resource.Remove("issued");
                written.Add(resource.ToJsonString(Readable));
            }
        }
        var text = string.Join('\n', written.Order(StringComparer.Ordinal)) + "\n";
        var golden = Path.Combine(AppContext.BaseDirectory, "Genomics", "golden-report.ndjson");
        Assert.Equal(await File.ReadAllTextAsync(golden, Cancellation), text);
    }
}
