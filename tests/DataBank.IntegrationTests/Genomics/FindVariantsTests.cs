using System.Net;
using System.Text.Json;
using DataBank.IntegrationTests.Cohorts;

namespace DataBank.IntegrationTests.Genomics;

public sealed class FindVariantsTests(ApplianceProcess appliance)
{
    private const string Egfr = "NC_000007.14:55191821-55191822";
    private const string L858R = "NC_000007.14:55191821:T:G";

    // A tumour's variant and three inherited ones.
    private const string Tumour = "##fileformat=VCFv4.2\n##fileDate=20260120\n##reference=GRCh38\n##tumor_sample=T1\n"
        + "##INFO=<ID=CSQ,Number=.,Type=String,Description=\"Format: Allele|Consequence|SYMBOL|HGNC_ID|Feature|HGVSc|HGVSp\">\n"
        + "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tT1\n"
        + "chr7\t55191822\t.\tT\tG\t.\tPASS\tCSQ=G|missense_variant|EGFR|HGNC:3236|NM_005228.5|NM_005228.5:c.2573T>G|NP_005219.2:p.Leu858Arg\tGT:AD\t0/1:75,25\n";

    private const string Germline = "##fileformat=VCFv4.2\n##fileDate=20260220\n##reference=GRCh38\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tN1\n"
        + "chr22\t30000000\t.\tA\tG\t.\tPASS\t.\tGT\t0/1\nchr22\t30000100\t.\tC\tT\t.\tPASS\t.\tGT\t0/1\nchr22\t30000200\t.\tG\tA\t.\tPASS\t.\tGT\t1/1\n";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Variants_of_a_range_are_there_or_not_and_shown_when_asked()
    {
        using var client = appliance.DataManager;
        var patient = await FillAsync(client);
        var bare = (await client.GetFhirAsync($"/fhir/$find-subject-variants?subject={patient}&ranges={Egfr},NC_000007.14:1-100")).Parts("variants").ToList();
        Assert.Equal([(Egfr, true), ("NC_000007.14:1-100", false)], bare.Select(part => (part.ValueOf("rangeItem").GetString()!, part.ValueOf("presence").GetBoolean())));
        Assert.Empty(bare[0].Parts("variant"));

        using var posted = await client.PostFhirAsync("/fhir/Patient/$find-subject-variants", $$"""
            {"resourceType":"Parameters","parameter":[{"name":"subject","valueString":"{{patient}}"},{"name":"ranges","valueString":"NC_000022.11:29999000-30001000"},{"name":"includeVariants","valueBoolean":true}]}
            """);
        var found = Assert.Single((await posted.JsonAsync()).Parts("variants"));
        Assert.Equal(3, found.Parts("variant").Count());

        // None of them is stored, and each is read by its id all the same.
        var id = found.Parts("variant").First().GetProperty("resource").Text("id");
        var read = await client.GetFhirAsync($"/fhir/Observation/{id}");
        Assert.Equal("LA6706-1", read.GetProperty("component").EnumerateArray().Single(component => component.Text("code", "coding", "0", "code") == "53034-5").Text("valueCodeableConcept", "coding", "0", "code"));
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync($"/fhir/Observation/{id[..^1]}{(id[^1] == '0' ? '1' : '0')}", Cancellation)).StatusCode);
    }

    [Theory]
    [InlineData(L858R)]
    [InlineData("NC_000007.14:g.55191822T>G")]
    [InlineData("NM_005228.5:c.2573T>G")]
    [InlineData("NP_005219.2:p.Leu858Arg")]
    public async Task A_variant_is_found_by_any_of_its_names(string name)
    {
        using var client = appliance.DataManager;
        var patient = await FillAsync(client);
        var found = Assert.Single((await client.GetFhirAsync($"/fhir/$find-subject-specific-variants?subject={patient}&variants={Uri.EscapeDataString(name)}&includeVariants=true")).Parts("variants"));
        Assert.True(found.ValueOf("presence").GetBoolean());
        Assert.Single(found.Parts("variant"));
        var consequence = Assert.Single((await client.GetFhirAsync($"/fhir/$find-subject-molecular-consequences?subject={patient}&variants={Uri.EscapeDataString(name)}")).Parts("consequences"));
        Assert.Contains("SO:0001583", consequence.Parts("implication").Single().GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("NC_000007.14:55191821-55191822", true)]
    [InlineData("NC_000007.14:55191820-55191821", false)]
    [InlineData("NC_000007.14:55191822-55191823", false)]
    [InlineData("NC_000007.14:55191800-55191821", false)]
    public async Task Ranges_begin_at_zero_and_end_before_their_end(string range, bool isFound)
    {
        using var client = appliance.DataManager;
        var patient = await FillAsync(client);
        Assert.Equal(isFound, Assert.Single((await client.GetFhirAsync($"/fhir/$find-subject-variants?subject={patient}&ranges={range}")).Parts("variants")).ValueOf("presence").GetBoolean());
        foreach (var level in new[] { "", "Patient/", "Observation/" })
            Assert.Equal(isFound ? 1 : 0, (await client.GetFhirAsync($"/fhir/{level}$find-subject-molecular-consequences?subject={patient}&ranges={range}")).Parts("consequences").Count());
    }

    [Fact]
    public async Task Who_has_a_consequence_is_found_by_variant_and_by_what_it_does()
    {
        using var client = appliance.DataManager;
        var (with, without) = (await FillAsync(client), await FillAsync(client, hasTumour: false));
        var group = (await client.CreateAsync($$"""{"resourceType":"Group","type":"person","actual":true,"member":[{"entity":{"reference":"{{with}}"} },{"entity":{"reference":"{{without}}"} }]}""")).Text("id");
        foreach (var (asked, isFound) in new[]
        {
            ("featureConsequences=http://www.sequenceontology.org|SO:0001583", true), ("featureConsequences=SO:0001583", true), ("featureConsequences=missense_variant,stop_gained", true),
            ($"variants={L858R}", true), ($"variants={L858R}&featureConsequences=SO:0001583", true), ($"variants={L858R}&featureConsequences=SO:0001587", false), ("featureConsequences=SO:0001587", false),
            ("variants=NC_000007.14:1:A:C", false), ("featureConsequences=SO:0001583&genomicSourceClass=somatic", true), ("featureConsequences=SO:0001583&genomicSourceClass=germline", false),
            ("featureConsequences=SO:0001818", true), ("featureConsequences=http://www.sequenceontology.org|SO:0001818&genomicSourceClass=somatic", true), ("featureConsequences=inframe_indel", false),
            ($"variants={L858R}&featureConsequences=protein_altering_variant", true), ($"variants={L858R}&featureConsequences=splicing_variant", false),
            ("featureConsequences=SO:0001583&testIdentifiers=another", false), ("featureConsequences=SO:0001583&specimenIdentifiers=T1&testDateRange=ge2026-01-01", true), ("featureConsequences=SO:0001583&testDateRange=ge2026-02-01", false),
        })
        {
            var one = (await client.GetFhirAsync($"/fhir/$find-subject-molecular-consequences?subject={with}&{asked}")).Parts("consequences").ToList();
            Assert.True(isFound == (one.Count == 1), asked);
            if (isFound) Assert.Single(one[0].Parts("variant"));
            var all = Assert.Single((await client.GetFhirAsync($"/fhir/$find-population-molecular-consequences?{asked}&group={group}&includePatientList=true")).Parts("consequences"));
            Assert.True((isFound ? 1 : 0, 2) == (Count(all, "numerator"), Count(all, "denominator")), asked);
            Assert.Equal(isFound ? [with] : [], all.Parts("subject").Select(part => part.GetProperty("valueString").GetString()!));
        }
        // What a laboratory has written of its own is told beside it.
        var variant = Assert.Single((await client.GetFhirAsync($"/fhir/$find-subject-variants?subject={with}&ranges={Egfr}&includeVariants=true")).Parts("variants")).Parts("variant").Single().GetProperty("resource").Text("id");
        await client.CreateAsync($$"""
            {"resourceType":"Observation","status":"final","code":{"coding":[{"system":"http://hl7.org/fhir/uv/genomics-reporting/CodeSystem/tbd-codes-cs","code":"molecular-consequence"}]},"subject":{"reference":"{{with}}"},
             "derivedFrom":[{"reference":"Observation/{{variant}}"}],"component":[{"code":{"coding":[{"code":"feature-consequence"}]},"valueCodeableConcept":{"coding":[{"system":"http://www.sequenceontology.org","code":"SO:0001574"}]} }]}
            """);
        Assert.Equal(2, (await client.GetFhirAsync($"/fhir/$find-subject-molecular-consequences?subject={with}&variants={L858R}")).Parts("consequences").Count());
        Assert.Single((await client.GetFhirAsync($"/fhir/$find-subject-molecular-consequences?subject={with}&featureConsequences=SO:0001574")).Parts("consequences"));
        Assert.Single((await client.GetFhirAsync($"/fhir/$find-subject-molecular-consequences?subject={with}&featureConsequences=splice_site_variant")).Parts("consequences"));
    }

    [Fact]
    public async Task Haplotypes_are_found_by_what_they_are_called_and_lead_to_what_they_imply()
    {
        using var client = appliance.DataManager;
        var (with, without) = (await FillAsync(client, hasTumour: false), await FillAsync(client, hasTumour: false));
        var specimen = (await client.CreateAsync($$"""{"resourceType":"Specimen","subject":{"reference":"{{with}}"} }""")).Text("id");
        await StoreAsync("84414-2", """{"coding":[{"system":"http://www.pharmvar.org","code":"PV01080","display":"CYP2C19*2"}]}""");
        var genotype = (await StoreAsync("84413-4", """{"text":"CYP2C19 *1/*2"}""")).Text("id");
        await client.CreateAsync($$"""
            {"resourceType":"Observation","status":"final","code":{"coding":[{"system":"http://hl7.org/fhir/uv/genomics-reporting/CodeSystem/tbd-codes-cs","code":"therapeutic-implication"}]},"subject":{"reference":"{{with}}"},
             "derivedFrom":[{"reference":"Observation/{{genotype}}"}],"component":[{"code":{"coding":[{"system":"http://loinc.org","code":"51963-7"}]},"valueCodeableConcept":{"text":"clopidogrel"} }]}
            """);
        foreach (var (asked, haplotypes, genotypes) in new[]
        {
            ("http://www.pharmvar.org|PV01080", 1, 0), ("PV01080", 1, 0), ("cyp2c19*2", 1, 0), ("CYP2C19%20*1/*2", 0, 1), ("http://elsewhere|PV01080", 0, 0), ("CYP2C19*3", 0, 0),
            ("PV01080&testDateRange=ge2026-03-01", 1, 0), ("PV01080&testDateRange=ge2026-04-01", 0, 0), ($"PV01080&specimenIdentifiers={specimen}", 1, 0), ("PV01080&specimenIdentifiers=another", 0, 0),
        })
        {
            var found = Assert.Single((await client.GetFhirAsync($"/fhir/$find-subject-specific-haplotypes?subject={with}&haplotypes={asked}")).Parts("haplotypes"));
            Assert.Equal((haplotypes + genotypes > 0, haplotypes, genotypes), (found.ValueOf("presence").GetBoolean(), found.Parts("haplotype").Count(), found.Parts("genotype").Count()));
        }
        var group = (await client.CreateAsync($$"""{"resourceType":"Group","type":"person","actual":true,"member":[{"entity":{"reference":"{{with}}"} },{"entity":{"reference":"{{without}}"} }]}""")).Text("id");
        foreach (var (asked, numerator) in new[] { ("haplotypes=PV01080", 1), ("haplotypes=CYP2C19*3,PV01080", 1), ("haplotypes=PV01080&haplotypes=CYP2C19%20*1/*2", 1), ("haplotypes=PV01080&haplotypes=CYP2C19*3", 0) })
        {
            var found = Assert.Single((await client.GetFhirAsync($"/fhir/$find-population-specific-haplotypes?{asked}&group={group}&includePatientList=true")).Parts("haplotypes"));
            Assert.Equal((numerator, 2, numerator), (Count(found, "numerator"), Count(found, "denominator"), found.Parts("subject").Count()));
        }
        foreach (var (asked, isFound) in new[] { ("haplotypes=CYP2C19%20*1/*2", true), ("haplotypes=PV01080", false), ("haplotypes=CYP2C19%20*1/*2&treatments=clopidogrel", true), ("haplotypes=CYP2C19%20*1/*2&treatments=aspirin", false) })
        {
            var implications = (await client.GetFhirAsync($"/fhir/$find-subject-tx-implications?subject={with}&{asked}")).Parts("implications").ToList();
            Assert.Equal(isFound ? [genotype] : [], implications.SelectMany(each => each.Parts("genotype")).Select(part => part.GetProperty("resource").Text("id")));
            Assert.Equal(isFound ? 1 : 0, Count(Assert.Single((await client.GetFhirAsync($"/fhir/$find-population-tx-implications?{asked}&group={group}")).Parts("implications")), "numerator"));
        }

        Task<JsonElement> StoreAsync(string code, string value) => client.CreateAsync($$"""
            {"resourceType":"Observation","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"{{code}}"}]},"subject":{"reference":"{{with}}"},"effectiveDateTime":"2026-03-10","specimen":{"reference":"Specimen/{{specimen}}"},
             "valueCodeableConcept":{{value}}}
            """);
    }

    [Theory]
    [InlineData("intersecting", "NC_000022.11:40049000-40060000", true)]
    [InlineData("intersecting", "NC_000022.11:40050050-40060000", true)]
    [InlineData("intersecting", "NC_000022.11:40050200-40060000", false)]
    [InlineData("subsuming", "NC_000022.11:40010000-40020000", true)]
    [InlineData("subsuming", "NC_000022.11:40049000-40060000", false)]
    public async Task Structural_variants_touch_or_cover_a_range(string kind, string range, bool isFound)
    {
        using var client = appliance.DataManager;
        var patient = await FillAsync(client);
        await client.CreateAsync($$"""
            {"resourceType":"Observation","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"69548-6"}]},"subject":{"reference":"{{patient}}"},"valueCodeableConcept":{"coding":[{"system":"http://loinc.org","code":"LA9633-4"}]},
             "component":[{"code":{"coding":[{"system":"http://loinc.org","code":"48013-7"}]},"valueCodeableConcept":{"coding":[{"system":"http://www.ncbi.nlm.nih.gov/refseq","code":"NC_000022.11"}]} },
              {"code":{"coding":[{"system":"http://loinc.org","code":"48019-4"}]},"valueCodeableConcept":{"coding":[{"system":"http://www.sequenceontology.org","code":"SO:0001019"}]} },
              {"code":{"coding":[{"system":"http://loinc.org","code":"81301-4"}]},"valueRange":{"low":{"value":39999900},"high":{"value":40050100} } }]}
            """);
        var found = Assert.Single((await client.GetFhirAsync($"/fhir/$find-subject-structural-{kind}-variants?subject={patient}&ranges={range}&includeVariants=true")).Parts("variants"));
        Assert.Equal(isFound, found.ValueOf("presence").GetBoolean());
        Assert.Equal(isFound ? 1 : 0, found.Parts("variant").Count());
        Assert.Equal(isFound ? 1 : 0, await NumeratorAsync());

        async Task<int> NumeratorAsync()
        {
            var group = (await client.CreateAsync($$"""{"resourceType":"Group","type":"person","actual":true,"member":[{"entity":{"reference":"{{patient}}"} }]}""")).Text("id");
            return Count(Assert.Single((await client.GetFhirAsync($"/fhir/$find-population-structural-{kind}-variants?ranges={range}&group={group}")).Parts("variants")), "numerator");
        }
    }

    [Fact]
    public async Task Tests_are_told_and_chosen_by_their_traits()
    {
        using var client = appliance.DataManager;
        var patient = await FillAsync(client);
        var tests = (await client.GetFhirAsync($"/fhir/$find-study-metadata?subject={patient}")).Parts("tests").ToList();
        Assert.Equal(["LA6683-2", "LA6684-0"], tests.Select(test => test.ValueOf("genomicSourceClass").Text("code")).Order());
        var somatic = tests.Single(test => test.ValueOf("genomicSourceClass").Text("code") == "LA6684-0");
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync($"/fhir/Procedure/{somatic.ValueOf("testId").GetString()}", Cancellation)).StatusCode);

        Assert.True(await IsPresentAsync("genomicSourceClass=somatic"));
        Assert.False(await IsPresentAsync("genomicSourceClass=germline"));
        Assert.True(await IsPresentAsync($"testIdentifiers={somatic.ValueOf("testId").GetString()}"));
        Assert.False(await IsPresentAsync("testIdentifiers=another"));
        Assert.True(await IsPresentAsync("testDateRange=ge2026-01-01&testDateRange=le2026-01-31"));
        Assert.False(await IsPresentAsync("testDateRange=ge2026-02-01"));
        Assert.True(await IsPresentAsync("specimenIdentifiers=T1"));

        async Task<bool> IsPresentAsync(string filter) =>
            Assert.Single((await client.GetFhirAsync($"/fhir/$find-subject-variants?subject={patient}&ranges={Egfr}&{filter}")).Parts("variants")).ValueOf("presence").GetBoolean();
    }

    [Fact]
    public async Task A_population_is_counted_within_its_group()
    {
        using var client = appliance.DataManager;
        var (with, without) = (await FillAsync(client), await FillAsync(client, hasTumour: false));
        var group = (await client.CreateAsync($$"""{"resourceType":"Group","type":"person","actual":true,"member":[{"entity":{"reference":"{{with}}"} },{"entity":{"reference":"{{without}}"} }]}""")).Text("id");
        var found = Assert.Single((await client.GetFhirAsync($"/fhir/$find-population-specific-variants?variants={L858R},NC_000007.14:1:A:C&variants={L858R}&includePatientList=true&group=Group/{group}")).Parts("variants"));
        Assert.Equal((1, 2, with), (Count(found, "numerator"), Count(found, "denominator"), found.Parts("subject").Single().GetProperty("valueString").GetString()));
        var none = Assert.Single((await client.GetFhirAsync($"/fhir/$find-population-specific-variants?variants={L858R}&variants=NC_000007.14:1:A:C&group={group}")).Parts("variants"));
        Assert.Equal(0, Count(none, "numerator"));
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync($"/fhir/$find-population-specific-variants?variants={L858R}&group=Group/nobody", Cancellation)).StatusCode);
    }

    [Fact]
    public async Task Inherited_variants_that_nothing_has_stored_are_counted_in_all_genomes()
    {
        using var client = appliance.DataManager;
        var (one, other) = (await FillAsync(client, hasTumour: false), await FillAsync(client));
        await client.ImportGenomeAsync(Germline.Replace("chr22\t30000000\t.\tA\tG", "chr22\t30000000\t.\tA\tC", StringComparison.Ordinal).Replace("N1", "N2", StringComparison.Ordinal), $"subject={other}");
        var group = (await client.CreateAsync($$"""{"resourceType":"Group","type":"person","actual":true,"member":[{"entity":{"reference":"{{one}}"} },{"entity":{"reference":"{{other}}"} }]}""")).Text("id");
        Assert.Equal(2, await CountAsync("variants=NC_000022.11:29999999:A:G"));
        Assert.Equal(1, await CountAsync("variants=NC_000022.11:29999999:A:C"));
        Assert.Equal(1, await CountAsync($"variants=NC_000022.11:29999999:A:G&variants={L858R}"));
        Assert.Equal(2, await CountAsync($"variants=NC_000022.11:29999999:A:G,{L858R}"));
        Assert.Equal(0, await CountAsync("variants=NC_000022.11:29999999:A:G&genomicSourceClass=somatic"));
        Assert.Equal(2, await CountAsync("variants=NC_000022.11:g.30000100C>T"));
        Assert.Equal(0, await CountAsync("variants=NC_000022.10:29999999:A:G"));

        async Task<int> CountAsync(string asked)
        {
            var found = Assert.Single((await client.GetFhirAsync($"/fhir/$find-population-specific-variants?{asked}&group={group}")).Parts("variants"));
            Assert.Equal(2, Count(found, "denominator"));
            return Count(found, "numerator");
        }
    }

    [Fact]
    public async Task What_variants_imply_and_haplotypes_are_found_by_variant_treatment_condition_and_gene()
    {
        using var client = appliance.DataManager;
        var patient = await FillAsync(client);
        var variant = Assert.Single((await client.GetFhirAsync($"/fhir/$find-subject-variants?subject={patient}&ranges={Egfr}&includeVariants=true")).Parts("variants")).Parts("variant").Single().GetProperty("resource").Text("id");
        await StoreAsync("therapeutic-implication", "51963-7", "osimertinib");
        await StoreAsync("diagnostic-implication", "81259-4", "Lung cancer");
        await client.CreateAsync($$"""
            {"resourceType":"Observation","status":"final","code":{"coding":[{"system":"http://loinc.org","code":"84414-2"}]},"subject":{"reference":"{{patient}}"},"valueCodeableConcept":{"text":"CYP2C19*2"},
             "component":[{"code":{"coding":[{"system":"http://loinc.org","code":"48018-6"}]},"valueCodeableConcept":{"coding":[{"system":"http://www.genenames.org","code":"HGNC:2621","display":"CYP2C19"}]} }]}
            """);
        foreach (var (kind, by, none) in new[] { ("tx", "treatments=Osimertinib", "treatments=aspirin"), ("dx", "conditions=lung%20cancer", "conditions=none") })
        {
            foreach (var asked in new[] { $"variants={L858R}", $"ranges={Egfr}", by, $"ranges={Egfr}&{by}" })
            {
                var found = Assert.Single((await client.GetFhirAsync($"/fhir/$find-subject-{kind}-implications?subject={patient}&{asked}")).Parts("implications"));
                Assert.Equal(variant, found.Parts("variant").Single().GetProperty("resource").Text("id"));
            }
            foreach (var asked in new[] { "variants=NC_000007.14:1:A:C", "ranges=NC_000007.14:1-100", none })
                Assert.Empty((await client.GetFhirAsync($"/fhir/$find-subject-{kind}-implications?subject={patient}&{asked}")).Parts("implications"));
        }
        // Of a population, whoever has one that is found of him alone.
        var other = await FillAsync(client);
        var group = (await client.CreateAsync($$"""{"resourceType":"Group","type":"person","actual":true,"member":[{"entity":{"reference":"{{patient}}"} },{"entity":{"reference":"{{other}}"} }]}""")).Text("id");
        foreach (var (kind, by, none) in new[] { ("tx", "treatments=Osimertinib", "treatments=aspirin"), ("dx", "conditions=lung%20cancer", "conditions=none") })
        {
            foreach (var asked in new[] { $"variants={L858R}", by, $"variants={L858R},NC_000007.14:1:A:C&{by}", $"{by}&genomicSourceClass=somatic" })
            {
                var found = Assert.Single((await client.GetFhirAsync($"/fhir/$find-population-{kind}-implications?{asked}&group={group}&includePatientList=true")).Parts("implications"));
                Assert.Equal((1, 2, patient), (Count(found, "numerator"), Count(found, "denominator"), found.Parts("subject").Single().GetProperty("valueString").GetString()));
            }
            foreach (var asked in new[] { "variants=NC_000007.14:1:A:C", none, $"variants={L858R}&{none}", $"{by}&genomicSourceClass=germline" })
                Assert.Equal(0, Count(Assert.Single((await client.GetFhirAsync($"/fhir/$find-population-{kind}-implications?{asked}&group={group}")).Parts("implications")), "numerator"));
        }
        Assert.Single(Assert.Single((await client.GetFhirAsync($"/fhir/$find-subject-haplotypes?subject={patient}&genes=CYP2C19")).Parts("haplotypes")).Parts("haplotype"));
        Assert.Empty(Assert.Single((await client.GetFhirAsync($"/fhir/$find-subject-haplotypes?subject={patient}&genes=HGNC:1")).Parts("haplotypes")).Parts("haplotype"));

        Task<JsonElement> StoreAsync(string code, string component, string text) => client.CreateAsync($$"""
            {"resourceType":"Observation","status":"final","code":{"coding":[{"system":"http://hl7.org/fhir/uv/genomics-reporting/CodeSystem/tbd-codes-cs","code":"{{code}}"}]},"subject":{"reference":"{{patient}}"},
             "derivedFrom":[{"reference":"Observation/{{variant}}"}],"component":[{"code":{"coding":[{"system":"http://loinc.org","code":"{{component}}"}]},"valueCodeableConcept":{"text":"{{text}}"} }]}
            """);
    }

    [Theory]
    [InlineData("$find-subject-dx-implications?subject={0}", HttpStatusCode.BadRequest)]
    [InlineData("$find-subject-haplotypes?subject={0}", HttpStatusCode.BadRequest)]
    [InlineData("$find-subject-specific-haplotypes?subject={0}", HttpStatusCode.BadRequest)]
    [InlineData("$find-subject-specific-haplotypes?subject=Patient/nobody-at-all&haplotypes=x", HttpStatusCode.NotFound)]
    [InlineData("$find-population-specific-haplotypes", HttpStatusCode.BadRequest)]
    [InlineData("$find-population-specific-haplotypes?haplotypes=x&group=nobody-at-all", HttpStatusCode.NotFound)]
    [InlineData("$find-subject-molecular-consequences?subject={0}", HttpStatusCode.BadRequest)]
    [InlineData("$find-subject-molecular-consequences?subject=Patient/nobody-at-all&ranges=NC_000007.14:1-2", HttpStatusCode.NotFound)]
    [InlineData("$find-subject-molecular-consequences?subject={0}&ranges=NC_000007.13:1-2", HttpStatusCode.UnprocessableEntity)]
    [InlineData("$find-population-molecular-consequences", HttpStatusCode.BadRequest)]
    [InlineData("$find-population-molecular-consequences?featureConsequences=SO:0001583&group=nobody-at-all", HttpStatusCode.NotFound)]
    [InlineData("$find-subject-dx-implications?subject=Patient/nobody-at-all&conditions=x", HttpStatusCode.NotFound)]
    [InlineData("$find-subject-dx-implications?subject={0}&ranges=NC_000007.13:1-2", HttpStatusCode.UnprocessableEntity)]
    [InlineData("$find-subject-tx-implications?subject={0}&ranges=NC_000007.13:1-2", HttpStatusCode.UnprocessableEntity)]
    [InlineData("$find-subject-structural-intersecting-variants?subject={0}&ranges=NC_000007.13:1-2", HttpStatusCode.UnprocessableEntity)]
    [InlineData("$find-study-metadata?subject=Patient/nobody-at-all", HttpStatusCode.NotFound)]
    [InlineData("$find-subject-variants?ranges=NC_000007.14:1-2", HttpStatusCode.BadRequest)]
    [InlineData("$find-subject-variants?subject=Patient/nobody-at-all&ranges=NC_000007.14:1-2", HttpStatusCode.NotFound)]
    [InlineData("$find-subject-variants?subject={0}", HttpStatusCode.BadRequest)]
    [InlineData("$find-subject-variants?subject={0}&ranges=chr7:1-2", HttpStatusCode.BadRequest)]
    [InlineData("$find-subject-variants?subject={0}&ranges=NC_000007.13:1-2", HttpStatusCode.UnprocessableEntity)]
    [InlineData("$find-subject-variants?subject={0}&ranges=NC_000007.14:1-2&testDateRange=2026", HttpStatusCode.BadRequest)]
    [InlineData("$find-subject-specific-variants?subject={0}&variants=whatever", HttpStatusCode.BadRequest)]
    [InlineData("$find-population-specific-variants", HttpStatusCode.BadRequest)]
    [InlineData("$find-population-tx-implications", HttpStatusCode.BadRequest)]
    [InlineData("$find-population-dx-implications?variants=whatever", HttpStatusCode.BadRequest)]
    public async Task What_cannot_be_answered_is_refused_with_an_OperationOutcome(string request, HttpStatusCode status)
    {
        using var client = appliance.DataManager;
        using var answer = await client.GetAsync($"/fhir/{request.Replace("{0}", await FillAsync(client), StringComparison.Ordinal)}", Cancellation);
        Assert.Equal((status, "OperationOutcome"), (answer.StatusCode, (await answer.JsonAsync()).Text("resourceType")));
    }

    [Fact]
    public async Task A_theme_answers_from_its_view_alone()
    {
        using var client = appliance.DataManager;
        var theme = await TestTheme.CreateAsync(appliance);
        var patient = await FillAsync(client);
        await theme.EnrolAsync(patient);
        var seen = Assert.Single(await theme.WaitForAsync("Patient", 1)).Text("id");
        await theme.WaitForAsync("Observation?code=http://loinc.org|69548-6", 1);
        var found = Assert.Single((await theme.Researcher.GetFhirAsync($"{theme.Fhir}/$find-subject-variants?subject={seen}&ranges={Egfr}&includeVariants=true")).Parts("variants"));
        Assert.DoesNotContain(patient, found.GetRawText(), StringComparison.Ordinal);
        Assert.Equal($"Patient/{seen}", Assert.Single(found.Parts("variant")).GetProperty("resource").Text("subject", "reference"));
        // Who it is may be listed, as a search does; how many they are is not told when they are few.
        var few = Assert.Single((await theme.Researcher.GetFhirAsync($"{theme.Fhir}/$find-population-specific-variants?variants={L858R}&includePatientList=true")).Parts("variants"));
        Assert.Equal($"Patient/{seen}", few.ValueOf("subject").GetString());
        Assert.Empty(few.Parts("numerator").Concat(few.Parts("denominator")));
        Assert.Single((await theme.Researcher.GetFhirAsync($"{theme.Fhir}/$find-subject-molecular-consequences?subject={seen}&featureConsequences=missense_variant")).Parts("consequences"));
        // What was typed is not repeated, and nobody's haplotypes are told as none.
        var none = Assert.Single((await theme.Researcher.GetFhirAsync($"{theme.Fhir}/$find-subject-specific-haplotypes?subject={seen}&haplotypes=CYP2C19*2")).Parts("haplotypes"));
        Assert.False(none.ValueOf("presence").GetBoolean());
        foreach (var asked in new[] { "molecular-consequences?featureConsequences=missense_variant", "specific-haplotypes?haplotypes=CYP2C19*2" })
        {
            var counted = await theme.Researcher.GetFhirAsync($"{theme.Fhir}/$find-population-{asked}");
            Assert.DoesNotContain("numerator", counted.GetRawText(), StringComparison.Ordinal); // One person, or none: too few to be told.
            Assert.DoesNotContain("CYP2C19", counted.GetRawText(), StringComparison.Ordinal);
        }
        // What is not released is not found: the inherited genome is no part of the view.
        var germline = Assert.Single((await theme.Researcher.GetFhirAsync($"{theme.Fhir}/$find-subject-variants?subject={seen}&ranges=NC_000022.11:29999000-30001000")).Parts("variants"));
        Assert.False(germline.ValueOf("presence").GetBoolean());
        Assert.Equal(HttpStatusCode.NotFound, (await theme.Researcher.GetAsync($"{theme.Fhir}/$find-subject-variants?subject={patient}&ranges={Egfr}", Cancellation)).StatusCode);
    }

    private static int Count(JsonElement part, string name) => part.ValueOf(name).GetProperty("value").GetInt32();

    private static async Task<string> FillAsync(HttpClient client, bool hasTumour = true)
    {
        var patient = $"Patient/{(await client.CreateAsync(Some.Patient())).Text("id")}";
        if (hasTumour) await client.ImportGenomeAsync(Tumour, $"subject={patient}");
        await client.ImportGenomeAsync(Germline, $"subject={patient}");
        return patient;
    }
}
