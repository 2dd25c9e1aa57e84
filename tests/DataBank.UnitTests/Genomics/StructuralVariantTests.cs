using DataBank.Genomics;

namespace DataBank.UnitTests.Genomics;

/// <summary>Structural variants as callers write them; positions are 0-based, half-open.</summary>
public sealed class StructuralVariantTests
{
    [Theory]
    [InlineData("chr7 1000 . N <DEL> . PASS SVTYPE=DEL;END=1500 GT 0/1", StructuralKind.Deletion, 1000, 1500, 500)]
    [InlineData("chr7 1000 . N <DEL> . PASS SVTYPE=DEL;SVLEN=-500 GT 0/1", StructuralKind.Deletion, 1000, 1500, 500)]
    [InlineData("chr7 1000 . N <DUP:TANDEM> . PASS SVTYPE=DUP;END=1500;SVLEN=500 GT 0/1", StructuralKind.Duplication, 1000, 1500, 500)]
    [InlineData("chr7 1000 . N <INS:ME:ALU> . PASS SVTYPE=INS;END=1000;SVLEN=280 GT 1/1", StructuralKind.Insertion, 1000, 1000, 280)]
    [InlineData("chr7 1000 . N <INV> . PASS SVTYPE=INV;END=1500 GT 0/1", StructuralKind.Inversion, 1000, 1500, 500)]
    [InlineData("chr7 1000 . N <CNV> . PASS SVTYPE=CNV;END=1500 GT:CN ./.:4", StructuralKind.CopyNumber, 1000, 1500, 500)]
    [InlineData("chr7 1000 . N <DEL:a[b]c> . PASS SVTYPE=DEL;END=1500 GT 0/1", StructuralKind.Deletion, 1000, 1500, 500)]
    [InlineData("chr7 1000 . N <CN0> . PASS SVTYPE=CNV;END=1500 GT 0/1", StructuralKind.CopyNumber, 1000, 1500, 500)]
    [InlineData("chr7 1000 . ACGTACGTAC A . PASS SVTYPE=DEL;END=1009;SVLEN=-9 GT 0/1", StructuralKind.Deletion, 1000, 1009, 9)]
    [InlineData("chr7 1000 . A ACGT . PASS SVTYPE=INS GT 0/1", StructuralKind.Insertion, 1000, 1000, 3)]
    [InlineData("chr7 1000 . G G]chr2:321682] . PASS SVTYPE=BND GT 0/1", StructuralKind.Breakend, 999, 1000, null)]
    [InlineData("chr7 1000 . G .G . PASS SVTYPE=BND GT 0/1", StructuralKind.Breakend, 999, 1000, null)]
    public void Each_kind_is_placed(string line, StructuralKind kind, int start, int end, int? length)
    {
        var (variants, file) = Vcf.Read(Vcf.Text(line));
        var structure = Assert.Single(variants).Structure!;
        Assert.Equal((kind, start, end, length), (structure.Kind, structure.Start, structure.End, structure.Length));
        Assert.Equal((0, 1), (file.Tally.RejectedLines, file.Tally.Imported));
    }

    [Fact]
    public void What_is_not_sure_widens_and_narrows_the_place()
    {
        var structure = Assert.Single(Vcf.Read(Vcf.Text("chr7 1000 . N <DEL> . PASS SVTYPE=DEL;END=1500;CIPOS=-10,20;CIEND=-30,40;IMPRECISE GT 0/1")).Variants).Structure!;
        Assert.Equal(((990, 1540), (1020, 1470)), (structure.Outer, structure.Inner));
    }

    [Fact]
    public void A_breakend_knows_its_mate_under_the_accession()
    {
        Assert.Equal("NC_000002.12:321682", Assert.Single(Vcf.Read(Vcf.Text("chr7 1000 . G G]chr2:321682] . PASS SVTYPE=BND GT 0/1")).Variants).Structure!.Mate);
        Assert.Equal(".", Assert.Single(Vcf.Read(Vcf.Text("chr7 1000 . G G]<contig>:3] . PASS SVTYPE=BND GT 0/1")).Variants).Structure!.Mate);
    }

    [Theory]
    [InlineData("GT:CN 0/1:3.5", 3.5)]
    [InlineData("GT:CN ./.:0", 0.0)]
    [InlineData("CN 1", 1.0)]
    public void A_copy_number_calls_the_change_and_may_be_a_fraction(string sample, double copies)
    {
        var variant = Assert.Single(Vcf.Read(Vcf.Text($"chr7 1000 . N <CNV> . PASS SVTYPE=CNV;END=1500 {sample}")).Variants);
        Assert.Equal((copies, null), (variant.CopyNumber, variant.State));
    }

    [Theory]
    [InlineData("chr7 1000 . N <CNV> . PASS SVTYPE=CNV;END=1500 GT:CN ./.:2")]
    [InlineData("chr7 1000 . N <DEL> . PASS SVTYPE=DEL;END=1500 GT 0/0")]
    [InlineData("chr7 1000 . N <DEL> . PASS SVTYPE=DEL;END=1500 GT ./.")]
    [InlineData("chrX 1000 . N <CNV> . PASS SVTYPE=CNV;END=1500 CN 1")]
    public void The_usual_state_is_no_variant(string line) => Assert.Equal((0, 1), (Vcf.Read(Vcf.Text(line)) is var (variants, file) ? (variants.Count, file.Tally.NotCalled) : default));

    [Theory]
    [InlineData("chr7 1000 . N <DEL> . PASS SVTYPE=DEL GT 0/1", "neither END")]
    [InlineData("chr7 1000 . N <DEL> . PASS SVTYPE=DEL;END=900 GT 0/1", "before POS")]
    [InlineData("chr7 1000 . N <DEL> . PASS SVTYPE=DEL;END=999999999 GT 0/1", "beyond")]
    public void A_structural_variant_that_contradicts_itself_is_told(string line, string reason)
    {
        Assert.Contains(reason, Assert.Single(Vcf.Read(Vcf.Text(line)).File.Tally.Rejected).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void From_VCF_4_4_on_each_allele_has_its_own_length()
    {
        var text = Vcf.Text("chr7 1000 . N <DEL>,<DEL> . PASS SVLEN=100,400;END=1400 GT 1/2").Replace("VCFv4.2", "VCFv4.4", StringComparison.Ordinal);
        Assert.Equal([1100, 1400], Vcf.Read(text).Variants.Select(variant => variant.End));
    }
}
