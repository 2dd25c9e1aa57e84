using DataBank.IntegrationTests.Cohorts;

namespace DataBank.IntegrationTests.Genomics;

/// <summary>What laboratories write by Genomics Reporting 2.0.0 (STU2) beside what the appliance writes by 3.0.0: systems under other names, the consequence among the components of the variant.</summary>
public sealed class FormerReleaseTests(ApplianceProcess appliance)
{
    private const string Vcf = "##fileformat=VCFv4.2\n##reference=GRCh38\n##tumor_sample=T1\n##INFO=<ID=CSQ,Number=.,Type=String,Description=\"Format: Allele|Consequence|SYMBOL|HGNC_ID|Feature|HGVSc|HGVSp\">\n"
        + "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tT1\nchr7\t55191822\t.\tT\tG\t.\tPASS\tCSQ=G|missense_variant|EGFR|HGNC:3236|NM_005228.5|NM_005228.5:c.2573T>G|NP_005219.2:p.Leu858Arg\tGT:AD\t0/1:75,25\n";

    [Fact]
    public async Task A_variant_of_either_release_is_found_by_the_codes_of_both_on_both_faces()
    {
        var theme = await TestTheme.CreateAsync(appliance);
        var patient = (await theme.DataManager.CreateAsync(Some.Patient())).Text("id");
        await theme.DataManager.ImportGenomeAsync(Vcf, $"subject=Patient/{patient}");
        var former = await theme.DataManager.CreateAsync(Variant(patient));
        Assert.Contains("http://www.genenames.org/geneId", (await theme.DataManager.GetFhirAsync($"/fhir/Observation/{former.Text("id")}")).GetRawText(), StringComparison.Ordinal); // As it was sent.
        await theme.EnrolAsync($"Patient/{patient}");
        await theme.WaitForAsync("Observation?code=http://loinc.org|69548-6", 2);
        var seen = Assert.Single(await theme.WaitForAsync("Patient", 1)).Text("id");

        foreach (var (client, face, subject) in new[] { (theme.DataManager, "/fhir", patient), (theme.Researcher, theme.Fhir, seen) })
        {
            foreach (var value in new[]
            {
                "http://www.genenames.org|HGNC:3236", "http://www.genenames.org/geneId|HGNC:3236", "http://www.ncbi.nlm.nih.gov/refseq|NC_000007.14", "http://www.ncbi.nlm.nih.gov/nuccore|NC_000007.14",
                "http://www.sequenceontology.org|SO:0001583", "http://sequenceontology.org|SO:0001583",
            })
            {
                var found = await client.GetFhirAsync($"{face}/Observation?patient={subject}&code=69548-6&component-value-concept={value}");
                Assert.True(found.GetProperty("total").GetInt32() == 2, $"{face} {value}: {found}");
                Assert.Equal(0, (await client.GetFhirAsync($"{face}/Observation?patient={subject}&component-value-concept={value}0&_summary=count")).GetProperty("total").GetInt32());
            }
            foreach (var release in new[] { "http://www.genenames.org", "http://www.genenames.org/geneId" })
                Assert.Equal(2, (await client.GetFhirAsync($"{face}/Observation?patient={subject}&component-code-value-concept=http://loinc.org|48018-6${release}|HGNC:3236&_summary=count")).GetProperty("total").GetInt32());
            foreach (var name in new[] { "NC_000007.14:55191821:T:G", "NM_005228.5:c.2573T>G", "NP_005219.2:p.(Leu858Arg)" })
            {
                var variants = Assert.Single((await client.GetFhirAsync($"{face}/$find-subject-specific-variants?subject=Patient/{subject}&includeVariants=true&variants={Uri.EscapeDataString(name)}")).Parts("variants"));
                Assert.Equal(2, variants.Parts("variant").Count());
            }
            foreach (var consequence in new[] { "http://www.sequenceontology.org|SO:0001583", "http://sequenceontology.org|SO:0001583", "missense_variant" })
                Assert.Equal(2, (await client.GetFhirAsync($"{face}/$find-subject-molecular-consequences?subject=Patient/{subject}&featureConsequences={consequence}")).Parts("consequences").Count());
        }
    }

