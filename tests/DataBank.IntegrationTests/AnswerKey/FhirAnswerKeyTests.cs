using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;

namespace DataBank.IntegrationTests.AnswerKey;

/// <summary>The FHIR and VCF part of the answer key, through the real executable: written to the clinical face, read from the view.</summary>
public sealed class FhirAnswerKeyTests(ApplianceProcess appliance)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_text_of_a_resource_tells_who_it_is_and_what_research_needs_is_kept()
    {
        var theme = await TestTheme.CreateAsync(appliance);
        foreach (var resource in FhirCorpus.Resources) await theme.PutAsync($"{resource["resourceType"]}/{resource["id"]}", resource.ToJsonString());
        await theme.EnrolAsync($"Patient/{KeyedPerson.First.Id}");
        var (planted, faults, offsets) = (0, new List<string>(), new HashSet<int>());
        foreach (var source in FhirCorpus.Resources)
        {
            var type = source["resourceType"]!.ToString();
            var released = JsonNode.Parse(Assert.Single(await theme.WaitForAsync(type, 1)).GetRawText());
            foreach (var path in FhirCorpus.Planted(source))
            {
                planted++;
                if (FhirCorpus.Value(released, path) is { } text && KeyedPerson.OccursIn(Encoding.UTF8.GetBytes(text))) faults.Add($"{type} {path} is still there");
            }
            foreach (var accept in new[] { "application/fhir+json", "application/fhir+xml" })
            {
                using var answer = await theme.GetAsync($"{theme.Fhir}/{type}", accept);
                if (KeyedPerson.OccursIn(await answer.Content.ReadAsByteArrayAsync(Cancellation))) faults.Add($"{type} as {accept} holds an identifier");
            }
            faults.AddRange(FhirCorpus.Retained.Where(kept => kept.Type == type && FhirCorpus.Value(released, kept.Path) != FhirCorpus.Value(source, kept.Path)).Select(lost => $"{type} {lost.Path} is lost"));
            foreach (var (_, path) in FhirCorpus.Shifted.Where(date => date.Type == type))
            {
                if (Day(FhirCorpus.Value(released, path)) is { } after) offsets.Add(after - Day(FhirCorpus.Value(source, path))!.Value);
                else faults.Add($"{type} {path} is lost");
            }
        }
        TestContext.Current.TestOutputHelper?.WriteLine($"{planted} texts removed, {FhirCorpus.Retained.Count} values kept, {FhirCorpus.Shifted.Count} dates moved: {faults.Count} faults");
        Assert.True(planted >= 150, $"{planted}");
        Assert.True(faults.Count == 0, string.Join('\n', faults));
        Assert.NotEqual(0, Assert.Single(offsets));
    }

    [Fact]
    public async Task No_line_of_a_vcf_tells_who_it_is_and_the_variant_is_kept()
    {
        const string Vcf = """
            ##fileformat=VCFv4.2
            ##fileDate=19610709
            ##reference=GRCh38
            ##tumor_sample=TAKAHASHI_MISAKI
            ##source=caller --name "髙橋 美咲"
            ##commandline="caller -i /data/0098765432/TAKAHASHI_MISAKI.bam"
            ##GATKCommandLine=<ID=Mutect2,CommandLine="-I 0098765432.bam -tumor TAKAHASHI_MISAKI">
            ##SAMPLE=<ID=TAKAHASHI_MISAKI,Description="髙橋美咲 昭和36年7月9日">
            ##PEDIGREE=<ID=TAKAHASHI_MISAKI,Mother=小笠原>
            ##META=<ID=Patient,Type=String,Number=.,Values=[0098765432]>
            ##bcftools_viewCommand=view /home/sato/0098765432.vcf
            ##note=みなと総合病院 佐藤
            ##INFO=<ID=OWNER,Number=1,Type=String,Description="髙橋">
            ##INFO=<ID=CSQ,Number=.,Type=String,Description="Format: Allele|Consequence|SYMBOL|HGNC_ID|Feature|HGVSc|HGVSp">
            #CHROM	POS	ID	REF	ALT	QUAL	FILTER	INFO	FORMAT	TAKAHASHI_MISAKI
            chr7	55191822	TAKAHASHI-1	T	G	.	PASS	OWNER=TAKAHASHI;CSQ=G|missense_variant|EGFR|HGNC:3236|NM_005228.5|NM_005228.5:c.2573T>G|NP_005219.2:p.Leu858Arg	GT:AD	0/1:75,25

            """;
        var theme = await TestTheme.CreateAsync(appliance);
        var id = $"genome-{Some.Unique()}";
        await theme.PutAsync($"Patient/{id}", KeyedPerson.First.Resource().Replace(KeyedPerson.First.Id, id, StringComparison.Ordinal).Replace(KeyedPerson.First.Number, Some.Unique(), StringComparison.Ordinal));
        using var body = new ByteArrayContent(Encoding.UTF8.GetBytes(Vcf));
        body.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        using var accepted = await theme.DataManager.PostAsync($"/genomics/files?subject=Patient/{id}&specimen=urn:lab|TAKAHASHI-B1", body, Cancellation);
        Assert.True(accepted.IsSuccessStatusCode, await accepted.Content.ReadAsStringAsync(Cancellation));
        await theme.EnrolAsync($"Patient/{id}");
        var variant = Assert.Single(await theme.WaitForAsync("Observation?code=http://loinc.org|69548-6", 1)).GetRawText();
        Assert.Contains("NM_005228.5:c.2573T>G", variant.Replace("\\u003E", ">", StringComparison.OrdinalIgnoreCase), StringComparison.Ordinal);
        foreach (var type in new[] { "Observation", "Procedure", "DocumentReference", "Specimen", "DiagnosticReport" })
        {
            using var answer = await theme.GetAsync($"{theme.Fhir}/{type}", "application/fhir+json");
            Assert.False(KeyedPerson.OccursIn(await answer.Content.ReadAsByteArrayAsync(Cancellation)), $"{type} holds an identifier.");
        }
    }

    private static int? Day(string? text) =>
        text is { Length: >= 10 } && DateOnly.TryParseExact(text[..10], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date.DayNumber : null;
}
