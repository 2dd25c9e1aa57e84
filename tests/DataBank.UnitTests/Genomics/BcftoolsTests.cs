using System.Globalization;
using System.Text;
using DataBank.Genomics;

namespace DataBank.UnitTests.Genomics;

/// <summary>What is read of a file, beside what bcftools reads of it.</summary>
public sealed class BcftoolsTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("databank-bcftools-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("A")]
    [InlineData("B")]
    public async Task Place_filter_quality_and_reads_of_every_called_allele_are_those_that_bcftools_reads(string sample)
    {
        var path = Path.Combine(folder, "made.vcf");
        await File.WriteAllTextAsync(path, Made(3000), Cancellation);
        var split = await Bcftools.RunAsync("norm", "-m", "-any", "-Ou", "-o", Path.Combine(folder, "split.bcf"), path);
        Assert.Equal("", split);
        var queried = await Bcftools.RunAsync("query", "-s", sample, "-f", "%POS %REF %ALT %FILTER %QUAL[ %GT %AD %DP]\\n", Path.Combine(folder, "split.bcf"));
        // After the split the allele is number 1 and AD its reads behind those of REF.
        var expected = queried.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')).Where(part => part[5].Contains('1', StringComparison.Ordinal))
            .Select(part => $"{part[0]} {part[1]} {part[2]} {part[3]} {Number(part[4])} {part[6].Split(',')[1]} {part[7]}").ToList();

        using var file = VariantFile.Open(File.OpenRead(path), new VariantFileOptions(SourceClass.Germline, null, sample));
        var found = file.Variants(Cancellation).Select(variant => string.Create(
            CultureInfo.InvariantCulture,
            $"{variant.Position} {variant.Reference} {variant.Alternate} {variant.Filter} {variant.Quality} {variant.AlternateReads} {variant.Depth}")).ToList();
        Assert.Equal(0, file.Tally.RejectedLines);
        Assert.True(expected.Count > 1500);
        Assert.Equal(expected.Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static string Number(string text) => double.Parse(text, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture);

    // Substitutions of two samples, one to three ALTs, FORMAT in changing order, values dropped at the end.
    private static string Made(int lines)
    {
        var random = new Random(3);
        var text = new StringBuilder(
            "##fileformat=VCFv4.2\n##contig=<ID=chr7,length=159345973>\n##FILTER=<ID=q10,Description=\"x\">\n##INFO=<ID=DB,Number=0,Type=Flag,Description=\"x\">\n##FORMAT=<ID=GT,Number=1,Type=String,Description=\"x\">\n"
            + "##FORMAT=<ID=AD,Number=R,Type=Integer,Description=\"x\">\n##FORMAT=<ID=DP,Number=1,Type=Integer,Description=\"x\">\n##FORMAT=<ID=GQ,Number=1,Type=Integer,Description=\"x\">\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tA\tB\n");
        for (var line = 0; line < lines; line++)
        {
            var bases = "ACGT".OrderBy(_ => random.Next()).ToArray();
            var alternates = bases[1..(1 + random.Next(1, 4))];
            var isReversed = random.Next(2) == 0;
            text.Append(CultureInfo.InvariantCulture, $"chr7\t{1000 + (line * 17)}\t.\t{bases[0]}\t{string.Join(',', alternates)}\t{random.Next(1, 400) / 4.0}\t{(random.Next(5) == 0 ? "q10" : "PASS")}\tDB\t{(isReversed ? "DP:AD:GT:GQ" : "GT:AD:DP:GQ")}");
            for (var sample = 0; sample < 2; sample++)
            {
                var genotype = $"{random.Next(alternates.Length + 1)}{(random.Next(2) == 0 ? '/' : '|')}{random.Next(alternates.Length + 1)}";
                var reads = string.Join(',', Enumerable.Range(0, alternates.Length + 1).Select(_ => random.Next(90)));
                text.Append(CultureInfo.InvariantCulture, $"\t{(isReversed ? $"{random.Next(300)}:{reads}:{genotype}" : $"{genotype}:{reads}:{random.Next(300)}")}");
            }
            text.Append('\n');
        }
        return text.ToString();
    }
}
