using System.Text;
using DataBank.Genomics;

namespace DataBank.UnitTests.Genomics;

/// <summary>Files that are refused as a whole, each with the line that shows why.</summary>
public sealed class BrokenVariantFileTests
{
    [Theory]
    [InlineData("", 1)]
    [InlineData("hello\n", 1)]
    [InlineData("##fileformat=VCFv3.2\n", 1)]
    [InlineData("##fileformat=VCFv4.2\n##reference=GRCh38\n", 2)]
    [InlineData("##fileformat=VCFv4.2\nchr7\t1\t.\tT\tG\n", 2)]
    [InlineData("##fileformat=VCFv4.2\n##INFO=<ID=DP,Number=1,Description=\"never closed>\n", 2)]
    [InlineData("##fileformat=VCFv4.2\n##INFO=<ID=DP,Number=1\n", 2)]
    [InlineData("##fileformat=VCFv4.2\n##reference=GRCh38\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\n", 3)]
    [InlineData("##fileformat=VCFv4.2\n##reference=GRCh38\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n", 3)]
    [InlineData("##fileformat=VCFv4.2\n##reference=GRCh38\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tA\tA\n", 3)]
    [InlineData("##fileformat=VCFv4.2\n##reference=GRCh38\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tA\tB\n", 3)]
    [InlineData("##fileformat=VCFv4.2\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tA\n", 2)]
    [InlineData("##fileformat=VCFv4.2\n##contig=<ID=1,length=249250621>\n##contig=<ID=7,length=159345973>\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\tA\n", 4)]
    public void A_broken_header_refuses_the_file(string text, long line)
    {
        Assert.Equal(line, Assert.Throws<VcfFormatException>(() => Vcf.Read(text)).Line);
    }

    [Fact]
    public void A_file_that_contradicts_the_request_is_refused()
    {
        Assert.Throws<VcfFormatException>(() => Vcf.Read(Vcf.Text(), new VariantFileOptions(Assembly: GenomeAssembly.GRCh37)));
        Assert.Throws<VcfFormatException>(() => Vcf.Read(Vcf.Text(), new VariantFileOptions(Sample: "other")));
    }

    [Fact]
    public void A_truncated_bgzf_file_is_refused()
    {
        var bytes = Vcf.Bgzf(Vcf.Text(Vcf.L858R));
        Assert.Throws<VcfFormatException>(() => Vcf.Read(bytes[..^28]));
        Assert.Throws<VcfFormatException>(() => Vcf.Read(bytes[..^60]));
    }

    [Fact]
    public void A_truncated_gzip_file_is_refused()
    {
        // Enough lines that the end of the header is far before the cut.
        var bytes = Vcf.Gzip(Vcf.Text(Enumerable.Range(1, 5000).Select(i => $"chr7 {i * 7} . T G . PASS R={i * 7919 % 104729} GT 0/1")));
        Assert.Throws<VcfFormatException>(() => Vcf.Read(bytes[..(bytes.Length - 2000)]));
        Assert.Throws<VcfFormatException>(() => Vcf.Read(bytes[..(bytes.Length - 5)]));
    }

    [Fact]
    public void A_damaged_gzip_file_is_refused()
    {
        var bytes = Vcf.Bgzf(Vcf.Text(Vcf.L858R), 60000);
        bytes[200] ^= 0xff;
        bytes[210] ^= 0xff;
        Assert.Throws<VcfFormatException>(() => Vcf.Read(bytes));
    }

    [Fact]
    public void A_line_without_end_is_refused_before_it_fills_memory()
    {
        var text = Vcf.Text("chr7 5 . T G . PASS . GT 0/1") + "chr7\t5\t.\t" + new string('A', 3 << 20);
        Assert.Throws<VcfFormatException>(() => Vcf.Read(text));
    }

    [Fact]
    public void Messages_never_quote_the_file()
    {
        var refusal = Assert.Throws<VcfFormatException>(() => Vcf.Read(Encoding.UTF8.GetBytes("##fileformat=VCFv4.2\n##INFO=<ID=Yamada\n")));
        Assert.DoesNotContain("Yamada", refusal.Message, StringComparison.Ordinal);
    }
}
