using System.Net;
using System.Text;
using System.Text.Json;
using DataBank.IntegrationTests.Cohorts;

namespace DataBank.IntegrationTests;

/// <summary>A withdrawn consent takes all of a genome out of a theme: by whatever way it was shown before, and from the disk.</summary>
public sealed class GenomeWithdrawalTests
{
    private const string Allele = "NC_000007.14:55191821:T:G";

    private const string Vcf = "##fileformat=VCFv4.2\n##reference=GRCh38\n##tumor_sample=T1\n##INFO=<ID=CSQ,Number=.,Type=String,Description=\"Format: Allele|Consequence|SYMBOL|HGNC_ID|Feature|HGVSc|HGVSp\">\n"
        + "##FORMAT=<ID=GT,Number=1,Type=String,Description=\"x\">\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tT1\n"
        + "chr7\t55191822\t.\tT\tG\t.\tPASS\tCSQ=G|missense_variant|EGFR|HGNC:3236|NM_005228.5|NM_005228.5:c.2573T>G|NP_005219.2:p.Leu858Arg\tGT:AD\t0/1:75,25\n";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_withdrawn_consent_leaves_no_trace_of_a_genome_in_the_theme()
    {
        await using var appliance = await ApplianceProcess.StartAsync();
        var theme = await TestTheme.CreateAsync(appliance);
        var patient = $"Patient/{(await theme.DataManager.CreateAsync(Some.Patient())).Text("id")}";
        await theme.DataManager.ImportGenomeAsync(Vcf, $"subject={patient}&specimen=urn:lab|B1");
        await theme.DataManager.ImportGenomeAsync("gene\tR1\nEGFR\t812.5\n", $"subject={patient}&assay=rna-seq&assembly=GRCh38&unit=tpm");
        var consent = await theme.EnrolAsync(patient);
        var documents = (await theme.WaitForAsync("DocumentReference", 2)).Select(each => each.Text("id")).ToList();
        var person = Assert.Single(await theme.WaitForAsync("Patient", 1)).Text("id");
        var variant = Assert.Single(await theme.WaitForAsync("Observation?code=http://loinc.org|69548-6", 1)).Text("id");
        var specimens = (await theme.WaitForAsync("Specimen", 2)).Select(each => each.Text("id"));
        await theme.WaitForAsync("DiagnosticReport", 1);
        await theme.WaitForAsync("Procedure", 4);

        var called = Encoding.UTF8.GetString(await BytesAsync($"ga4gh/htsget/v1/variants/{documents[0]}", $"ga4gh/htsget/v1/variants/{documents[1]}"));
        Assert.Contains("htsget", called, StringComparison.Ordinal);
        Assert.True(await IsToldAsync());
        string[] addresses =
        [
            .. documents.SelectMany(id => new[] { $"fhir/DocumentReference/{id}", $"fhir/DocumentReference/{id}/_history", $"ga4gh/drs/v1/objects/{id}", $"ga4gh/files/{id}" }),
            .. specimens.Select(id => $"fhir/Specimen/{id}"), $"fhir/Observation/{variant}", $"fhir/Observation/{variant}/_history/1", $"fhir/$find-subject-variants?subject=Patient/{person}&ranges=NC_000007.14:55191821-55191822",
        ];
        foreach (var address in addresses) Assert.Equal(HttpStatusCode.OK, await StatusAsync(address));

        await theme.PutAsync($"Consent/{consent}", TestTheme.Consent(consent, patient, status: "inactive"));
        await theme.WaitForAsync("Patient", 0);
        foreach (var address in addresses) Assert.True(await StatusAsync(address) == HttpStatusCode.NotFound, address);
        foreach (var id in documents)
        {
            Assert.Equal(HttpStatusCode.NotFound, await StatusAsync($"ga4gh/htsget/v1/variants/{id}"));
            Assert.Equal(HttpStatusCode.NotFound, await StatusAsync($"ga4gh/htsget/v1/variants/{id}/data"));
        }
        foreach (var type in new[] { "Observation", "DiagnosticReport", "Procedure", "Specimen", "DocumentReference", "Provenance" }) await theme.WaitForAsync(type, 0);
        var versions = (await theme.Researcher.GetFhirAsync($"{theme.Fhir}/_history")).GetProperty("entry").EnumerateArray();
        Assert.Equal("Endpoint", Assert.Single(versions).Text("resource", "resourceType")); // The theme's own.
        Assert.False(await IsToldAsync());

        // Nor in the files of the research side, once it has been stopped.
        await appliance.StopAsync();
        foreach (var folder in new[] { "views", "release-spool", "view-exports" }.Select(name => Path.Combine(appliance.DataFolder, name)).Where(Directory.Exists))
        {
            foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
            {
                var bytes = await File.ReadAllBytesAsync(file, Cancellation);
                foreach (var trace in documents.Append(person).Append(variant).Append(Allele).Append("L858R"))
                    Assert.False(bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(trace)) >= 0, $"{trace} is in {file}.");
            }
        }

        async Task<HttpStatusCode> StatusAsync(string address)
        {
            using var answer = await theme.GetAsync($"/research/{theme.Id}/{address}", null);
            return answer.StatusCode;
        }

        // Of the two files, one of which is no VCF, that which can be asked for.
        async Task<byte[]> BytesAsync(params string[] either)
        {
            foreach (var address in either)
            {
                using var answer = await theme.GetAsync($"/research/{theme.Id}/{address}", null);
                if (answer.IsSuccessStatusCode) return await answer.Content.ReadAsByteArrayAsync(Cancellation);
            }
            return [];
        }

