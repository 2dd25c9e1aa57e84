using DataBank.Appliance;
using DataBank.Genomics;

namespace DataBank.UnitTests.Seed;

public sealed class SeedGenomesTests
{
    [Fact]
    public void The_tumour_of_patient_one_has_EGFR_L858R()
    {
        var (variants, file) = Read(SeedGenomes.Somatic(new SeedPerson(1, 1)));
        Assert.Contains(variants, variant => variant is { Name: "NC_000007.14:55191821:T:G", Annotation.HgvsP: "NP_005219.2:p.(Leu858Arg)" });
        Assert.Equal((SourceClass.Somatic, "LUNG-T-1-0001", 1L, 0L), (file.SourceClass, file.SampleName, file.Tally.Filtered, file.Tally.RejectedLines));
    }

    [Fact]
    public void Inherited_genomes_are_read_without_a_rejected_line()
    {
        foreach (var number in Enumerable.Range(1, 20))
        {
            var (variants, file) = Read(SeedGenomes.Germline(new SeedPerson(1, number)));
            Assert.Equal((SourceClass.Germline, 0L), (file.SourceClass, file.Tally.RejectedLines));
            Assert.InRange(variants.Count, 195, 202);
            Assert.Equal(number % 4 == 2 ? 1 : 0, variants.Count(variant => variant.IsReportable(SourceClass.Germline)));
        }
    }

    [Fact]
    public void The_same_patient_has_the_same_genome()
    {
        Assert.Equal(SeedGenomes.Germline(new SeedPerson(7, 3)), SeedGenomes.Germline(new SeedPerson(7, 3)));
    }

    private static (IReadOnlyList<Variant> Variants, VariantFile File) Read(byte[] vcf)
    {
        using var file = VariantFile.Open(new MemoryStream(vcf), new VariantFileOptions());
        return ([.. file.Variants(TestContext.Current.CancellationToken)], file);
    }
}
