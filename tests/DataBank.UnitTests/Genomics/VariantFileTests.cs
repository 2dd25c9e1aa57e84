using System.Text;
using DataBank.Genomics;

namespace DataBank.UnitTests.Genomics;

public sealed class VariantFileTests
{
    [Fact]
    public void A_called_variant_is_placed_and_counted_from_reads()
    {
        var (variants, file) = Vcf.Read(Vcf.Text(Vcf.L858R));
        var variant = Assert.Single(variants);
        Assert.Equal("NC_000007.14:55191821:T:G", variant.Name);
        Assert.Equal(0.25, variant.Frequency);
        Assert.Equal(25, variant.AlternateReads);
        Assert.Equal(101, variant.Depth);
        Assert.Equal(AllelicState.Heterozygous, variant.State);
        Assert.Equal("NP_005219.2:p.(Leu858Arg)", variant.Annotation?.HgvsP);
        Assert.Equal(("S1", GenomeAssembly.GRCh38, SourceClass.Germline), (file.SampleName, file.Assembly, file.SourceClass));
    }

    [Fact]
    public void Plain_gzip_and_bgzf_give_the_same_variants()
    {
        var text = Vcf.Text(Vcf.L858R, "chr7 55191900 . A C . PASS . GT 1/1");
        var names = Vcf.Read(text).Variants.Select(variant => variant.Name).ToList();
        Assert.Equal(2, names.Count);
        Assert.Equal(names, Vcf.Read(Vcf.Gzip(text)).Variants.Select(variant => variant.Name));
        Assert.Equal(names, Vcf.Read(Vcf.Bgzf(text)).Variants.Select(variant => variant.Name));
    }

    [Fact]
    public void Windows_line_ends_are_read()
    {
        Assert.Single(Vcf.Read(Vcf.Text(Vcf.L858R).Replace("\n", "\r\n", StringComparison.Ordinal)).Variants);
    }