        // Whether anybody is found by his variant, his expression or his kinds of data: each of them, or none.
        async Task<bool> IsToldAsync()
        {
            var found = Assert.Single((await theme.Researcher.GetFhirAsync($"{theme.Fhir}/$find-population-specific-variants?variants={Allele}&includePatientList=true")).Parts("variants")).Parts("subject").Any();
            foreach (var criteria in new[] { """{"variant":{"gene":"EGFR","change":"L858R"} }""", """{"expression":{"gene":"EGFR","unit":"tpm","gt":100} }""", """{"data":"rna-seq"}""" })
            {
                using var answer = await theme.Researcher.PostFhirAsync($"{theme.Fhir}/$cohort", $$"""{"criteria":{{criteria}},"include":["cases","files"]}""");
                var cohort = await answer.JsonAsync();
                Assert.True(answer.IsSuccessStatusCode, cohort.GetRawText());
                Assert.True(found == cohort.Parts("case").Any() && found == cohort.Parts("file").Any(), criteria);
            }
            using var matrix = await theme.GetAsync($"/research/{theme.Id}/genomics/matrix?data=rna-seq&features=EGFR", null);
            Assert.Equal(found, (await matrix.JsonAsync()).GetProperty("samples").GetArrayLength() > 0);
            return found;
        }
    }

    [Fact]
    public async Task Of_a_deleted_patient_no_genome_is_left_and_no_outcome_of_its_import_and_its_bytes_go_with_the_next_sweep()
    {
        await using var appliance = await ApplianceProcess.StartAsync();
        using var client = appliance.DataManager;
        var (leaving, staying) = ((await client.CreateAsync(Some.Patient())).Text("id"), (await client.CreateAsync(Some.Patient())).Text("id"));
        var jobs = new List<(string Patient, Uri Address, JsonElement Outcome)>();
        foreach (var (subject, file) in new[] { leaving, staying }.SelectMany(id => new[] { (id, Vcf.Replace("T1", $"T-{id}", StringComparison.Ordinal)), (id, $"gene\tR-{id}\nEGFR\t812.5\n") }))
        {
            using var accepted = await client.PostAsync($"/genomics/files?subject=Patient/{subject}&assay={(file[0] == '#' ? "wes" : "rna-seq&unit=tpm")}&assembly=GRCh38", new StringContent(file), Cancellation);
            jobs.Add((subject, accepted.Content.Headers.ContentLocation!, await DoneAsync(accepted.Content.Headers.ContentLocation!)));
        }
        using var deleted = await client.DeleteAsync($"/fhir/Patient/{leaving}", Cancellation);
        Assert.True(deleted.IsSuccessStatusCode);

        foreach (var (subject, address, outcome) in jobs)
        {
            var isLeft = subject == staying;
            var document = outcome.Text("document").Split('/')[1];
            Assert.Equal(isLeft, (await client.GetAsync(address, Cancellation)).IsSuccessStatusCode);
            Assert.Equal(isLeft, (await client.GetAsync($"/ga4gh/drs/v1/objects/{document}", Cancellation)).IsSuccessStatusCode);
            Assert.Equal(isLeft, (await client.GetAsync($"/ga4gh/files/{document}", Cancellation)).IsSuccessStatusCode);
            Assert.Equal(isLeft, (await client.GetAsync($"/fhir/{outcome.Text("study")}/_history/1", Cancellation)).IsSuccessStatusCode);
        }
        var found = Assert.Single((await client.GetFhirAsync($"/fhir/$find-population-specific-variants?variants={Allele}&includePatientList=true")).Parts("variants"));
        Assert.Equal([$"Patient/{staying}"], found.Parts("subject").Select(part => part.GetProperty("valueString").GetString()));
        Assert.Equal($"Patient/{staying}", Assert.Single((await client.GetFhirAsync("/genomics/matrix?data=rna-seq&features=EGFR")).GetProperty("samples").EnumerateArray()).Text("patient"));

        // Files are swept when they are a day old and the appliance looks: as it does when it starts.
        await appliance.StopAsync();
        var blobs = new DirectoryInfo(Path.Combine(appliance.DataFolder, "blobs")).GetFiles("*", SearchOption.AllDirectories);
        foreach (var blob in blobs) blob.LastWriteTimeUtc -= TimeSpan.FromDays(2);
        await appliance.RestartAsync();
        await Waiting.UntilAsync(() => Task.FromResult(!Directory.EnumerateFiles(Path.Combine(appliance.DataFolder, "blobs"), "*", SearchOption.AllDirectories).Any(file => Holds(file, leaving))), TimeSpan.FromSeconds(30));
        Assert.Equal(2, Directory.EnumerateFiles(Path.Combine(appliance.DataFolder, "blobs"), "*", SearchOption.AllDirectories).Count(file => Holds(file, staying)));
        await appliance.VerifyAsync();

        static bool Holds(string file, string patient) => Encoding.UTF8.GetString(File.ReadAllBytes(file)).Contains(patient, StringComparison.Ordinal);

        async Task<JsonElement> DoneAsync(Uri address)
        {
            for (var attempt = 0; ; attempt++)
            {
                using var answer = await client.GetAsync(address, Cancellation);
                if (answer.StatusCode != HttpStatusCode.Accepted) return await answer.JsonAsync();
                Assert.True(attempt < 600, "The file was not read in time.");
                await Task.Delay(50, Cancellation);
            }
        }
    }
}
