using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using DataBank.IntegrationTests.Cohorts;
using DataBank.IntegrationTests.Dimse;
using DuckDB.NET.Data;

namespace DataBank.IntegrationTests.Genomics;

/// <summary>Files of other assays than variants: told by their bytes, checked, registered with study, analysis and specimen, counted, given, erased.</summary>
public sealed class OmicsFilesTests(ApplianceProcess appliance)
{
    private const string Maf = "#version 2.4\nHugo_Symbol\tEntrez_Gene_Id\tCenter\tNCBI_Build\tChromosome\tStart_Position\tEnd_Position\tVariant_Classification\tReference_Allele\tTumor_Seq_Allele1\tTumor_Seq_Allele2\tTumor_Sample_Barcode\tMatched_Norm_Sample_Barcode\tMutation_Status\n"
        + "EGFR\t1956\tSAIONJI HOSPITAL\tGRCh38\tchr7\t55191822\t55191822\tMissense_Mutation\tT\tT\tG\tSAIONJI-T\tSAIONJI-N\tSomatic\n"
        + "TP53\t7157\tSAIONJI HOSPITAL\tGRCh38\tchr17\t7675088\t7675088\tMissense_Mutation\tC\tC\tT\tSAIONJI-T\tSAIONJI-N\tSomatic\n"
        + "KRAS\t3845\tSAIONJI HOSPITAL\tGRCh38\tchr12\t25245350\t25245350\tMissense_Mutation\tC\tC\tT\tTOKUDAIJI-T\tTOKUDAIJI-N\tSomatic\n";

    private const string Matrix = "gene_id\tsymbol\tSAIONJI-R\tTOKUDAIJI-R\nENSG00000146648.18\tEGFR\t812.5\t3\nENSG00000133703.14\tKRAS\t20\tNA\nSAIONJI note\tx\t1\t2\n";

    private const string Gct = "#1.2\n2\t2\nName\tDescription\tSAIONJI-R\tTOKUDAIJI-R\nENSG00000146648.18\tEGFR\t812.5\t3\nENSG00000133703.14\tKRAS\t20\t0\n";

    private const string Peaks = "chr7\t55019000\t55019500\tpeak1\t100\t.\t5.5\t10.1\t8.2\t250\nchr7\t55191000\t55191300\tpeak2\t50\t.\t2.5\t4.1\t3.2\t100\n";

