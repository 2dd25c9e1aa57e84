using DataBank.Genomics;

namespace DataBank.UnitTests.Genomics;

/// <summary>What callers write of a sample beside the usual: local alleles, phase, reads under other names.</summary>
public sealed class SampleValueTests
{
    [Theory]
    [InlineData("chr7 100 . T A,C,G . PASS . GT:LAA:LAD 0/2:2:30,10", "C", 10, 0.25)] // VCF 4.5: of three ALTs the sample's values speak of one.
    [InlineData("chr7 100 . T G . PASS . GT:RO:AO 0/1:30,10:10", "G", null, null)] // RO is one number: nothing is taken from what contradicts itself.
    [InlineData("chr7 100 . T G . PASS . GT:RO:AO 0/1:30:10", "G", 10, 0.25)] // freebayes
    [InlineData("chr7 100 . T G . PASS . DP:AU:CU:GU:TU 40:0,0:0,0:10,11:30,33", "G", 10, 0.25)] // Strelka, without GT
    [InlineData("chr7 100 . TA T . PASS . DP:TAR:TIR 40:30,31:10,12", "T", 10, 0.25)]
    [InlineData("chr7 100 . T G . PASS . GT:VAF 0/1:0.4", "G", null, 0.4)] // DeepVariant
    [InlineData("chr7 100 . T G . PASS . GT:AD:AF 0/1:75,25:0.4", "G", 25, 0.25)] // Reads before the caller's estimate.
    public void Reads_are_found_under_the_names_that_callers_give_them(string line, string alternate, int? reads, double? frequency)
    {
        var variant = Assert.Single(Vcf.Read(Vcf.Text(line), new VariantFileOptions(SourceClass.Somatic)).Variants);
        Assert.Equal((alternate, reads, frequency), (variant.Alternate, variant.AlternateReads, variant.Frequency));
    }

    [Theory]
    [InlineData("LAA:LGT:LAD 1,3:1|2:5,10,20", "A 1|3 10,G 1|3 20")]
    [InlineData("LAA:LGT:LAD 2:0/1:30,10", "C 0/2 10")]
    [InlineData("LAA:LGT .:0/0", "")]
    [InlineData("LAA:LGT 2:0/2", null)] // The sample's values speak of one ALT.
    public void A_local_genotype_is_told_by_the_alleles_of_the_line(string sample, string? expected)
    {
        var (variants, file) = Vcf.Read(Vcf.Text($"chr7 100 . T A,C,G . PASS . {sample}"));
        Assert.Equal(expected is null ? 1 : 0, file.Tally.RejectedLines);
        Assert.Equal(expected ?? "", string.Join(',', variants.Select(variant => $"{variant.Alternate} {variant.Genotype} {variant.AlternateReads}")));
    }

    [Theory]
    [InlineData("GT:PS 0|1:95", "95")]
    [InlineData("GT:PS 0/1:95", null)]
    [InlineData("GT 0|1", null)]
    [InlineData("GT:PSL /0|1:.,set7", "set7")]
    public void A_phase_set_is_kept_where_the_genotype_is_phased(string sample, string? set)
    {
        Assert.Equal(set, Assert.Single(Vcf.Read(Vcf.Text($"chr7 100 . T G . PASS . {sample}")).Variants).PhaseSet);
    }

    [Fact]
    public void Filter_quality_names_and_genotype_are_kept_as_the_file_has_them()
    {
        var variants = Vcf.Read(Vcf.Text("chr7 100 rs1;rs2 T G 12.5 LowQual;q10 . GT 0/1", "chr7 101 . T G inf . . GT 0/1")).Variants;
        Assert.Equal(("LowQual;q10", 12.5, "rs1;rs2", "0/1", false), (variants[0].Filter, variants[0].Quality, variants[0].Ids, variants[0].Genotype, variants[0].IsPassed));
        Assert.Equal((".", null, null, true), (variants[1].Filter, variants[1].Quality, variants[1].Ids, variants[1].IsPassed));
    }

    [Theory]
    [InlineData("NORMAL\tTUMOR", "chr7 100 . T G . PASS . GT:AD 0/0:50,0 0/1:30,10")]
    [InlineData("tumour\tnormal", "chr7 100 . T G . PASS . GT:AD 0/1:30,10 0/0:50,0")]
    public void The_tumours_column_is_found_by_its_name_wherever_it_stands(string samples, string line)
    {
        var (variants, file) = Vcf.Read(Vcf.Text(line).Replace("S1", samples, StringComparison.Ordinal));
        Assert.Equal((0.25, SourceClass.Somatic), (Assert.Single(variants).Frequency, file.SourceClass));
    }

    [Fact]
    public void Reference_blocks_of_a_gVCF_are_no_variants()
    {
        var (variants, file) = Vcf.Read(Vcf.Text(
            "chr7 100 . T <NON_REF> . . END=200 GT:DP 0/0:30", "chr7 201 . T G,<NON_REF> 50 . . GT:AD 0/1:10,20,0", "chr7 300 . T <*> . . END=400 GT 0/0"));
        Assert.Equal((201, "G"), (Assert.Single(variants).Position, variants[0].Alternate));
        Assert.Equal((2, 0, 0), (file.Tally.NotCalled, file.Tally.OtherKinds, file.Tally.RejectedLines));
    }

    [Theory]
    [InlineData("4.1")]
    [InlineData("4.4")]
    [InlineData("4.5")]
    public void Every_version_4_1_to_4_5_is_read(string version) =>
        Assert.Single(Vcf.Read(Vcf.Text(Vcf.L858R).Replace("VCFv4.2", $"VCFv{version}", StringComparison.Ordinal)).Variants);
}
