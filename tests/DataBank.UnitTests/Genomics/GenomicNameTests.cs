using DataBank.Genomics;

namespace DataBank.UnitTests.Genomics;

public sealed class GenomicNameTests
{
    [Theory]
    [InlineData("NC_000007.14:55191821:T:G", "NC_000007.14:g.55191822T>G")]
    [InlineData("NC_000007.14:100:AAAA:AAA", "NC_000007.14:g.104del")] // The last of four.
    [InlineData("NC_000007.14:100:CACACA:CA", "NC_000007.14:g.103_106del")]
    [InlineData("NC_000007.14:100:AAAA:AAAAAA", "NC_000007.14:g.103_104dup")]
    [InlineData("NC_000007.14:100:A:AGA", "NC_000007.14:g.101_102insGA")]
    [InlineData("NC_000007.14:100::TTG", "NC_000007.14:g.100_101insTTG")]
    [InlineData("NC_000007.14:100:TG:AC", "NC_000007.14:g.101_102delinsAC")]
    [InlineData("NC_000007.14:100:TTG:CAA", "NC_000007.14:g.101_103inv")]
    [InlineData("NC_000007.14:100:TTG:C", "NC_000007.14:g.101_103delinsC")]
    public void An_allele_has_one_name_on_its_chromosome(string spdi, string name)
    {
        Assert.True(Spdi.TryParse(spdi, out var allele));
        Assert.Equal(name, GenomicName.Of(allele, Chromosomes.Find(GenomeAssembly.GRCh38, "7")!));
    }
}