    private const string MzMl = """
        <?xml version="1.0" encoding="utf-8"?><indexedmzML xmlns="http://psi.hupo.org/ms/mzml"><mzML version="1.1.0"><sampleList count="1"><sample id="s" name="SAIONJI-P"/></sampleList>
        <run id="r" startTimeStamp="2026-03-04T10:00:00Z"><spectrumList count="2"><spectrum index="0" id="a"/><spectrum index="1" id="b"/></spectrumList></run></mzML></indexedmzML>
        """;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(Maf, "sample=SAIONJI-T", "MAF", "variants", "GRCh38", "maf-mutation-annotation-format", "snp")]
    [InlineData(Matrix, "sample=SAIONJI-R&assay=rna-seq&assembly=GRCh38", "matrix", "rna-seq", "GRCh38", "tab", "gene-expression")]
    [InlineData(Matrix, "sample=TOKUDAIJI-R&assay=methylation&assembly=GRCh37", "matrix", "methylation", "GRCh37", "tab", "epi-alt-dna")]
    [InlineData(Gct, "sample=SAIONJI-R&assay=rna-seq&assembly=GRCh38&unit=tpm", "matrix", "rna-seq", "GRCh38", "tab", "gene-expression")]
    [InlineData(Peaks, "specimen=urn:lab|P1&assembly=GRCh38", "narrowPeak", "chip-seq", "GRCh38", "narrowpeak", "epi-alt-hist")]
    [InlineData(MzMl, "", "mzML", "proteomics", null, "format_3244", "other")]
    public async Task A_file_is_told_by_its_bytes_registered_counted_and_erased_with_its_patient(
        string text, string query, string format, string dataType, string? assembly, string code, string studyType)
    {
        using var client = appliance.DataManager;
        query = query.Replace("P1", Some.Unique(), StringComparison.Ordinal);
        var patient = (await client.CreateAsync(Some.Patient())).Text("id");
        var outcome = await client.ImportGenomeAsync(text, $"subject=Patient/{patient}&{query}");
        Assert.Equal((format, dataType), (outcome.Text("format"), outcome.Text("dataType")));
        Assert.Equal(assembly is null ? JsonValueKind.Null : JsonValueKind.String, outcome.GetProperty("assembly").ValueKind);
        Assert.Equal(outcome.GetRawText(), (await client.ImportGenomeAsync(text, $"subject=Patient/{patient}&{query}")).GetRawText());

        var document = await client.GetFhirAsync($"/fhir/{outcome.Text("document")}");
        Assert.Equal((code, outcome.Text("sha256")), (document.Text("content", "0", "format", "code"), document.Text("identifier", "0", "value")));
        var study = await client.GetFhirAsync($"/fhir/{outcome.Text("study")}");
        Assert.Equal(studyType, study.Text("code", "coding", "0", "code"));
        var analysis = await client.GetFhirAsync($"/fhir/{study.Text("extension", "0", "valueReference", "reference")}");
        Assert.Contains("format_", analysis.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(assembly is not null, analysis.GetRawText().Contains("genome-build", StringComparison.Ordinal));
        foreach (var resource in new[] { document, study, analysis })
        {
            using var validated = await client.PostFhirAsync($"/fhir/{resource.Text("resourceType")}/$validate", resource.GetRawText());
            Assert.DoesNotContain((await validated.JsonAsync()).GetProperty("issue").EnumerateArray(), issue => issue.Text("severity") is "error" or "fatal");
        }

        // Of a table the patient's part alone is kept.
        var id = outcome.Text("document").Split('/')[1];
        var drs = await client.GetFhirAsync($"/ga4gh/drs/v1/objects/{id}");
        var bytes = await client.GetByteArrayAsync(drs.Text("access_methods", "0", "access_url", "url"), Cancellation);
        Assert.Equal((drs.Text("checksums", "0", "checksum"), outcome.Text("sha256")), (Convert.ToHexStringLower(SHA256.HashData(bytes)), Convert.ToHexStringLower(SHA256.HashData(bytes))));
        if (query.Contains("sample=SAIONJI", StringComparison.Ordinal)) Assert.DoesNotContain("TOKUDAIJI", await TextAsync(bytes), StringComparison.Ordinal);

        using var counted = await client.PostFhirAsync("/fhir/$cohort", $$"""{"criteria":{"and":[{"search":"Patient?_id={{patient}}"},{"data":"{{dataType}}"}]},"include":["files"]}""");
        var cohort = await counted.JsonAsync();
        Assert.Equal(1, cohort.ValueOf("patients").GetInt32());
        Assert.EndsWith($"/ga4gh/drs/v1/objects/{id}", Assert.Single(cohort.Parts("file")).ValueOf("url").GetString(), StringComparison.Ordinal);
        Assert.Equal(1, cohort.Parts("dataType").Single(type => type.ValueOf("code").GetString() == dataType).ValueOf("patients").GetInt32());

        using var deleted = await client.DeleteAsync($"/fhir/Patient/{patient}", Cancellation);
        Assert.True(deleted.IsSuccessStatusCode);
        foreach (var gone in new[] { $"/ga4gh/drs/v1/objects/{id}", $"/ga4gh/files/{id}", $"/fhir/{outcome.Text("document")}", $"/fhir/{outcome.Text("study")}" })
            Assert.Contains((await client.GetAsync(gone, Cancellation)).StatusCode, new[] { HttpStatusCode.NotFound, HttpStatusCode.Gone });
    }

    [Fact]
    public async Task Reads_are_registered_with_what_their_header_says_and_refused_when_truncated()
    {
        using var folder = new TemporaryFolder();
        string Named(string name) => Path.Combine(folder.Path, name);
        await File.WriteAllTextAsync(Named("a.sam"), "@HD\tVN:1.6\tSO:coordinate\n@SQ\tSN:chr7\tLN:159345973\n@RG\tID:g\tSM:SAIONJI-W\n" + string.Concat(Enumerable.Range(1, 3000).Select(at =>
            string.Create(CultureInfo.InvariantCulture, $"r{at}\t0\tchr7\t{at * 10}\t60\t10M\t*\t0\t0\tACGTACGTAC\tIIIIIIIIII\tRG:Z:g\n"))), Cancellation);
        await Tool.SucceedAsync("samtools", "view", "--no-PG", "-b", "-o", Named("a.bam"), Named("a.sam"));
        await Tool.SucceedAsync("samtools", "view", "--no-PG", "-C", "--output-fmt-option", "no_ref=1", "-o", Named("a.cram"), Named("a.sam"));
        using var client = appliance.DataManager;
        foreach (var (name, format) in new[] { ("a.bam", "BAM"), ("a.cram", "CRAM") })
        {
            var patient = (await client.CreateAsync(Some.Patient())).Text("id");
            var file = await File.ReadAllBytesAsync(Named(name), Cancellation);
            var outcome = await client.ImportGenomeAsync(file, $"subject=Patient/{patient}&assay=wes");
            Assert.Equal((format, "GRCh38", "SAIONJI-W", "coordinate"), (outcome.Text("format"), outcome.Text("assembly"), outcome.Text("sample"), outcome.Text("sortOrder")));
            Assert.Equal(format == "BAM", outcome.GetProperty("index").ValueKind == JsonValueKind.String);
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(file)), outcome.Text("sha256"));
            var (status, refused) = await client.SendGenomeAsync(file[..(file.Length * 3 / 4)], $"subject=Patient/{patient}&assay=wes");
            Assert.Equal((HttpStatusCode.UnprocessableEntity, "OperationOutcome"), (status, refused.Text("resourceType")));
            (status, _) = await client.SendGenomeAsync(file, $"subject=Patient/{patient}&assay=wes&assembly=GRCh37&sample=SAIONJI-W");
            Assert.Equal(HttpStatusCode.UnprocessableEntity, status);
        }
    }

    [Fact]
    public async Task A_bigWig_is_registered_by_its_header_and_refused_when_it_ends_too_early()
    {
        using var client = appliance.DataManager;
        var patient = (await client.CreateAsync(Some.Patient())).Text("id");
        var query = $"subject=Patient/{patient}&specimen=urn:lab|{Some.Unique()}&assay=chip-seq&assembly=GRCh38";
        // Magic, version, levels of zoom; where the tree of chromosomes, the data and their index begin.
        var file = new byte[4096];
        foreach (var (at, value) in new[] { (0, 0x888FFC26L), (4, 4L), (8, 1024L), (16, 2048L), (24, 3072L) }) BitConverter.TryWriteBytes(file.AsSpan(at), value);
        var outcome = await client.ImportGenomeAsync(file, query);
        Assert.Equal(("bigWig", "chip-seq", "GRCh38"), (outcome.Text("format"), outcome.Text("dataType"), outcome.Text("assembly")));
        Assert.Equal("bigWig", (await client.GetFhirAsync($"/fhir/{outcome.Text("document")}")).Text("content", "0", "format", "code"));
        var (status, refused) = await client.SendGenomeAsync(file[..512], query);
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "OperationOutcome"), (status, refused.Text("resourceType")));
    }

    [Theory]
    [InlineData("hello", "")]
    [InlineData("a,b\n1,2\n", "")]
    [InlineData(Matrix, "assembly=GRCh38&sample=SAIONJI-R")]
    [InlineData(Matrix, "assembly=GRCh38&assay=rna-seq")]
    [InlineData(Matrix, "assay=rna-seq&sample=SAIONJI-R")]
    [InlineData(Maf, "sample=NOBODY")]
    [InlineData("gene\tS1\nEGFR\tmany\n", "assay=rna-seq&assembly=GRCh38")]
    [InlineData("<?xml version=\"1.0\"?><mzML xmlns=\"http://psi.hupo.org/ms/mzml\"><run>", "specimen=urn:lab|x")]
    [InlineData(Peaks, "assembly=GRCh38")]
    [InlineData(Maf, "sample=SAIONJI-T&unit=tpm")]
    [InlineData("PAR1 and no table", "assay=rna-seq&assembly=GRCh38")]
    public async Task What_is_not_known_or_broken_is_refused_with_its_reason(string text, string query)
    {
        using var client = appliance.DataManager;
        var patient = (await client.CreateAsync(Some.Patient())).Text("id");
        var (status, outcome) = await client.SendGenomeAsync(Encoding.UTF8.GetBytes(text), $"subject=Patient/{patient}&{query}");
        Assert.Equal((HttpStatusCode.UnprocessableEntity, "OperationOutcome"), (status, outcome.Text("resourceType")));
        Assert.DoesNotContain("SAIONJI", outcome.GetRawText(), StringComparison.Ordinal);
        Assert.Empty((await client.GetFhirAsync($"/fhir/DocumentReference?patient={patient}")).Ids());
    }

    [Fact]
    public async Task A_theme_is_given_tables_by_their_listed_columns_and_no_files_that_cannot_be_pseudonymized()
    {
        var theme = await TestTheme.CreateAsync(appliance);
        var patient = $"Patient/{(await theme.DataManager.CreateAsync(Some.Patient(Some.Unique()))).Text("id")}";
        var documents = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (text, query) in new[] { (Maf, "sample=SAIONJI-T"), (Matrix, "sample=SAIONJI-R&assay=rna-seq&assembly=GRCh38"), (Peaks, $"specimen=urn:lab|{Some.Unique()}&assembly=GRCh38"), (MzMl, "") })
            await theme.DataManager.ImportGenomeAsync(text, $"subject={patient}&{query}");
        await theme.EnrolAsync(patient);
        foreach (var document in await theme.WaitForAsync("DocumentReference", 4)) documents[document.Text("content", "0", "format", "code")] = document.Text("id");

        var maf = (await FileAsync("maf-mutation-annotation-format")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, maf.Length);
        Assert.Contains("Hugo_Symbol", maf[0], StringComparison.Ordinal);
        foreach (var hidden in new[] { "Center", "Matched_Norm" }) Assert.DoesNotContain(hidden, maf[0], StringComparison.Ordinal);
        Assert.StartsWith("EGFR\t1956\tGRCh38\tchr7\t55191822", maf[1], StringComparison.Ordinal);
        var matrix = (await FileAsync("tab")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["ENSG00000146648.18\tEGFR\t812.5", "ENSG00000133703.14\tKRAS\t20"], matrix[1..]);
        var specimens = (await theme.WaitForAsync("Specimen", 4)).SelectMany(specimen => specimen.GetProperty("identifier").EnumerateArray().Select(identifier => identifier.Text("value"))).ToList();
        Assert.Contains(matrix[0].Split('\t')[^1], specimens);
        Assert.Contains(maf[1].Split('\t'), specimens.Contains);

        foreach (var withheld in new[] { "narrowpeak", "format_3244" })
        {
            using var refused = await theme.GetAsync($"/research/{theme.Id}/ga4gh/drs/v1/objects/{documents[withheld]}", null);
            Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        }

        async Task<string> FileAsync(string format)
        {
            using var described = await theme.GetAsync($"/research/{theme.Id}/ga4gh/drs/v1/objects/{documents[format]}", null);
            var drs = await described.JsonAsync();
            Assert.True(described.IsSuccessStatusCode, drs.GetRawText());
            var text = await TextAsync(await theme.Researcher.GetByteArrayAsync(new Uri(drs.Text("access_methods", "0", "access_url", "url")).AbsolutePath, Cancellation));
            foreach (var planted in new[] { "SAIONJI", "TOKUDAIJI" }) Assert.DoesNotContain(planted, text, StringComparison.Ordinal);
            return text;
        }
    }

    [Theory]
    [InlineData("TSV")]
    [InlineData("Parquet")]
    public async Task Columns_of_several_patients_are_kept_each_under_its_own_and_go_with_him_alone(string form)
    {
        using var client = appliance.DataManager;
        var (system, patients) = ($"http://hospital.example.jp/{Some.Unique()}", new List<string>());
        foreach (var sample in new[] { "SAIONJI-R", "TOKUDAIJI-R" })
        {
            patients.Add((await client.CreateAsync(Some.Patient())).Text("id"));
            await client.CreateAsync($$"""{"resourceType":"Specimen","identifier":[{"system":"{{system}}","value":"{{sample}}"}],"subject":{"reference":"Patient/{{patients[^1]}}"} }""");
        }
        var file = form == "TSV" ? Encoding.UTF8.GetBytes("gene_id\tsymbol\tSAIONJI-R\tTOKUDAIJI-R\tCONTROL\nENSG00000146648.18\tEGFR\t812.5\t3\t1\nENSG00000133703.14\tKRAS\t20\tNA\t2\n")
            : await ParquetAsync("select * from (values (812.5, 3.0, 1, 'ENSG00000146648.18', 'EGFR'), (20, null, 2, 'ENSG00000133703.14', 'KRAS')) as t(\"SAIONJI-R\", \"TOKUDAIJI-R\", \"CONTROL\", gene_id, symbol)");
        var query = $"columns={Uri.EscapeDataString(system)}&assay=rna-seq&assembly=GRCh38&unit=TPM";
        var outcome = await client.ImportGenomeAsync(file, query);
        Assert.Equal("""["CONTROL"]""", outcome.Text("leftOut"));
        var taken = outcome.GetProperty("taken").EnumerateArray().ToList();
        Assert.Equal(["SAIONJI-R", "TOKUDAIJI-R"], taken.Select(each => each.Text("sample")));
        Assert.Equal(outcome.GetRawText(), (await client.ImportGenomeAsync(file, query)).GetRawText());

        var documents = taken.Select(each => each.Text("document").Split('/')[1]).ToList();
        foreach (var (document, at) in documents.Select((document, at) => (document, at)))
        {
            var stored = await client.GetFhirAsync($"/fhir/DocumentReference/{document}");
            Assert.Equal($"Patient/{patients[at]}", stored.Text("subject", "reference"));
            Assert.Contains("""CodeSystem/matrix-unit","code":"tpm""", stored.GetRawText(), StringComparison.Ordinal);
            var drs = await client.GetFhirAsync($"/ga4gh/drs/v1/objects/{document}");
            var text = await TextAsync(await client.GetByteArrayAsync(drs.Text("access_methods", "0", "access_url", "url"), Cancellation));
            Assert.Equal(at == 0 ? "feature\tsymbol\tSAIONJI-R\nENSG00000146648.18\tEGFR\t812.5\nENSG00000133703.14\tKRAS\t20\n" : "feature\tsymbol\tTOKUDAIJI-R\nENSG00000146648.18\tEGFR\t3\nENSG00000133703.14\tKRAS\tNA\n", text);
        }
        Assert.Equal([patients[0]], await AskAsync("gt", 3));
        Assert.Equal(patients.Order(), await AskAsync("ge", 3));

        using var deleted = await client.DeleteAsync($"/fhir/Patient/{patients[0]}", Cancellation);
        Assert.True(deleted.IsSuccessStatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await client.GetAsync($"/ga4gh/drs/v1/objects/{documents[0]}", Cancellation)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync($"/ga4gh/drs/v1/objects/{documents[1]}", Cancellation)).StatusCode);
        Assert.Equal([patients[1]], await AskAsync("ge", 3));

        async Task<IEnumerable<string>> AskAsync(string comparator, double value)
        {
            using var answer = await client.PostFhirAsync("/fhir/$cohort", $$"""
                {"criteria":{"and":[{"search":"Patient?_id={{string.Join(',', patients)}}"},{"expression":{"gene":"EGFR","unit":"tpm","{{comparator}}":{{value.ToString(CultureInfo.InvariantCulture)}} } }]},"include":["cases"]}
                """);
            var cohort = await answer.JsonAsync();
            Assert.True(answer.IsSuccessStatusCode, cohort.GetRawText());
            return cohort.Parts("case").Select(each => each.ValueOf("patient").Text("reference")["Patient/".Length..]).Order();
        }
    }

    [Theory]
    [InlineData("columns=http://nobody.example.jp/specimen&assay=rna-seq&assembly=GRCh38", HttpStatusCode.UnprocessableEntity)]
    [InlineData("columns=http://nobody.example.jp/specimen&subject=Patient/x", HttpStatusCode.BadRequest)]
    [InlineData("subject=Patient/x&unit=furlong", HttpStatusCode.BadRequest)]
    public async Task A_table_whose_columns_are_nobodys_is_refused_at_once(string query, HttpStatusCode status)
    {
        using var client = appliance.DataManager;
        using var answer = await client.PostAsync($"/genomics/files?{query}", new StringContent(Matrix), Cancellation);
        Assert.Equal((status, "OperationOutcome"), (answer.StatusCode, (await answer.JsonAsync()).Text("resourceType")));
    }

    [Fact]
    public async Task A_theme_is_asked_by_expression_in_its_own_tables_under_the_rule_of_small_counts()
    {
        var theme = await TestTheme.CreateAsync(appliance);
        var patients = new List<string>();
        for (var at = 0; at < 11; at++)
        {
            patients.Add($"Patient/{(await theme.DataManager.CreateAsync(Some.Patient(Some.Unique()))).Text("id")}");
            await theme.DataManager.ImportGenomeAsync($"gene\tS{at}\nEGFR\t{(at == 0 ? 5 : 500)}\n", $"subject={patients[^1]}&assay=rna-seq&assembly=GRCh38&unit=tpm");
        }
        foreach (var patient in patients) await theme.EnrolAsync(patient);
        await theme.WaitForAsync("DocumentReference?_count=50", 11);
        Assert.Equal(10, (await AskAsync("""{"gene":"EGFR","unit":"tpm","gt":100}""")).ValueOf("patients").GetInt32());
        foreach (var few in new[] { """{"gene":"EGFR","unit":"tpm","lt":100}""", """{"gene":"EGFR","unit":"counts","gt":100}""", """{"gene":"KRAS","unit":"tpm","gt":0}""" })
        {
            var answer = await AskAsync(few);
            Assert.True(answer.ValueOf("suppressed").GetBoolean());
            Assert.Empty(answer.Parts("patients"));
        }
        using var federated = await theme.Researcher.PostFhirAsync("/federation/feasibility", $$"""{"theme":"{{theme.Id}}","criteria":{"expression":{"gene":"EGFR","unit":"tpm","gt":100} } }""");
        Assert.Equal(10, (await federated.JsonAsync()).GetProperty("count").GetInt32());

        async Task<JsonElement> AskAsync(string expression)
        {
            using var answer = await theme.Researcher.PostFhirAsync($"{theme.Fhir}/$cohort", $$"""{"criteria":{"expression":{{expression}} } }""");
            var cohort = await answer.JsonAsync();
            Assert.True(answer.IsSuccessStatusCode, cohort.GetRawText());
            Assert.DoesNotContain("EGFR", cohort.GetRawText(), StringComparison.Ordinal);
            return cohort;
        }
    }

    [Fact]
    public async Task Genes_are_asked_over_samples_on_both_faces()
    {
        var theme = await TestTheme.CreateAsync(appliance);
        var patients = new List<string>();
        foreach (var sample in new[] { "SAIONJI-R", "TOKUDAIJI-R" })
        {
            patients.Add((await theme.DataManager.CreateAsync(Some.Patient(Some.Unique()))).Text("id"));
            await theme.DataManager.ImportGenomeAsync(Matrix, $"subject=Patient/{patients[^1]}&sample={sample}&assay=rna-seq&assembly=GRCh38");
        }
        using var clinician = appliance.Clinician;
        var address = $"genomics/matrix?data=rna-seq&features=EGFR,ENSG00000133703,BRCA1&patient={string.Join(',', patients)}";
        var found = await clinician.GetFhirAsync($"/{address}");
        Assert.Equal(patients.Select(patient => $"Patient/{patient}").Order(), found.GetProperty("samples").EnumerateArray().Select(sample => sample.Text("patient")).Order());
        var first = found.Text("samples", "0", "patient") == $"Patient/{patients[0]}";
        Assert.Equal(
            [("ENSG00000133703.14", "KRAS", first ? "[20,null]" : "[null,20]"), ("ENSG00000146648.18", "EGFR", first ? "[812.5,3]" : "[3,812.5]")],
            found.GetProperty("features").EnumerateArray().Select(row => (row.Text("feature"), row.Text("name"), row.Text("values"))));
        using var tabular = await clinician.GetAsync($"/genomics/matrix?data=rna-seq&features=EGFR&patient={patients[0]}", "text/tab-separated-values");
        Assert.Equal("ENSG00000146648.18\tEGFR\t812.5", (await tabular.Content.ReadAsStringAsync(Cancellation)).Split('\n')[1]);
        foreach (var refused in new[] { "data=rna-seq", "data=x&features=EGFR", $"data=rna-seq&features={string.Join(',', Enumerable.Range(0, 101))}" })
        {
            using var answer = await clinician.GetAsync($"/genomics/matrix?{refused}", Cancellation);
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        }

        await theme.EnrolAsync($"Patient/{patients[0]}");
        await theme.WaitForAsync("DocumentReference", 1);
        using var seen = await theme.GetAsync($"/research/{theme.Id}/genomics/matrix?data=rna-seq&features=EGFR", null);
        var view = await seen.JsonAsync();
        Assert.True(seen.IsSuccessStatusCode, view.GetRawText());
        Assert.Equal("[812.5]", Assert.Single(view.GetProperty("features").EnumerateArray()).Text("values"));
        Assert.DoesNotContain(patients[0], view.GetRawText(), StringComparison.Ordinal);
    }

    private static async Task<byte[]> ParquetAsync(string select)
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "table.parquet");
        await using var connection = new DuckDBConnection("Data Source=:memory:");
        await connection.OpenAsync(Cancellation);
        await using var command = connection.CreateCommand();
        command.CommandText = $"copy ({select}) to '{path}' (format parquet)";
        await command.ExecuteNonQueryAsync(Cancellation);
        return await File.ReadAllBytesAsync(path, Cancellation);
    }

    private static async Task<string> TextAsync(byte[] file) => file is [0x1f, 0x8b, ..]
        ? await new StreamReader(new GZipStream(new MemoryStream(file), CompressionMode.Decompress)).ReadToEndAsync(Cancellation) : Encoding.UTF8.GetString(file);
}
