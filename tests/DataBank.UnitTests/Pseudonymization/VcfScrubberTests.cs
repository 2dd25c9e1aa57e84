using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using DataBank.Pseudonymization;

namespace DataBank.UnitTests;

public class VcfScrubberTests
{
    private const string Samples = "http://databank.example.jp/fhir/sid/vcf-sample";

    private const string Planted =
        """
        ##fileformat=VCFv4.2
        ##fileDate=20260120
        ##source=Caller for 山田太郎
        ##reference=file:///data/0001234567/GRCh38.fa
        ##GATKCommandLine=<ID=Mutect2,CommandLine="--input /data/YAMADA_TARO.bam">
        ##SAMPLE=<ID=T1,Description="0001234567">
        ##PEDIGREE=<ID=T1,Original=N1>
        ##tumor_sample=T1
        ##normal_sample=N1
        ##bcftools_viewCommand=view YAMADA.vcf
        ##contig=<ID=chr7,length=159345973,assembly=YAMADA>
        ##contig=<ID=chrUn_YAMADA,length=1>
        ##FILTER=<ID=germline,Description="YAMADA TARO">
        ##FILTER=<ID=YAMADA,Description="x">
        ##INFO=<ID=DP,Number=1,Type=Integer,Description="of YAMADA TARO">
        ##INFO=<ID=OWNER,Number=1,Type=String,Description="x">
        ##INFO=<ID=CSQ,Number=.,Type=String,Description="Format: Allele|Consequence|SYMBOL|HGVSp|NOTE">
        ##FORMAT=<ID=GT,Number=1,Type=String,Description="x">
        ##FORMAT=<ID=AD,Number=R,Type=Integer,Description="x">
        ##FORMAT=<ID=SM,Number=1,Type=String,Description="x">
        #CHROM	POS	ID	REF	ALT	QUAL	FILTER	INFO	FORMAT	N1	T1
        chr7	55191822	rs121434568	T	G	60.5	PASS	DP=100;OWNER=YAMADA;CSQ=G|missense_variant|EGFR|NP_005219.2:p.Leu858Arg|山田太郎	GT:AD:SM	0/0:50,0:YAMADA	0/1:75,25:YAMADA
        chr7	56000000	patient-0001234567	C	A	.	germline;YAMADA	DP=0001234567	GT	0/1	0/1
        chr7	57000000	.	C	<YAMADA>	.	PASS	.	GT	0/1	0/1
        chrUn_YAMADA	1	.	C	A	.	PASS	.	GT	0/1	0/1
        chr7	58000000	.	C	A	.	PASS	OWNER=x	SM	YAMADA	YAMADA
        """;

    [Fact]
    public void Only_what_the_policy_lists_stays_of_header_and_lines()
    {
        var (text, scrubbed) = Scrub(Planted, "T1");
        var sample = Released.Lung.Keys.Pseudonym("identifier", Samples, "T1");
        Assert.Equal(
            [
                "chr7\t55191822\trs121434568\tT\tG\t60.5\tPASS\tDP=100;CSQ=G|missense_variant|EGFR|NP_005219.2:p.Leu858Arg\tGT:AD\t0/1:75,25",
                "chr7\t58000000\t.\tC\tA\t.\tPASS\t.\tGT\t./.",
            ],
            text.Split('\n').Where(line => line.StartsWith("chr", StringComparison.Ordinal)));
        Assert.Contains($"\tFORMAT\t{sample}\n", text, StringComparison.Ordinal);
        Assert.Contains("##contig=<ID=chr7,length=159345973>\n", text, StringComparison.Ordinal);
        Assert.Contains("Format: Allele|Consequence|SYMBOL|HGVSp\"", text, StringComparison.Ordinal);
        foreach (var planted in new[] { "YAMADA", "山田", "1234567", "20260120", "T1", "N1", "GATK", "SAMPLE=", "OWNER" })
            Assert.DoesNotContain(planted, text, StringComparison.Ordinal);
        Assert.Equal((2, 3, 1), (scrubbed.Records, scrubbed.Dropped, scrubbed.Leaks));
        Assert.Equal(["7:55", "7:58"], scrubbed.Loci.Select(locus => locus.Place).Order());
    }

