using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Text;
using System.Text.Json;
using DataBank.IntegrationTests.Dimse;

namespace DataBank.IntegrationTests.Genomics;

/// <summary>htsget 1.3, by a client that follows its tickets, beside what bcftools and samtools cut out of the same file.</summary>
public sealed class HtsgetTests(ApplianceProcess appliance)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Variants_of_regions_are_those_that_bcftools_cuts_out(bool isBlocked)
    {
        using var folder = new TemporaryFolder();
        var (plain, blocked) = (Path.Combine(folder.Path, "s.vcf"), Path.Combine(folder.Path, "s.vcf.gz"));
        await File.WriteAllTextAsync(plain, Vcf(40_000), Cancellation);
        await Tool.SucceedAsync("bcftools", "view", "--no-version", "-Oz", "-o", blocked, plain);
        await Tool.SucceedAsync("bcftools", "index", "-t", blocked);
        using var client = appliance.DataManager;
        var id = await SendAsync(client, await File.ReadAllBytesAsync(isBlocked ? blocked : plain, Cancellation), "sourceClass=germline");

        string[] regions = ["chr1:1-20000", "chr1:150001-150100", "chr1:3000000-3100000", "chr2:1-100000000", "chr2:55-55", "chr1:399999990-400000000"];
        await CompareAsync(regions);
        if (isBlocked)
        {
            // The same by an index that somebody else has made.
            using var index = new ByteArrayContent(await File.ReadAllBytesAsync(blocked + ".tbi", Cancellation));
            using var taken = await client.PutAsync($"/genomics/files/{id}/index", index, Cancellation);
            Assert.Equal(HttpStatusCode.NoContent, taken.StatusCode);
            await CompareAsync(regions);
            using var other = new ByteArrayContent(await File.ReadAllBytesAsync(blocked, Cancellation));
            using var refused = await client.PutAsync($"/genomics/files/{id}/index", other, Cancellation);
            Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        }

        // All of it, its header alone, and several regions at once, each line once and in order.
        Assert.Equal(await Tool.SucceedAsync("bcftools", "view", "-H", plain), await ViewAsync(await FetchAsync(client, $"/ga4gh/htsget/v1/variants/{id}")));
        Assert.Equal("", await ViewAsync(await FetchAsync(client, $"/ga4gh/htsget/v1/variants/{id}?class=header")));
        var several = await FetchAsync(client, $"/ga4gh/htsget/v1/variants/{id}", """
            {"format":"vcf","regions":[{"referenceName":"chr2","start":0,"end":5000},{"referenceName":"chr1","start":100000,"end":200000},{"referenceName":"chr1","start":150000,"end":250000}]}
            """);
        Assert.Equal(await Tool.SucceedAsync("bcftools", "view", "-H", "-r", "chr1:100001-250000,chr2:1-5000", blocked), await ViewAsync(several));

        async Task CompareAsync(string[] asked)
        {
            foreach (var region in asked)
            {
                var (name, places) = (region.Split(':')[0], region.Split(':')[1].Split('-').Select(place => long.Parse(place, CultureInfo.InvariantCulture)).ToArray());
                var part = await FetchAsync(client, $"/ga4gh/htsget/v1/variants/{id}?format=VCF&referenceName={name}&start={places[0] - 1}&end={places[1]}");
                Assert.Equal(await Tool.SucceedAsync("bcftools", "view", "-H", "-r", region, blocked), await ViewAsync(part));
            }
        }

        async Task<string> ViewAsync(byte[] file)
        {
            var path = Path.Combine(folder.Path, Path.GetRandomFileName());
            await File.WriteAllBytesAsync(path, file, Cancellation);
            return await Tool.SucceedAsync("bcftools", "view", "-H", path);
        }
    }

    [Fact]
    public async Task Reads_of_regions_are_those_that_samtools_cuts_out_of_BAM_and_CRAM()
    {
        using var folder = new TemporaryFolder();
        string Named(string name) => Path.Combine(folder.Path, name);
        var random = new Random(7);
        var bases = new string([.. Enumerable.Range(0, 200_000).Select(_ => "ACGT"[random.Next(4)])]);
        await File.WriteAllTextAsync(Named("r.fa"), $">chr1\n{bases}\n>chr2\n{bases[..100_000]}\n", Cancellation);
        await File.WriteAllTextAsync(Named("r.sam"), Sam(bases, random), Cancellation);
        await Tool.SucceedAsync("samtools", "sort", "--no-PG", "-o", Named("r.bam"), Named("r.sam"));
        await Tool.SucceedAsync("samtools", "index", Named("r.bam"));
        await Tool.SucceedAsync("samtools", "view", "--no-PG", "-C", "-T", Named("r.fa"), "--output-fmt-option", "seqs_per_slice=500", "-o", Named("r.cram"), Named("r.bam"));
        await Tool.SucceedAsync("samtools", "view", "--no-PG", "-T", Named("r.fa"), "--output-fmt", "cram,seqs_per_slice=500,multi_seq_per_slice=1", "-o", Named("m.cram"), Named("r.bam"));
        using var client = appliance.DataManager;
        foreach (var (name, format, isIndexed) in new[] { ("r.bam", "BAM", false), ("r.cram", "CRAM", false), ("r.cram", "CRAM", true), ("m.cram", "CRAM", true) })
        {
            var id = await SendAsync(client, await File.ReadAllBytesAsync(Named(name), Cancellation), "assay=wgs&assembly=GRCh38");
            if (isIndexed)
            {
                await Tool.SucceedAsync("samtools", "index", Named(name));
                Assert.Equal(HttpStatusCode.NoContent, await PutIndexAsync(id, Named($"{name}.crai")));
            }
            foreach (var region in new[] { "chr1:1-100", "chr1:50000-51000", "chr1:199000-200000", "chr2:1-100000" })
            {
                var (reference, places) = (region.Split(':')[0], region.Split(':')[1].Split('-').Select(int.Parse).ToArray());
                var part = await FetchAsync(client, $"/ga4gh/htsget/v1/reads/{id}?format={format}&referenceName={reference}&start={places[0] - 1}&end={places[1]}");
                Assert.Equal(await Tool.SucceedAsync("samtools", "view", Named("r.bam"), region), await ViewAsync(part, region));
                if (region != "chr2:1-100000") Assert.True(part.Length < new FileInfo(Named(name)).Length / 4, $"{format} {region}: {part.Length} bytes are no part");
            }
            Assert.Equal(await Tool.SucceedAsync("samtools", "view", Named("r.bam")), await ViewAsync(await FetchAsync(client, $"/ga4gh/htsget/v1/reads/{id}"), null));
            Assert.Equal("", await ViewAsync(await FetchAsync(client, $"/ga4gh/htsget/v1/reads/{id}?class=header"), null));
            if (name != "m.cram") // Of which one container has reads with a place and without.
                Assert.Equal(await Tool.SucceedAsync("samtools", "view", "-f", "4", Named("r.bam")), await ViewAsync(await FetchAsync(client, $"/ga4gh/htsget/v1/reads/{id}?referenceName=*"), null));

            async Task<string> ViewAsync(byte[] file, string? region)
            {
                var path = Named($"part.{format}");
                await File.WriteAllBytesAsync(path, file, Cancellation);
                if (region is null || format == "BAM") return await Tool.SucceedAsync("samtools", "view", "--input-fmt-option", "decode_md=0", "-T", Named("r.fa"), path);
                await Tool.SucceedAsync("samtools", "index", path); // Of a CRAM whole containers come.
                return await Tool.SucceedAsync("samtools", "view", "--input-fmt-option", "decode_md=0", "-T", Named("r.fa"), path, region);
            }
        }

        // An index of another file is refused, and what is none.
        var cram = await SendAsync(client, await File.ReadAllBytesAsync(Named("r.cram"), Cancellation), "assay=wgs&assembly=GRCh38");
        foreach (var wrong in new[] { "m.cram.crai", "r.bam.bai", "r.fa" }) Assert.Equal(HttpStatusCode.UnprocessableEntity, await PutIndexAsync(cram, Named(wrong)));

        async Task<HttpStatusCode> PutIndexAsync(string id, string path)
        {
            using var answer = await client.PutAsync($"/genomics/files/{id}/index", new ByteArrayContent(await File.ReadAllBytesAsync(path, Cancellation)), Cancellation);
            return answer.StatusCode;
        }
    }

    [Fact]
    public async Task The_client_of_htslib_reads_a_region()
    {
        using var client = appliance.DataManager;
        using var folder = new TemporaryFolder();
        var (plain, blocked, token) = (Path.Combine(folder.Path, "s.vcf"), Path.Combine(folder.Path, "s.vcf.gz"), Path.Combine(folder.Path, "token"));
        await File.WriteAllTextAsync(plain, Vcf(2_000), Cancellation);
        await File.WriteAllTextAsync(token, client.DefaultRequestHeaders.Authorization!.Parameter!, Cancellation);
        await Tool.SucceedAsync("bcftools", "view", "--no-version", "-Oz", "-o", blocked, plain);
        await Tool.SucceedAsync("bcftools", "index", blocked);
        var id = await SendAsync(client, await File.ReadAllBytesAsync(blocked, Cancellation), "sourceClass=germline");
        var read = await Tool.SucceedAsync(
            "env", $"HTS_AUTH_LOCATION={token}", "HTS_ALLOW_UNENCRYPTED_AUTHORIZATION_HEADER=I understand the risks",
            "bcftools", "view", "-H", $"{appliance.BaseAddress}ga4gh/htsget/v1/variants/{id}?referenceName=chr1&start=5000&end=15000");
        Assert.Equal(await Tool.SucceedAsync("bcftools", "view", "-H", "-r", "chr1:5001-15000", blocked), read);
    }

    [Theory]
    [InlineData("variants/none", 404, "NotFound")]
    [InlineData("reads/{id}", 404, "NotFound")]
    [InlineData("variants/{id}?referenceName=chr99", 404, "NotFound")]
    [InlineData("variants/{id}?start=1", 400, "InvalidInput")]
    [InlineData("variants/{id}?referenceName=chr1&start=x", 400, "InvalidInput")]
    [InlineData("variants/{id}?class=body", 400, "InvalidInput")]
    [InlineData("variants/{id}?tags=AA,BB&notags=BB", 400, "InvalidInput")]
    [InlineData("variants/{id}?referenceName=chr1&start=20&end=10", 400, "InvalidRange")]
    [InlineData("variants/{id}?format=BAM", 400, "UnsupportedFormat")]
    [InlineData("variants/{id}?format=XYZ", 400, "UnsupportedFormat")]
    public async Task A_refusal_has_the_form_of_htsget(string path, int status, string error)
    {
        using var client = appliance.DataManager;
        var id = path.Contains("{id}", StringComparison.Ordinal) ? await SendAsync(client, Encoding.UTF8.GetBytes(Vcf(10)), "sourceClass=germline") : "";
        using var answer = await client.GetAsync($"/ga4gh/htsget/v1/{path.Replace("{id}", id, StringComparison.Ordinal)}", Cancellation);
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.StartsWith("application/vnd.ga4gh.htsget.v1", answer.Content.Headers.ContentType!.MediaType, StringComparison.Ordinal);
        Assert.Equal(error, (await answer.JsonAsync()).Text("htsget", "error"));
    }

    [Theory]
    [InlineData("[", 400, "InvalidInput")]
    [InlineData("[]", 400, "InvalidInput")]
    [InlineData("{\"class\":1}", 400, "InvalidInput")]
    [InlineData("{\"class\":\"\\ud800\"}", 400, "InvalidInput")]
    [InlineData("{\"regions\":{}}", 400, "InvalidInput")]
    [InlineData("{\"regions\":[{\"referenceName\":\"chr1\",\"start\":-1}]}", 400, "InvalidInput")]
    [InlineData("{\"encryptionScheme\":\"crypt4gh\"}", 400, "UnsupportedFormat")]
    public async Task A_body_that_is_wrong_is_refused_in_the_form_of_htsget(string body, int status, string error)
    {
        using var client = appliance.DataManager;
        var id = await SendAsync(client, Encoding.UTF8.GetBytes(Vcf(10)), "sourceClass=germline");
        using var answer = await client.PostAsync($"/ga4gh/htsget/v1/variants/{id}", new StringContent(body, Encoding.UTF8, "application/json"), Cancellation);
        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(error, (await answer.JsonAsync()).Text("htsget", "error"));
    }

    [Fact]
    public async Task Each_half_says_what_it_gives_and_nobody_is_answered_without_a_token()
    {
        using var client = appliance.Clinician;
        foreach (var (half, formats) in new[] { ("reads", """["BAM","CRAM"]"""), ("variants", """["VCF"]""") })
        {
            var info = await client.GetFhirAsync($"/ga4gh/htsget/v1/{half}/service-info");
            Assert.Equal(("htsget", half, formats), (info.Text("type", "artifact"), info.Text("htsget", "datatype"), info.Text("htsget", "formats")));
        }
        using var anonymous = appliance.Anonymous;
        using var refused = await anonymous.GetAsync("/ga4gh/htsget/v1/variants/none", Cancellation);
        Assert.Equal((HttpStatusCode.Unauthorized, "InvalidAuthentication"), (refused.StatusCode, (await refused.JsonAsync()).Text("htsget", "error")));
    }

    [Fact]
    public async Task A_theme_is_given_variants_written_anew_and_counted_by_region_and_no_reads()
    {
        var theme = await TestTheme.CreateAsync(appliance);
        var patient = $"Patient/{(await theme.DataManager.CreateAsync(Some.Patient(Some.Unique()))).Text("id")}";
        await theme.DataManager.ImportGenomeAsync(Vcf(60, bases: 1_500_000), $"subject={patient}&sourceClass=germline");
        await theme.EnrolAsync(patient);
        var id = Assert.Single(await theme.WaitForAsync("DocumentReference", 1)).Text("id");
        var address = $"/research/{theme.Id}/ga4gh/htsget/v1/variants/{id}";

        // The file would be an identification code, some of its regions are not.
        var part = await TextAsync(await FetchAsync(theme.Researcher, $"{address}?referenceName=chr1&start=0&end=5000000"));
        Assert.DoesNotContain("SAIONJI", part, StringComparison.Ordinal);
        Assert.Equal(4, part.Split('\n').Count(line => line.StartsWith("chr1\t", StringComparison.Ordinal)));
        Assert.Equal(0, (await TextAsync(await FetchAsync(theme.Researcher, $"{address}?class=header"))).Split('\n').Count(line => line.StartsWith("chr", StringComparison.Ordinal)));
        using var whole = await theme.GetAsync($"{address}/data", null);
        Assert.Equal((HttpStatusCode.Forbidden, "PermissionDenied"), (whole.StatusCode, (await whole.JsonAsync()).Text("htsget", "error")));

        using var reads = await theme.GetAsync($"/research/{theme.Id}/ga4gh/htsget/v1/reads/{id}", null);
        Assert.Equal((HttpStatusCode.Forbidden, "PermissionDenied"), (reads.StatusCode, (await reads.JsonAsync()).Text("htsget", "error")));
        using var missing = await theme.GetAsync($"/research/{theme.Id}/ga4gh/htsget/v1/variants/none", null);
        Assert.Equal((HttpStatusCode.NotFound, "NotFound"), (missing.StatusCode, (await missing.JsonAsync()).Text("htsget", "error")));
    }

    [Fact] // What Service Info 1.0 takes of each, and ids that a registry of many banks tells apart.
    public async Task Every_service_says_what_it_is_under_an_id_of_its_own()
    {
        var (one, other) = (await TestTheme.CreateAsync(appliance), await TestTheme.CreateAsync(appliance));
        foreach (var theme in new[] { one, other }) await theme.WaitForAsync("Patient", 0);
        var ids = new List<string>();
        foreach (var (client, address) in new[] { (appliance.Clinician, "/ga4gh"), (one.Researcher, $"/research/{one.Id}/ga4gh"), (other.Researcher, $"/research/{other.Id}/ga4gh") })
        {
            foreach (var (service, artifact, version) in new[] { ("htsget/v1/reads", "htsget", "1.3.0"), ("htsget/v1/variants", "htsget", "1.3.0"), ("drs/v1", "drs", "1.5.0") })
            {
                var info = await client.GetFhirAsync($"{address}/{service}/service-info");
                Assert.Equal(("org.ga4gh", artifact, version), (info.Text("type", "group"), info.Text("type", "artifact"), info.Text("type", "version")));
                Assert.True(info.Text("name") is { Length: > 0 } && info.Text("version") is { Length: > 0 } && info.Text("organization", "name") is { Length: > 0 });
                Assert.Equal(appliance.BaseAddress, new Uri(info.Text("organization", "url")!));
                ids.Add(info.Text("id")!);
            }
            using var foreign = await (client == one.Researcher ? other : one).Researcher.GetAsync($"{address}/drs/v1/service-info", Cancellation);
            Assert.True(foreign.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.NotFound, $"{foreign.StatusCode}");
        }
        Assert.Equal(9, ids.Distinct().Count());
        Assert.All(ids, id => Assert.Matches("^[A-Za-z0-9.-]+$", id));
        using var odd = new HttpRequestMessage(HttpMethod.Get, "/ga4gh/drs/v1/service-info");
        odd.Headers.TryAddWithoutValidation("Host", "%");
        using var refused = await appliance.Clinician.SendAsync(odd, Cancellation);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        // A theme's reads are withheld: none of their formats is offered.
        Assert.Equal("[]", (await one.Researcher.GetFhirAsync($"/research/{one.Id}/ga4gh/htsget/v1/reads/service-info")).Text("htsget", "formats"));
    }

    /// <summary>Follows a ticket as the protocol says: each address with its headers, one behind the other.</summary>
    private static async Task<byte[]> FetchAsync(HttpClient client, string url, string? body = null)
    {
        using var answer = body is null ? await client.GetAsync(url, Cancellation) : await client.PostAsync(url, new StringContent(body, Encoding.UTF8, "application/json"), Cancellation);
        var ticket = await answer.JsonAsync();
        Assert.True(answer.IsSuccessStatusCode, ticket.GetRawText());
        using var whole = new MemoryStream();
        using var other = new HttpClient();
        foreach (var part in ticket.GetProperty("htsget").GetProperty("urls").EnumerateArray())
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, part.Text("url"));
            if (part.TryGetProperty("headers", out var headers))
            {
                foreach (var header in headers.EnumerateObject()) request.Headers.TryAddWithoutValidation(header.Name, header.Value.GetString());
            }
            using var bytes = await other.SendAsync(request, Cancellation);
            Assert.True(bytes.IsSuccessStatusCode, $"{(int)bytes.StatusCode}: {part.GetRawText()}");
            await bytes.Content.CopyToAsync(whole, Cancellation);
        }
        return whole.ToArray();
    }

    private static async Task<string> SendAsync(HttpClient client, byte[] file, string query)
    {
        var patient = (await client.CreateAsync(Some.Patient())).Text("id");
        return (await client.ImportGenomeAsync(file, $"subject=Patient/{patient}&{query}")).Text("document").Split('/')[1];
    }

    private static async Task<string> TextAsync(byte[] file) => await new StreamReader(new GZipStream(new MemoryStream(file), CompressionMode.Decompress)).ReadToEndAsync(Cancellation);

    // Every hundredth line is a deletion of 5000 bases.
    private static string Vcf(int lines, int bases = 100)
    {
        var text = new StringBuilder("##fileformat=VCFv4.2\n##reference=GRCh38\n##contig=<ID=chr1>\n##contig=<ID=chr2>\n##FILTER=<ID=PASS,Description=\"All filters passed\">\n"
            + "##INFO=<ID=END,Number=1,Type=Integer,Description=\"End\">\n##INFO=<ID=SVTYPE,Number=1,Type=String,Description=\"Type\">\n##ALT=<ID=DEL,Description=\"Deletion\">\n"
            + "##FORMAT=<ID=GT,Number=1,Type=String,Description=\"Genotype\">\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tSAIONJI\n");
        for (var line = 0; line < lines; line++)
        {
            var (chromosome, place) = (line < lines * 3 / 4 ? 1 : 2, ((line < lines * 3 / 4 ? line : line - (lines * 3 / 4)) * bases) + 50);
            text.Append(CultureInfo.InvariantCulture, $"chr{chromosome}\t{place}\t.\t").Append(line % 100 == 99
                ? string.Create(CultureInfo.InvariantCulture, $"A\t<DEL>\t50\tPASS\tSVTYPE=DEL;END={place + 5000}\tGT\t0/1\n") : line % 7 == 0 ? "ACGTACGT\tA\t50\tPASS\t.\tGT\t0/1\n" : "A\tG\t50\tPASS\t.\tGT\t1/1\n");
        }
        return text.ToString();
    }

    private static string Sam(string bases, Random random)
    {
        var text = new StringBuilder("@HD\tVN:1.6\tSO:unsorted\n@SQ\tSN:chr1\tLN:200000\n@SQ\tSN:chr2\tLN:100000\n@RG\tID:g\tSM:S1\n");
        for (var read = 0; read < 20_000; read++)
        {
            var (chromosome, place) = (random.Next(3) < 2 ? ("chr1", random.Next(199_800)) : ("chr2", random.Next(99_800)));
            var (cigar, sequence) = read % 50 == 0 ? ("50M100N50M", string.Concat(bases.AsSpan(place, 50), bases.AsSpan(place + 150, 50))) : ("100M", bases.Substring(place, 100));
            if (place + 200 > (chromosome == "chr1" ? 200_000 : 100_000)) (cigar, sequence) = ("100M", bases.Substring(place, 100));
            text.Append(CultureInfo.InvariantCulture, $"r{read}\t0\t{chromosome}\t{place + 1}\t60\t{cigar}\t*\t0\t0\t{sequence}\t{new string('I', 100)}\tRG:Z:g\n");
        }
        for (var read = 0; read < 300; read++) text.Append(CultureInfo.InvariantCulture, $"u{read}\t4\t*\t0\t0\t*\t*\t0\t0\t{bases.AsSpan(read, 100)}\t{new string('I', 100)}\tRG:Z:g\n");
        return text.ToString();
    }
}
