using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Security.Cryptography;
using System.Text;

namespace DataBank.IntegrationTests;

public class ResearchGenomesTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_file_leaves_written_anew_until_it_would_be_an_identification_code_and_goes_with_its_patient()
    {
        await using var files = await DrsServer.StartAsync();
        await using var appliance = await ApplianceProcess.StartAsync([], new Dictionary<string, string> { ["DATABANK_Proxy__DrsUpstream"] = files.Drs });
        var theme = await TestTheme.CreateAsync(appliance);
        var number = Random.Shared.NextInt64(100_000_000, 1_000_000_000).ToString(CultureInfo.InvariantCulture);
        var patient = $"Patient/{(await theme.DataManager.CreateAsync(Some.Patient(number, family: "西園寺", kana: "サイオンジ"))).Text("id")}";
        files.File = Encoding.UTF8.GetBytes(Vcf(20, $"##note=西園寺 {number}\n##INFO=<ID=DP,Number=1,Type=Integer,Description=\"x\">\n") + $"chr1\t20600000\t.\tC\tA\t50\tPASS\tDP={number}\tGT\t0/1\n");
        await theme.DataManager.ImportGenomeAsync(files.File, $"subject={patient}&sourceClass=germline");
        var consent = await theme.EnrolAsync(patient);
        var document = Assert.Single(await theme.WaitForAsync("DocumentReference", 1)).Text("id");
        var specimen = Assert.Single(await theme.WaitForAsync("Specimen", 1));

        using var described = await theme.GetAsync($"/research/{theme.Id}/ga4gh/drs/v1/objects/{document}", null);
        Assert.Equal(HttpStatusCode.OK, described.StatusCode);
        var drs = await described.JsonAsync();
        Assert.Equal(document, drs.Text("id"));
        var bytes = await theme.Researcher.GetByteArrayAsync(new Uri(drs.Text("access_methods", "0", "access_url", "url")).AbsolutePath, Cancellation);
        Assert.Equal(drs.Text("checksums", "0", "checksum"), Convert.ToHexStringLower(SHA256.HashData(bytes)));
        Assert.Equal(drs.GetProperty("size").GetInt64(), bytes.Length);
        var text = await new StreamReader(new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress)).ReadToEndAsync(Cancellation);
        Assert.Equal(20, text.Split('\n').Count(line => line.StartsWith("chr", StringComparison.Ordinal)));
        await theme.WaitForLeakAsync("file"); // The line with the record's number.
        foreach (var planted in new[] { "西園寺", number, "T1", "note" }) Assert.DoesNotContain(planted, text, StringComparison.Ordinal);
        var column = text.Split('\n').Single(line => line.StartsWith("#CHROM", StringComparison.Ordinal)).Split('\t')[^1];
        Assert.Contains(specimen.GetProperty("identifier").EnumerateArray(), identifier => identifier.Text("value") == column);

        // The next file would bring the patient to forty places.
        files.File = Encoding.UTF8.GetBytes(Vcf(45, ""));
        await theme.DataManager.ImportGenomeAsync(files.File, $"subject={patient}&sourceClass=germline");
        var documents = await theme.WaitForAsync("DocumentReference", 2);
        var larger = documents.Select(each => each.Text("id")).Single(id => id != document);
        using var refused = await theme.GetAsync($"/research/{theme.Id}/ga4gh/files/{larger}", null);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);

        // Nor does the file of an exome leave, of however few variants.
        await theme.DataManager.ImportGenomeAsync(Encoding.UTF8.GetBytes(Vcf(5, "")), $"subject={patient}&sourceClass=germline&assay=wes");
        files.File = Encoding.UTF8.GetBytes(Vcf(5, ""));
        var exome = (await theme.WaitForAsync("DocumentReference", 3)).Select(each => each.Text("id")).Single(id => id != document && id != larger);
        using var whole = await theme.GetAsync($"/research/{theme.Id}/ga4gh/files/{exome}", null);
        Assert.Equal(HttpStatusCode.Forbidden, whole.StatusCode);

        // What is no longer the file that was described does not leave.
        using var changed = await theme.GetAsync($"/research/{theme.Id}/ga4gh/files/{document}", null);
        Assert.Equal(HttpStatusCode.NotFound, changed.StatusCode);

        await files.DisposeAsync();
        using var away = await theme.GetAsync($"/research/{theme.Id}/ga4gh/files/{document}", null);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, away.StatusCode);

        await theme.PutAsync($"Consent/{consent}", TestTheme.Consent(consent, patient, status: "inactive"));
        await theme.WaitForAsync("Patient", 0);
        using var gone = await theme.GetAsync($"/research/{theme.Id}/ga4gh/drs/v1/objects/{larger}", null);
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
        using var anonymous = await appliance.Anonymous.GetAsync($"/research/{theme.Id}/ga4gh/files/{document}", Cancellation);
        Assert.Equal(HttpStatusCode.Unauthorized, anonymous.StatusCode);
    }

    [Fact]
    public async Task What_observations_and_files_tell_of_a_genome_counts_together()
    {
        await using var files = await DrsServer.StartAsync();
        await using var appliance = await ApplianceProcess.StartAsync([], new Dictionary<string, string> { ["DATABANK_Proxy__DrsUpstream"] = files.Drs });
        var theme = await TestTheme.CreateAsync(appliance);
        var patient = $"Patient/{(await theme.DataManager.CreateAsync(Some.Patient())).Text("id")}";
        for (var megabase = 101; megabase <= 125; megabase++) await theme.DataManager.CreateAsync(IdentificationCodeTests.Variant(patient, megabase));
        await theme.EnrolAsync(patient);
        await IdentificationCodeTests.ShownAsync(theme, 25);

        // Each of these files is few enough by itself.
        Assert.Equal(HttpStatusCode.OK, await FileAsync(Vcf(10, ""), 1));
        Assert.Equal(HttpStatusCode.Forbidden, await FileAsync(Vcf(10, "", first: 11), 2));

        // What the file told counts for Observations, too: 25 and 10, so that of five more there is room for four.
        for (var megabase = 131; megabase <= 135; megabase++) await theme.DataManager.CreateAsync(IdentificationCodeTests.Variant(patient, megabase));
        await IdentificationCodeTests.ShownAsync(theme, 29);
        Assert.Equal(HttpStatusCode.Forbidden, await FileAsync(Vcf(1, "", first: 21), 3));
        Assert.Equal(HttpStatusCode.OK, await FileAsync(Vcf(9, ""), 4)); // What was told before passes again.

        Task<HttpStatusCode> FileAsync(string vcf, int number) => ResearchGenomesTests.FileAsync(files, theme, patient, vcf, number);
    }

    [Fact]
    public async Task Repeats_of_four_bases_in_observations_and_files_count_together_and_no_more_than_eight_are_told()
    {
        await using var files = await DrsServer.StartAsync();
        await using var appliance = await ApplianceProcess.StartAsync([], new Dictionary<string, string> { ["DATABANK_Proxy__DrsUpstream"] = files.Drs });
        var theme = await TestTheme.CreateAsync(appliance);
        var patient = $"Patient/{(await theme.DataManager.CreateAsync(Some.Patient())).Text("id")}";
        for (var place = 1; place <= 5; place++) await theme.DataManager.CreateAsync(Repeat(place));
        await theme.EnrolAsync(patient);
        await IdentificationCodeTests.ShownAsync(theme, 5);

        // All of this lies in one block of a million bases: it is the repeats that are too many.
        Assert.Equal(HttpStatusCode.OK, await FileAsync(Repeats(11, 12, 13), 1));
        Assert.Equal(HttpStatusCode.Forbidden, await FileAsync(Repeats(14), 2));
        await theme.DataManager.CreateAsync(Repeat(6));
        await theme.DataManager.CreateAsync(IdentificationCodeTests.Variant(patient, 7));
        await IdentificationCodeTests.ShownAsync(theme, 6);
        Assert.Equal(HttpStatusCode.OK, await FileAsync(Repeats(11, 13), 3)); // What was told before passes again.

        string Repeat(int place) => IdentificationCodeTests.Variant(patient, 7, place: place, more: """
            , { "code": { "coding": [{ "system": "http://loinc.org", "code": "69547-8" }] }, "valueString": "T" }, { "code": { "coding": [{ "system": "http://loinc.org", "code": "69551-0" }] }, "valueString": "TGATAGATA" }
            """);

        static string Repeats(params int[] places) => Vcf(0, "") + string.Concat(places.Select(place => $"chr1\t{7_000_000 + place}\t.\tT\tTGATAGATA\t50\tPASS\tCSQ=GATAGATA|intergenic_variant|\tGT\t0/1\n"));

        Task<HttpStatusCode> FileAsync(string vcf, int number) => ResearchGenomesTests.FileAsync(files, theme, patient, vcf, number);
    }

    /// <summary>How the theme is answered that asks for the patient's next file.</summary>
    /// <param name="number">The how manieth it is.</param>
    private static async Task<HttpStatusCode> FileAsync(DrsServer files, TestTheme theme, string patient, string vcf, int number)
    {
        files.File = Encoding.UTF8.GetBytes(vcf);
        var before = number == 1 ? [] : (await theme.WaitForAsync("DocumentReference", number - 1)).Select(each => each.Text("id")).ToList();
        await theme.DataManager.ImportGenomeAsync(files.File, $"subject={patient}&sourceClass=germline");
        var document = (await theme.WaitForAsync("DocumentReference", number)).Select(each => each.Text("id")).Single(id => !before.Contains(id));
        using var answer = await theme.GetAsync($"/research/{theme.Id}/ga4gh/files/{document}", null);
        return answer.StatusCode;
    }

    private static string Vcf(int places, string note, int first = 1)
    {
        var text = new StringBuilder("##fileformat=VCFv4.2\n##reference=GRCh38\n").Append(note)
            .Append("##INFO=<ID=CSQ,Number=.,Type=String,Description=\"Format: Allele|Consequence|SYMBOL\">\n##FORMAT=<ID=GT,Number=1,Type=String,Description=\"x\">\n")
            .Append("#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tT1\n");
        for (var place = first; place < first + places; place++) text.Append(CultureInfo.InvariantCulture, $"chr1\t{place}500000\t.\tC\tA\t50\tPASS\tCSQ=A|intergenic_variant|\tGT\t0/1\n");
        return text.ToString();
    }
}