    [Theory]
    [InlineData("chr7 55191822 . T G", "columns")]
    [InlineData("chr7 abc . T G . PASS . GT 0/1", "POS")]
    [InlineData("chr7 0 . T G . PASS . GT 0/1", "POS")]
    [InlineData("chr7 5 . Z G . PASS . GT 0/1", "REF")]
    [InlineData("chr7 5 . T Q! . PASS . GT 0/1", "ALT")]
    [InlineData("chr7 5 . T T . PASS . GT 0/1", "ALT equals REF")]
    [InlineData("chr7 5 . T G x PASS . GT 0/1", "QUAL")]
    [InlineData("chr7 5 . T G . PASS . GT 0/2", "GT")]
    [InlineData("chr7 5 . T G . PASS . GT:AD 0/1:1,2,3", "AD")]
    [InlineData("chr7 5 . T G . PASS . GT 0/1:7", "FORMAT")]
    [InlineData("chr99 5 . T G . PASS . GT 0/1", "CHROM")]
    [InlineData("chr7 159345974 . T G . PASS . GT 0/1", "beyond")]
    public void A_broken_line_is_reported_by_number_and_the_rest_is_imported(string broken, string reason)
    {
        var (variants, file) = Vcf.Read(Vcf.Text(Vcf.L858R, broken, "chr7 55191900 . A C . PASS . GT 1/1"));
        Assert.Equal(2, variants.Count);
        var rejected = Assert.Single(file.Tally.Rejected);
        Assert.Equal(11, rejected.Line);
        Assert.Contains(reason, rejected.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("chr99", rejected.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void An_allele_given_twice_is_taken_once()
    {
        var (variants, file) = Vcf.Read(Vcf.Text(Vcf.L858R, Vcf.L858R));
        Assert.Single(variants);
        Assert.Equal(11, Assert.Single(file.Tally.Rejected).Line);
    }

    [Fact]
    public void Text_that_is_no_utf8_breaks_its_line_only()
    {
        var bytes = Encoding.Latin1.GetBytes(Vcf.Text(Vcf.L858R, "chr7 7 . T G . PASS \u00e9 GT 0/1"));
        var (variants, file) = Vcf.Read(bytes);
        Assert.Single(variants);
        Assert.Equal(11, Assert.Single(file.Tally.Rejected).Line);
    }

    [Fact]
    public void Lines_without_a_call_are_counted_and_left_out_and_filtered_ones_are_kept_apart()
    {
        var (variants, file) = Vcf.Read(Vcf.Text(
            "chr7 1 . T G . LowQual . GT 0/1",
            "chr7 2 . T G . . . GT 0/0",
            "chr7 3 . T G . PASS . GT ./1",
            "chr7 4 . T <DEL> . PASS SVTYPE=DEL;END=90 GT 0/1",
            "chr7 5 . T *,G . PASS . GT 1/2",
            "chr7 6 . T . . PASS . GT 0/0",
            "chrUn_KI270302v1 5 . T G . PASS . GT 0/1"));
        Assert.Equal([1, 4, 5], variants.Select(variant => variant.Position));
        Assert.Equal([false, true, true], variants.Select(variant => variant.IsPassed));
        Assert.Equal((7, 1, 3, 1, 1, 0), (file.Tally.Lines, file.Tally.Filtered, file.Tally.NotCalled, file.Tally.OtherKinds, file.Tally.OtherContigs, file.Tally.RejectedLines));
    }

    [Fact]
    public void Two_alternates_become_two_variants_with_their_own_reads()
    {
        var (variants, _) = Vcf.Read(Vcf.Text("chr7 100 . T G,C . PASS . GT:AD:DP 1/2:10,30,60:100"));
        Assert.Equal(["G", "C"], variants.Select(variant => variant.Alternate));
        Assert.Equal([0.3, 0.6], variants.Select(variant => variant.Frequency));
        Assert.All(variants, variant => Assert.Equal(AllelicState.Heterozygous, variant.State));
    }

    [Fact]
    public void Only_called_alternates_are_taken()
    {
        var (variants, _) = Vcf.Read(Vcf.Text("chr7 100 . T G,C . PASS . GT 2|2"));
        var variant = Assert.Single(variants);
        Assert.Equal(("C", AllelicState.Homozygous), (variant.Alternate, variant.State));
        Assert.Null(variant.Frequency); // No reads, no frequency: the genotype is no measurement.
    }

    [Theory]
    [InlineData("TAA", "TA", 100, "TA", "T")]
    [InlineData("CTT", "CTTT", 100, "C", "CT")]
    [InlineData("ACGT", "ATGT", 101, "C", "T")]
    [InlineData("AT", "AGG", 101, "T", "GG")]
    public void Alleles_are_trimmed(string reference, string alternate, int position, string trimmedReference, string trimmedAlternate)
    {
        var variant = Assert.Single(Vcf.Read(Vcf.Text($"chr7 100 . {reference} {alternate} . PASS . GT 0/1")).Variants);
        Assert.Equal((position, trimmedReference, trimmedAlternate), (variant.Position, variant.Reference, variant.Alternate));
    }

    [Theory]
    [InlineData("chrX", "1", AllelicState.Hemizygous)]
    [InlineData("X", "0/1", AllelicState.Heterozygous)]
    [InlineData("NC_000007.14", "1|1", AllelicState.Homozygous)]
    [InlineData("MT", "1", null)]
    public void Allelic_state_follows_the_genotype_and_the_chromosome(string contig, string genotype, AllelicState? state)
    {
        Assert.Equal(state, Assert.Single(Vcf.Read(Vcf.Text($"{contig} 100 . T G . PASS . GT {genotype}")).Variants).State);
    }

    [Theory]
    [InlineData("0,1000", AllelicState.Homoplasmic)]
    [InlineData("500,500", AllelicState.Heteroplasmic)]
    public void Mitochondrial_state_follows_the_reads(string reads, AllelicState state)
    {
        Assert.Equal(state, Assert.Single(Vcf.Read(Vcf.Text($"chrM 100 . T G . PASS . GT:AD 1:{reads}")).Variants).State);
    }

    [Fact]
    public void A_tumour_callers_header_makes_the_file_somatic()
    {
        var text = Vcf.Text(Vcf.L858R).Replace("##reference", "##source=Mutect2\n##reference", StringComparison.Ordinal);
        var (variants, file) = Vcf.Read(text);
        Assert.Equal(SourceClass.Somatic, file.SourceClass);
        Assert.Null(variants[0].State);
        Assert.Equal(SourceClass.Germline, Vcf.Read(text, new VariantFileOptions(SourceClass.Germline)).File.SourceClass);
    }

    [Fact]
    public void Of_a_tumour_and_a_normal_sample_the_tumour_is_taken()
    {
        var text = Vcf.Text("chr7 100 . T G . PASS . GT:AD 0/0:50,0 0/1:30,10")
            .Replace("##reference", "##tumor_sample=T\n##reference", StringComparison.Ordinal)
            .Replace("S1", "N\tT", StringComparison.Ordinal);
        Assert.Equal(0.25, Assert.Single(Vcf.Read(text).Variants).Frequency);
        Assert.Empty(Vcf.Read(text, new VariantFileOptions(Sample: "N")).Variants);
    }

    [Fact]
    public void Blanks_behind_a_header_line_are_no_part_of_it() =>
        Assert.Single(Vcf.Read(Vcf.Text(Vcf.L858R).Replace(",MANE_SELECT\">", ",MANE_SELECT\">  ", StringComparison.Ordinal).Replace("length=2274>", "length=2274>   ", StringComparison.Ordinal)).Variants);

    [Fact]
    public void SnpEff_annotation_is_read_for_its_own_allele()
    {
        const string Ann = "##INFO=<ID=ANN,Number=.,Type=String,Description=\"Functional annotations: 'Allele | Annotation | Annotation_Impact | Gene_Name | Gene_ID | Feature_Type | Feature_ID | Transcript_BioType | Rank | HGVS.c | HGVS.p'\">\n##reference";
        var text = Vcf.Text("chr7 100 . T C,G . PASS ANN=C|synonymous_variant|LOW|EGFR|1|transcript|NM_005228.5|x|1/2|c.1T>C|p.Leu1%3D,G|missense_variant|MODERATE|EGFR|1|transcript|NM_005228.5|x|1/2|c.1T>G|p.Leu1Arg GT 0/2")
            .Replace("##reference", Ann, StringComparison.Ordinal);
        var annotation = Assert.Single(Vcf.Read(text).Variants).Annotation!;
        Assert.Equal(("EGFR", "NM_005228.5:c.1T>G", "p.(Leu1Arg)"), (annotation.Gene, annotation.HgvsC, annotation.HgvsP));
    }

    [Theory]
    [InlineData("Pathogenic", true)]
    [InlineData("Pathogenic/Likely_pathogenic|drug_response", true)]
    [InlineData("Conflicting_classifications_of_pathogenicity", false)]
    [InlineData("Benign", false)]
    public void Inherited_variants_are_reported_when_clinvar_calls_them_pathogenic(string significance, bool reported)
    {
        var variant = Assert.Single(Vcf.Read(Vcf.Text($"chr7 100 . T G . PASS CLNSIG={significance} GT 0/1")).Variants);
        Assert.Equal(reported, variant.IsReportable(SourceClass.Germline));
    }

    [Theory]
    [InlineData("CSQ=G|missense_variant|EGFR|||||", true)]
    [InlineData("CSQ=G|splice_donor_variant&intron_variant|EGFR|||||", true)]
    [InlineData("CSQ=G|synonymous_variant|EGFR|||||", false)]
    [InlineData("CSQ=G|splice_region_variant&intron_variant|EGFR|||||", false)]
    [InlineData("CSQ=G|intergenic_variant|EGFR|||||", false)]
    [InlineData("CSQ=G|upstream_gene_variant|TERT|||||;CLNSIG=Pathogenic", true)]
    [InlineData(".", false)]
    [InlineData("CLNSIG=Likely_pathogenic", true)]
    public void Tumour_variants_are_reported_when_they_change_a_protein_or_are_pathogenic(string info, bool reported)
    {
        var variant = Assert.Single(Vcf.Read(Vcf.Text($"chr7 100 . T G . PASS {info} GT 0/1")).Variants);
        Assert.Equal(reported, variant.IsReportable(SourceClass.Somatic));
        Assert.True(variant.IsInCohort(SourceClass.Somatic));
    }

    [Fact]
    public void Of_too_many_reportable_variants_the_gravest_stay_in_their_order()
    {
        List<string> lines = [.. Enumerable.Range(0, ReportedVariants.Most).Select(at => $"chr7 {100 + at} . T G . PASS CSQ=G|missense_variant|EGFR||||| GT 0/1"), "chr7 5000 . T G . PASS CSQ=G|stop_gained|EGFR||||| GT 0/1", "chr7 6000 . T G . PASS CLNSIG=Pathogenic GT 0/1"];
        var variants = Vcf.Read(Vcf.Text([.. lines])).Variants;
        var gravest = ReportedVariants.Gravest(variants);
        Assert.Equal(variants.Where((_, at) => at < ReportedVariants.Most - 2 || at >= ReportedVariants.Most).Select(variant => variant.Position), gravest.Select(variant => variant.Position));
    }
}