    [Fact]
    public void A_somatic_release_holds_what_passed_against_the_matched_normal()
    {
        var policy = ReleasePolicy.Find("pseudonymized-somatic")!.Genomes;
        Assert.Equal(2, Scrub(Planted, "T1", policy).Scrubbed.Records);
        Assert.Equal(0, Scrub(Planted.Replace("##normal_sample=N1\n", "", StringComparison.Ordinal), "T1", policy).Scrubbed.Records);
    }

    [Fact]
    public void Every_block_that_a_reference_block_speaks_of_counts()
    {
        var gvcf = "##fileformat=VCFv4.2\n##INFO=<ID=END,Number=1,Type=Integer,Description=\"x\">\n##FORMAT=<ID=GT,Number=1,Type=String,Description=\"x\">\n"
            + "#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tS\n1\t100\t.\tA\t<NON_REF>\t.\t.\tEND=50000000\tGT\t0/0\n";
        Assert.Equal(51, Scrub(gvcf, null).Scrubbed.Loci.Count);
    }

    [Theory]
    [InlineData("this is no VCF", null)]
    [InlineData("##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tA\tB\n", null)]
    [InlineData("##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tA\tB\n", "C")]
    public void What_is_no_VCF_or_of_an_unknown_sample_does_not_leave(string file, string? sample)
    {
        var failure = Assert.Throws<DeidentificationException>(() => Scrub(file, sample));
        Assert.Null(failure.InnerException);
    }

    [Fact]
    public void The_same_file_gives_the_same_bytes_and_gzip_is_read_as_well()
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Optimal, leaveOpen: true)) gzip.Write(Encoding.UTF8.GetBytes(Planted));
        compressed.Position = 0;
        Assert.Equal(Bytes(new MemoryStream(Encoding.UTF8.GetBytes(Planted)), "T1").Bytes, Bytes(compressed, "T1").Bytes);
    }

    [Fact]
    public async Task Bcftools_reads_indexes_and_agrees()
    {
        var folder = Directory.CreateTempSubdirectory("databank-vcf-");
        try
        {
            var file = Path.Combine(folder.FullName, "scrubbed.vcf.gz");
            var large = new StringBuilder(Planted).Append('\n');
            for (var position = 60_000_000; position < 60_020_000; position++) large.Append(System.Globalization.CultureInfo.InvariantCulture, $"chr7\t{position}\t.\tC\tA\t50\tPASS\tDP=30\tGT:AD\t0/0:30,0\t0/1:15,15\n");
            await File.WriteAllBytesAsync(file, Bytes(new MemoryStream(Encoding.UTF8.GetBytes(large.ToString())), "T1").Bytes, TestContext.Current.CancellationToken);
            Assert.Equal("20002", await RunAsync("sh", "-c", $"bcftools index --tbi '{file}' && bcftools view -H '{file}' chr7:55000000-60020000 | wc -l"));
            Assert.Equal("T>G 75,25", await RunAsync("bcftools", "query", "-r", "chr7:55191822", "-f", "%REF>%ALT [%AD]\n", file));
            Assert.Equal(Released.Lung.Keys.Pseudonym("identifier", Samples, "T1"), await RunAsync("bcftools", "query", "-l", file));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task<string> RunAsync(string tool, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(tool, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0 && (await errors).Length == 0, await errors);
        return (await output).Trim();
    }

    private static (string Text, ScrubbedGenome Scrubbed) Scrub(string file, string? sample, GenomePolicy? policy = null)
    {
        var (bytes, scrubbed) = Bytes(new MemoryStream(Encoding.UTF8.GetBytes(file)), sample, policy);
        using var text = new StreamReader(new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress));
        return (text.ReadToEnd(), scrubbed);
    }

    private static (byte[] Bytes, ScrubbedGenome Scrubbed) Bytes(Stream file, string? sample, GenomePolicy? policy = null)
    {
        using var output = new MemoryStream();
        var scrubbed = new VcfScrubber(policy ?? GenomePolicy.Pseudonymized, Released.Lung, new LeakGuard(Released.Lung.Identifiers))
            .Scrub(file, Samples, sample is null ? [] : [sample], output, TestContext.Current.CancellationToken);
        return (output.ToArray(), scrubbed);
    }
}