    [Fact]
    public async Task What_a_former_release_tells_in_percent_and_by_LOINC_answers_is_understood()
    {
        using var client = appliance.DataManager;
        var patient = (await client.CreateAsync(Some.Patient())).Text("id");
        await client.CreateAsync(Variant(patient, """{"value":30.25,"unit":"%","system":"http://unitsofmeasure.org","code":"%"}""", """{"system":"http://loinc.org","code":"LA6698-0","display":"Missense"}"""));
        foreach (var (asked, count) in new[] { ("\"frequency\":0.3", 1), ("\"frequency\":0.31", 0), ("\"consequence\":\"missense_variant\"", 1), ("\"consequence\":\"stop_gained\"", 0) })
        {
            using var answer = await client.PostFhirAsync("/fhir/$cohort", $$"""{"criteria":{"and":[{"search":"Patient?_id={{patient}}"},{"variant":{"gene":"EGFR","change":"L858R",{{asked}}} }]} }""");
            Assert.True(count == (await answer.JsonAsync()).ValueOf("patients").GetInt32(), asked);
        }
        var consequence = Assert.Single((await client.GetFhirAsync($"/fhir/$find-subject-molecular-consequences?subject=Patient/{patient}&featureConsequences=SO:0001583")).Parts("consequences")).Parts("implication").Single().GetProperty("resource");
        Assert.Contains("feature-consequence", consequence.GetRawText(), StringComparison.Ordinal);
        Assert.Contains("LA6698-0", consequence.GetRawText(), StringComparison.Ordinal);
    }

    private static string Variant(string patient, string frequency = """{"value":0.25}""", string consequence = """{"system":"http://sequenceontology.org","code":"SO:0001583","display":"missense_variant"}""") => $$"""
        {"resourceType":"Observation","meta":{"profile":["http://hl7.org/fhir/uv/genomics-reporting/StructureDefinition/variant"]},"status":"final",
         "category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"laboratory"}]}],
         "code":{"coding":[{"system":"http://loinc.org","code":"69548-6"}]},"subject":{"reference":"Patient/{{patient}}"},"effectiveDateTime":"2026-01-20","valueCodeableConcept":{"coding":[{"system":"http://loinc.org","code":"LA9633-4"}]},
         "component":[{{string.Join(',',
             Concept("48018-6", """{"system":"http://www.genenames.org/geneId","code":"HGNC:3236","display":"EGFR"}"""), Concept("48013-7", """{"system":"http://www.ncbi.nlm.nih.gov/nuccore","code":"NC_000007.14"}"""),
             Concept("48004-6", """{"system":"http://varnomen.hgvs.org","code":"NM_005228.5:c.2573T>G"}"""), Concept("48005-3", """{"system":"http://varnomen.hgvs.org","code":"NP_005219.2:p.(Leu858Arg)"}"""),
             Concept("48006-1", consequence), Concept("48002-0", """{"system":"http://loinc.org","code":"LA6684-0"}"""), Concept("92822-6", """{"system":"http://loinc.org","code":"LA30102-0"}"""),
             Component("69547-8", "\"valueString\":\"T\""), Component("69551-0", "\"valueString\":\"G\""), Component("81254-5", "\"valueRange\":{\"low\":{\"value\":55191822}}"), Component("81258-6", $"\"valueQuantity\":{frequency}"))}}]}
        """;

    private static string Concept(string code, string coding) => Component(code, $$"""
        "valueCodeableConcept":{"coding":[{{coding}}]}
        """);

    private static string Component(string code, string value) => $$"""
        {"code":{"coding":[{"system":"http://loinc.org","code":"{{code}}"}]},{{value}} }
        """;
}
