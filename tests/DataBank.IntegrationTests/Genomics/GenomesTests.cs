using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using DataBank.IntegrationTests.Cohorts;

namespace DataBank.IntegrationTests.Genomics;

/// <summary>What becomes of whole genomes over their life: structural variants, a reference genome that comes later, deletion, a crash.</summary>
public sealed class GenomesTests
{
    private const string Header = "##fileformat=VCFv4.2\n##fileDate=20260120\n##reference=GRCh38\n##contig=<ID=chrM,length=16569>\n##tumor_sample=T1\n"
        + "##INFO=<ID=CSQ,Number=.,Type=String,Description=\"Format: Allele|Consequence|SYMBOL|HGNC_ID|Feature|HGVSc|HGVSp\">\n"
        + "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tT1\n";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_insertion_is_not_normalised_until_a_reference_genome_is_loaded_and_the_file_comes_again()
    {
        await using var appliance = await ApplianceProcess.StartAsync();
        using var client = appliance.DataManager;
        await PutPatientAsync(client, "g1");
        // The reference has AAAAA there: one more A belongs to its beginning, wherever a caller puts it.
        const string line = "chrM\t1004\t.\tA\tAA\t.\tPASS\tCSQ=A|missense_variant|MT-RNR1|HGNC:7470|||\tGT:AD\t1:10,90\n";
        var first = await client.ImportGenomeAsync(Header + line, "subject=Patient/g1");
        var before = await VariantAsync(client, "g1");
        Assert.Contains("Not normalised", before.GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain("81252-9", before.GetRawText(), StringComparison.Ordinal);

        using var folder = new TemporaryFolder();
        var fasta = Path.Combine(folder.Path, "chrM.fa");
        await File.WriteAllTextAsync(fasta, $">chrM\n{string.Concat(Enumerable.Repeat("ACGT", 250))}AAAAA{new string('G', 16569 - 1005)}\n", Cancellation);
        var loaded = await ApplianceProcess.RunAsync("genome", "load", "--data", appliance.SharedFolder, "--assembly", "GRCh38", fasta);
        Assert.True(loaded.ExitCode == 0, loaded.Error);
        Assert.Contains("1 chromosomes", loaded.Output, StringComparison.Ordinal);
        var second = await client.ImportGenomeAsync(Header + line, "subject=Patient/g1");
        Assert.Equal(first.GetProperty("study").GetString(), second.GetProperty("study").GetString());
        var after = await VariantAsync(client, "g1"); // In place of the one before.
        Assert.DoesNotContain("Not normalised", after.GetRawText(), StringComparison.Ordinal);
        Assert.Contains("NC_012920.1:1000:AAAAA:AAAAAA", after.GetRawText(), StringComparison.Ordinal);
        await appliance.VerifyAsync();
    }

    [Fact]
    public async Task What_no_annotator_named_is_named_by_the_gene_models_that_are_loaded_and_found_by_it()
    {
        await using var appliance = await ApplianceProcess.StartAsync();
        using var client = appliance.DataManager;
        await PutPatientAsync(client, "g5");
        using var folder = new TemporaryFolder();
        // Bases 101 to 136 are a gene: Met, ten Leu, a stop codon.
        var (fasta, models) = (Path.Combine(folder.Path, "chrM.fa"), Path.Combine(folder.Path, "models.gff3"));
        await File.WriteAllTextAsync(fasta, $">chrM\n{new string('C', 100)}ATG{string.Concat(Enumerable.Repeat("CTG", 10))}TAA{new string('G', 16569 - 136)}\n", Cancellation);
        await File.WriteAllTextAsync(models, string.Join('\n', "##gff-version 3", Feature("gene", "ID=gene-MADE;Name=MADE;Dbxref=HGNC:HGNC:7"), Feature("mRNA", "ID=rna-1;Parent=gene-MADE;transcript_id=NM_000001.2;tag=MANE Select"),
            Feature("exon", "Parent=rna-1"), Feature("CDS", "Parent=rna-1;protein_id=NP_000001.1")), Cancellation);
        foreach (var file in new[] { fasta, models })
        {
            var loaded = await ApplianceProcess.RunAsync("genome", "load", "--data", appliance.SharedFolder, "--assembly", "GRCh38", file);
            Assert.True(loaded.ExitCode == 0, loaded.Error);
        }
        const string line = "chrM\t114\t.\tT\tG\t.\tPASS\t.\tGT:AD\t1:10,90\n";
        await client.ImportGenomeAsync(Header + line, "subject=Patient/g5&assay=wes");
        var stored = (await VariantAsync(client, "g5")).GetRawText();
        Assert.Contains("NM_000001.2:c.14T", stored, StringComparison.Ordinal);
        Assert.Contains("NP_000001.1:p.(Leu5Arg)", stored, StringComparison.Ordinal);
        Assert.Contains("SO:0001583", stored, StringComparison.Ordinal);
        Assert.Equal(2, (await JsonAsync(client, "/fhir/Procedure?subject=Patient/g5")).GetProperty("total").GetInt32());
        Assert.Equal(1, (await JsonAsync(client, "/fhir/Procedure?code=http://databank.example.jp/fhir/CodeSystem/data-type|wes&subject=Patient/g5")).GetProperty("total").GetInt32());
        // An inherited one is not stored, and found by its names all the same.
        await PutPatientAsync(client, "g6");
        await client.ImportGenomeAsync(Header.Replace("##tumor_sample=T1\n", "", StringComparison.Ordinal) + line, "subject=Patient/g6");
        foreach (var patient in new[] { "g5", "g6" })
        {
            foreach (var name in new[] { "NM_000001.1:c.14T>G", "NP_000001.1:p.Leu5Arg", "MADE:p.(Leu5Arg)", "MADE L5R" })
            {
                var found = await JsonAsync(client, $"/fhir/$find-subject-specific-variants?subject=Patient/{patient}&includeVariants=true&variants={Uri.EscapeDataString(name)}");
                Assert.Single(Assert.Single(found.Parts("variants")).Parts("variant"));
            }
        }

        static string Feature(string type, string attributes) => $"chrM\tmade\t{type}\t101\t136\t.\t+\t{(type == "CDS" ? "0" : ".")}\t{attributes}";
    }

    [Fact]
    public async Task What_ClinVar_says_is_that_of_the_release_that_is_loaded_and_supersedes_what_was_stored()
    {
        await using var appliance = await ApplianceProcess.StartAsync();
        using var client = appliance.DataManager;
        await PutPatientAsync(client, "g7");
        using var folder = new TemporaryFolder();
        var outcome = await client.ImportGenomeAsync(
            "##fileformat=VCFv4.2\n##reference=GRCh38\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tN1\nchr17\t43045682\t.\tG\tA\t.\tPASS\t.\tGT\t0/1\n", "subject=Patient/g7");
        Assert.Equal((0, 0), (outcome.GetProperty("reported").GetInt32(), await CountAsync("69548-6")));
        Assert.Equal(JsonValueKind.Null, outcome.GetProperty("report").ValueKind);
        Assert.Empty(await ReportsAsync()); // Nothing was judged: a report would say that nothing is there.

        await LoadAsync("2026-10-01", "Pathogenic");
        Assert.Contains("LA6668-3", await ReadAsync(), StringComparison.Ordinal); // Nothing is stored: what is loaded holds at once.
        Assert.Equal((1, 1), await AnnotateAsync());
        Assert.Equal((1, 1), (await CountAsync("69548-6"), await CountAsync("diagnostic-implication")));
        Assert.Equal((1, 0), await AnnotateAsync());
        var report = Assert.Single(await ReportsAsync());
        Assert.Equal(("final", 2), (report.Text("status"), report.GetProperty("result").GetArrayLength()));
        var implication = (await JsonAsync(client, "/fhir/Observation?code=diagnostic-implication&subject=Patient/g7")).GetProperty("entry")[0].GetProperty("resource");
        Assert.Contains("ClinVar 2026-10-01, Variation 55", implication.GetRawText(), StringComparison.Ordinal);
        Assert.Contains("reviewed by expert panel", implication.GetRawText(), StringComparison.Ordinal);

        await LoadAsync("2026-11-01", "Likely_pathogenic");
        Assert.Equal((1, 1), await AnnotateAsync());
        Assert.Contains("ClinVar 2026-11-01", (await JsonAsync(client, $"/fhir/Observation/{implication.GetProperty("id").GetString()}")).GetRawText(), StringComparison.Ordinal);
        Assert.Contains("ClinVar 2026-10-01", (await JsonAsync(client, $"/fhir/Observation/{implication.GetProperty("id").GetString()}/_history/1")).GetRawText(), StringComparison.Ordinal);
        var amended = Assert.Single(await ReportsAsync());
        Assert.Equal((report.Text("id"), "amended", 2), (amended.Text("id"), amended.Text("status"), amended.GetProperty("result").GetArrayLength()));
        Assert.Contains("2026-11-01", amended.Text("conclusion"), StringComparison.Ordinal);
        // One Provenance tells of the import; each annotation is a version of its own, which says what it supersedes.
        var found = Assert.Single((await JsonAsync(client, $"/fhir/Provenance?target={outcome.GetProperty("study").GetString()}")).GetProperty("entry").EnumerateArray()).GetProperty("resource");
        Assert.Equal((3, "reannotation", 3), (int.Parse(found.Text("meta", "versionId"), System.Globalization.CultureInfo.InvariantCulture), found.Text("activity", "coding", "0", "code"), found.GetProperty("entity").GetArrayLength()));
        foreach (var target in new[] { $"Observation/{implication.Text("id")}", $"DiagnosticReport/{report.Text("id")}" }) Assert.Contains(target, found.GetProperty("target").GetRawText(), StringComparison.Ordinal);
        var superseded = await JsonAsync(client, $"/fhir/{found.Text("entity", "2", "what", "reference")}");
        Assert.Equal(("2", "reannotation"), (superseded.Text("meta", "versionId"), superseded.Text("activity", "coding", "0", "code")));
        Assert.NotEqual(found.Text("entity", "1", "what", "display"), superseded.Text("entity", "1", "what", "display"));

        await LoadAsync("2026-12-01", "Benign");
        Assert.Equal((1, 1), await AnnotateAsync());
        Assert.Equal((0, 0), (await CountAsync("69548-6"), await CountAsync("diagnostic-implication")));
        Assert.Contains("LA6675-8", await ReadAsync(), StringComparison.Ordinal);
        var emptied = Assert.Single(await ReportsAsync());
        Assert.Equal((report.Text("id"), "amended", false), (emptied.Text("id"), emptied.Text("status"), emptied.TryGetProperty("result", out _)));
        await appliance.VerifyAsync();

        async Task LoadAsync(string release, string significance)
        {
            var path = Path.Combine(folder.Path, "clinvar.vcf");
            await File.WriteAllTextAsync(path, $"##fileformat=VCFv4.1\n##fileDate={release}\n##reference=GRCh38\n##INFO=<ID=CLNSIG,Number=.>\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n17\t43045682\t55\tG\tA\t.\t.\tCLNREVSTAT=reviewed_by_expert_panel;CLNSIG={significance}\n", Cancellation);
            var loaded = await ApplianceProcess.RunAsync("genome", "load", "--data", appliance.SharedFolder, "--assembly", "GRCh38", path);
            Assert.True(loaded.ExitCode == 0, loaded.Error);
        }

        async Task<(int, int)> AnnotateAsync()
        {
            using var accepted = await client.PostAsync("/genomics/annotations", null, Cancellation);
            Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
            for (var attempt = 0; ; attempt++)
            {
                using var answer = await client.GetAsync(accepted.Content.Headers.ContentLocation, Cancellation);
                if (answer.StatusCode == HttpStatusCode.OK) return (await answer.JsonAsync()) is var done ? (done.GetProperty("genomes").GetInt32(), done.GetProperty("annotated").GetInt32()) : default;
                Assert.True(answer.StatusCode == HttpStatusCode.Accepted && attempt < 600, answer.StatusCode.ToString());
                await Task.Delay(50, Cancellation);
            }
        }

        async Task<IReadOnlyList<JsonElement>> ReportsAsync()
        {
            var found = await JsonAsync(client, "/fhir/DiagnosticReport?category=GE&subject=Patient/g7");
            return found.TryGetProperty("entry", out var entries) ? [.. entries.EnumerateArray().Select(entry => entry.GetProperty("resource"))] : [];
        }

        async Task<int> CountAsync(string code) => (await JsonAsync(client, $"/fhir/Observation?code={code}&subject=Patient/g7")).GetProperty("total").GetInt32();

        async Task<string> ReadAsync() =>
            (await JsonAsync(client, "/fhir/$find-subject-variants?subject=Patient/g7&ranges=NC_000017.11:43045681-43045682&includeVariants=true")).GetRawText();
    }

    [Fact]
    public async Task A_structural_variant_in_a_gene_is_reported_with_its_widest_and_narrowest_place()
    {
        await using var appliance = await ApplianceProcess.StartAsync();
        using var client = appliance.DataManager;
        await PutPatientAsync(client, "g2");
        var outcome = await client.ImportGenomeAsync(
            Header + "chr7\t55000000\t.\tN\t<DUP>\t.\tPASS\tSVTYPE=DUP;END=55200000;CIPOS=-10,20;CIEND=-30,40;CSQ=duplication|transcript_amplification|EGFR|HGNC:3236|NM_005228.5||\tGT:CN\t./.:8.5\n",
            "subject=Patient/g2");
        Assert.Equal((1, 1), (outcome.GetProperty("imported").GetInt32(), outcome.GetProperty("reported").GetInt32()));
        var components = (await VariantAsync(client, "g2")).GetProperty("component").EnumerateArray().ToDictionary(component => component.GetProperty("code").GetProperty("coding")[0].GetProperty("code").GetString()!);
        Assert.Equal((54999990, 55200040), Range("81301-4"));
        Assert.Equal((55000020, 55199970), Range("81302-2"));
        Assert.Equal(8.5m, components["82155-3"].GetProperty("valueQuantity").GetProperty("value").GetDecimal());
        Assert.Equal("SO:1000035", components["48019-4"].GetProperty("valueCodeableConcept").GetProperty("coding")[0].GetProperty("code").GetString());

        // As an imported variant it is found by the operations, too, by its widest place.
        foreach (var (kind, range, isFound) in new[] { ("intersecting", "54000000-54999991", true), ("intersecting", "54000000-54999990", false), ("subsuming", "54999990-55200040", true), ("subsuming", "54999989-55200040", false) })
        {
            var found = Assert.Single((await JsonAsync(client, $"/fhir/$find-subject-structural-{kind}-variants?subject=Patient/g2&ranges=NC_000007.14:{range}")).Parts("variants"));
            Assert.True(isFound == found.ValueOf("presence").GetBoolean(), $"{kind} {range}");
        }

        (int, int) Range(string code) =>
            (components[code].GetProperty("valueRange").GetProperty("low").GetProperty("value").GetInt32(), components[code].GetProperty("valueRange").GetProperty("high").GetProperty("value").GetInt32());
    }

    [Theory]
    [InlineData("study")]
    [InlineData("patient")]
    public async Task Deleting_the_study_or_the_patient_takes_the_genome_along_and_the_file_can_come_again(string what)
    {
        await using var appliance = await ApplianceProcess.StartAsync();
        using var client = appliance.DataManager;
        await PutPatientAsync(client, "g3");
        const string line = "chr7\t55191822\t.\tT\tG\t.\tPASS\tCSQ=G|missense_variant|EGFR|HGNC:3236|NM_005228.5|NM_005228.5:c.2573T>G|NP_005219.2:p.Leu858Arg\tGT:AD\t0/1:75,25\n";
        var outcome = await client.ImportGenomeAsync(Header + line, "subject=Patient/g3");
        var observation = (await VariantAsync(client, "g3")).GetProperty("id").GetString();
        var report = outcome.GetProperty("report").GetString()!;
        Assert.Equal($"Observation/{observation}", (await JsonAsync(client, $"/fhir/{report}")).Text("result", "0", "reference"));
        using var deleted = await client.DeleteAsync($"/fhir/{(what == "study" ? outcome.GetProperty("study").GetString() : "Patient/g3")}", Cancellation);
        Assert.True(deleted.IsSuccessStatusCode, await deleted.Content.ReadAsStringAsync(Cancellation));
        foreach (var gone in new[] { $"Observation/{observation}", report, outcome.GetProperty("study").GetString(), outcome.GetProperty("document").GetString() })
        {
            using var answer = await client.GetAsync($"/fhir/{gone}", Cancellation);
            Assert.Equal(HttpStatusCode.Gone, answer.StatusCode);
        }
        foreach (var erased in new[] { $"Observation/{observation}", report })
        {
            using var earlier = await client.GetAsync($"/fhir/{erased}/_history/1", Cancellation);
            Assert.False(earlier.IsSuccessStatusCode, "A version is left.");
        }
        await PutPatientAsync(client, "g3");
        await client.ImportGenomeAsync(Header + line, "subject=Patient/g3");
        Assert.Equal(observation, (await VariantAsync(client, "g3")).GetProperty("id").GetString());
    }

    [Fact]
    public async Task A_kill_during_an_import_leaves_nothing_that_shows_and_the_file_can_be_sent_again()
    {
        await using var appliance = await ApplianceProcess.StartAsync();
        var lines = new StringBuilder(Header);
        for (var i = 1; i <= 300_000; i++) lines.Append(System.Globalization.CultureInfo.InvariantCulture, $"chr1\t{i * 700}\t.\tT\tG\t.\tPASS\t.\tGT:AD\t0/1:75,25\n");
        using (var client = appliance.DataManager)
        {
            await PutPatientAsync(client, "g4");
            using var accepted = await client.PostAsync("/genomics/files?subject=Patient/g4", new StringContent(lines.ToString()), Cancellation);
            Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
            await Task.Delay(1500, Cancellation); // Somewhere in between; on a slow machine at its beginning.
        }
        await appliance.KillAsync();
        await appliance.VerifyAsync();
        await appliance.RestartAsync();
        using (var client = appliance.DataManager)
        {
            var shown = (await JsonAsync(client, "/fhir/Procedure?subject=Patient/g4")).GetProperty("total").GetInt32();
            Assert.True(shown is 0 or 2, $"{shown} of the two Procedures are there."); // All of it, should the import have been faster than the kill.
            var outcome = await client.ImportGenomeAsync(lines.ToString(), "subject=Patient/g4");
            Assert.Equal(300_000, outcome.GetProperty("imported").GetInt32());
        }
        await appliance.VerifyAsync();
    }

    [Fact]
    public async Task A_table_of_many_patients_shows_whole_or_not_at_all_while_it_is_taken_and_after_a_kill()
    {
        const int Columns = 150, Rows = 1500;
        await using var appliance = await ApplianceProcess.StartAsync();
        var table = new StringBuilder("gene").AppendJoin("", Enumerable.Range(0, Columns).Select(at => $"\tS{at}")).Append('\n');
        for (var row = 0; row < Rows; row++) table.Append("ENSG").Append(row).AppendJoin("", Enumerable.Range(0, Columns).Select(at => $"\t{row + at}")).Append('\n');
        using (var client = appliance.DataManager)
        {
            var entries = Enumerable.Range(0, Columns).SelectMany(at => new[]
            {
                $$"""{"resource":{"resourceType":"Patient","id":"m{{at}}"},"request":{"method":"PUT","url":"Patient/m{{at}}"} }""",
                $$"""{"resource":{"resourceType":"Specimen","id":"m{{at}}","identifier":[{"system":"urn:lab","value":"S{{at}}"}],"subject":{"reference":"Patient/m{{at}}"} },"request":{"method":"PUT","url":"Specimen/m{{at}}"} }""",
            });
            using var stored = await client.PostFhirAsync("/fhir", $$"""{"resourceType":"Bundle","type":"transaction","entry":[{{string.Join(',', entries)}}]}""");
            stored.EnsureSuccessStatusCode();
        }
        for (var kill = 0; kill < Kills; kill++)
        {
            using (var client = appliance.DataManager)
            {
                using var accepted = await client.PostAsync(Query, new StringContent(table.ToString()), Cancellation);
                Assert.Equal(HttpStatusCode.Accepted, accepted.StatusCode);
                await Task.Delay(Random.Shared.Next(200, 1200), Cancellation);
            }
            await appliance.KillAsync();
            await appliance.RestartAsync();
            using var after = appliance.DataManager;
            await ShownAsync(after);
        }
        using (var client = appliance.DataManager)
        {
            using var accepted = await client.PostAsync(Query, new StringContent(table.ToString()), Cancellation);
            for (var attempt = 0; ; attempt++)
            {
                await ShownAsync(client);
                using var answer = await client.GetAsync(accepted.Content.Headers.ContentLocation, Cancellation);
                if (answer.StatusCode == HttpStatusCode.OK) break;
                Assert.True(answer.StatusCode == HttpStatusCode.Accepted && attempt < 2400, answer.StatusCode.ToString());
                await Task.Delay(20, Cancellation);
            }
            Assert.Equal(Columns, await ShownAsync(client));
            var values = (await JsonAsync(client, "/genomics/matrix?data=rna-seq&features=ENSG7")).GetProperty("features")[0].GetProperty("values").EnumerateArray().Select(value => value.GetDouble());
            Assert.Equal(Enumerable.Range(0, Columns).Select(at => 7.0 + at), values.Order());
        }
        await appliance.VerifyAsync();

        // Searches and tables that are asked one after the other: never a part, and none that was there goes.
        static async Task<int> ShownAsync(HttpClient client)
        {
            var files = (await JsonAsync(client, "/fhir/DocumentReference?_summary=count")).GetProperty("total").GetInt32();
            var samples = (await JsonAsync(client, "/genomics/matrix?data=rna-seq&features=ENSG7")).GetProperty("samples").GetArrayLength();
            var studies = (await JsonAsync(client, "/fhir/Procedure?_summary=count")).GetProperty("total").GetInt32();
            Assert.True((files, samples, studies) is (0 or Columns, 0 or Columns, 0 or 2 * Columns) && files <= samples && 2 * samples <= studies, $"{files} files, {samples} samples and {studies} studies are there.");
            return files;
        }
    }

    private const string Query = "/genomics/files?columns=urn:lab&assay=rna-seq&assembly=GRCh38&unit=tpm";

    private static int Kills => int.TryParse(Environment.GetEnvironmentVariable("DATABANK_TEST_KILLS"), System.Globalization.CultureInfo.InvariantCulture, out var kills) ? kills : 1;

    private static async Task<JsonElement> VariantAsync(HttpClient client, string patient)
    {
        var found = await JsonAsync(client, $"/fhir/Observation?code=http://loinc.org|69548-6&subject=Patient/{patient}");
        return Assert.Single(found.GetProperty("entry").EnumerateArray()).GetProperty("resource");
    }

    private static async Task PutPatientAsync(HttpClient client, string id)
    {
        using var body = new StringContent($$"""{"resourceType":"Patient","id":"{{id}}"}""", Encoding.UTF8, new MediaTypeHeaderValue("application/fhir+json"));
        using var answer = await client.PutAsync($"/fhir/Patient/{id}", body, Cancellation);
        answer.EnsureSuccessStatusCode();
    }

    private static async Task<JsonElement> JsonAsync(HttpClient client, string address)
    {
        using var json = JsonDocument.Parse(await client.GetByteArrayAsync(address, Cancellation));
        return json.RootElement.Clone();
    }
}
