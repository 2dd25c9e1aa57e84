using System.Text;
using DataBank.Genomics;

namespace DataBank.UnitTests.Genomics;

public sealed class ClinVarTests : IDisposable
{
    private const string Header = "##fileformat=VCFv4.1\n##fileDate=2026-11-15\n##source=ClinVar\n##reference=GRCh38\n##INFO=<ID=CLNSIG,Number=.,Type=String,Description=\"x\">\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n";
    private readonly string folder = Directory.CreateTempSubdirectory("databank-clinvar-").FullName;

    private static GenomicReport Report => new("0123456789abcdef0123456789abcdef", "p1", "s1", new string('a', 64), 1, IsCompressed: false, GenomeAssembly.GRCh38, SourceClass.Germline, "2026-01-15", null);

    [Fact]
    public void An_allele_is_found_by_its_place_with_what_is_said_of_it_and_by_whom()
    {
        var pack = Load(Header
            + "7\t55191822\t16609\tT\tG\t.\t.\tALLELEID=1;CLNDN=Made_disease|Other;CLNREVSTAT=reviewed_by_expert_panel;CLNSIG=Pathogenic/Likely_pathogenic\n"
            + "7\t55191825\t2\tC\tA\t.\t.\tCLNREVSTAT=no_classification_provided\n"
            + "MT\t200\t3\tC\t.\t.\t.\tCLNSIG=Benign\n"
            + "MT\t300\t4\tCAT\tC\t.\t.\tCLNSIG=Benign\n");
        Assert.Equal(2, pack.Count);
        var said = pack.Find(new Variant(Chromosomes.Find(GenomeAssembly.GRCh38, "7")!, 55191822, "T", "G"));
        Assert.Equal(new ClinVarRecord(16609, "Pathogenic/Likely_pathogenic", "reviewed_by_expert_panel", "Made_disease", "2026-11-15"), said);
        Assert.Null(pack.Find(new Variant(Chromosomes.Find(GenomeAssembly.GRCh38, "7")!, 55191822, "T", "C")));
        Assert.Equal(4, pack.Find(new Variant(MadeGenome.Chromosome, 300, "CAT", "C"))!.VariationId);
    }

    [Fact]
    public void A_deletion_in_a_repeat_is_found_wherever_a_caller_put_it()
    {
        // Ten A begin behind base 1000; ClinVar tells of one of them less, at its left end, a file at its right.
        var bases = MadeGenome.Bases[..1000] + "CAAAAAAAAAAG" + MadeGenome.Bases[1012..];
        var packed = new MemoryStream();
        ReferenceWriter.Write(new MemoryStream(Encoding.ASCII.GetBytes($">chrM\n{bases}\n")), GenomeAssembly.GRCh38, packed, CancellationToken.None);
        using var reference = ReferenceGenome.Open(packed, "made");
        var pack = Load(Header + "MT\t1010\t5\tAA\tA\t.\t.\tCLNSIG=Likely_benign\n", reference);
        using var file = VariantFile.Open(
            new MemoryStream(Encoding.UTF8.GetBytes(Vcf.Text("chrM 1007 . AAA AA . PASS . GT 1"))), new VariantFileOptions(SourceClass.Germline), _ => reference);
        Assert.Equal("Likely_benign", pack.Find(Assert.Single(file.Variants(CancellationToken.None)))!.Significance);
    }

    [Theory]
    [InlineData("##fileformat=VCFv4.1\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n")]
    [InlineData("##fileformat=VCFv4.1\n##reference=GRCh37\n##INFO=<ID=CLNSIG,Number=.>\n#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\n")]
    [InlineData(Header)]
    [InlineData(Header + "7\t1\n")]
    public void What_is_no_release_of_ClinVar_for_the_assembly_is_refused(string vcf) => Assert.Throws<FormatException>(() => Load(vcf));

    [Theory]
    [InlineData("Pathogenic", "LA6668-3")]
    [InlineData("Likely_pathogenic", "LA26332-9")]
    [InlineData("Uncertain_significance", "LA26333-7")]
    [InlineData("Benign/Likely_benign", "LA6675-8")]
    [InlineData("Conflicting_classifications_of_pathogenicity", null)]
    public void What_ClinVar_says_is_an_implication_and_stands_beside_the_variant(string significance, string? code)
    {
        var variant = new Variant(Chromosomes.Find(GenomeAssembly.GRCh38, "7")!, 55191822, "T", "G") { ClinVar = "Benign", Classified = new ClinVarRecord(16609, significance, "criteria_provided,_single_submitter", "Made_disease", "2026-11-15") };
        var (implication, observation) = (DiagnosticImplication.Of(Report, variant)!, VariantObservation.Write(Report, variant));
        Assert.Empty(Validated.Errors(implication));
        Assert.Empty(Validated.Errors(observation));
        Assert.Equal($"Observation/{observation.Id}", implication.Root.GetProperty("derivedFrom")[0].GetProperty("reference").GetString());
        Assert.True(implication.Id!.Length <= 64);
        foreach (var resource in new[] { implication, observation })
        {
            var concept = resource.Root.GetProperty("component").EnumerateArray().Single(component => component.GetProperty("code").GetProperty("coding")[0].GetProperty("code").GetString() == "53037-8").GetProperty("valueCodeableConcept");
            Assert.Equal(significance.Replace('_', ' '), concept.GetProperty("text").GetString());
            Assert.Equal(code, concept.TryGetProperty("coding", out var codings) ? codings[0].GetProperty("code").GetString() : null);
        }
        Assert.Equal(significance, variant.ClinVar);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private ClinVarPack Load(string vcf, ReferenceGenome? reference = null)
    {
        var path = Path.Combine(folder, "made.clinvar");
        using (var output = File.Create(path)) ClinVarWriter.Write(new MemoryStream(Encoding.UTF8.GetBytes(vcf)), GenomeAssembly.GRCh38, reference, output, CancellationToken.None);
        using var file = File.OpenRead(path);
        return ClinVarPack.Open(file, "made");
    }
}
