using System.Globalization;
using System.Text;

namespace DataBank.Appliance;

/// <summary>Writes the VCF 4.2 files of a synthetic patient: the tumour's and the inherited genome, on GRCh38.</summary>
internal static class SeedGenomes
{
    private const int InheritedVariants = 200;

    private static readonly (string Name, int Length)[] Contigs =
    [
        ("chr1", 248956422), ("chr3", 198295559), ("chr7", 159345973), ("chr12", 133275309), ("chr17", 83257441), ("chr22", 50818468),
    ];

    public static byte[] Somatic(SeedPerson person)
    {
        var random = person.Random("somatic");
        var found = new List<SeedVariant> { person.Driver };
        found.AddRange(SeedVariant.Companions.Where(_ => random.Share() < 0.4));
        var lines = found.Select(variant => (variant.Chromosome, variant.Position, Text: Line(variant, "0/1", Reads(random, 0.15 + (0.3 * random.Share())))))
            .Append(("chr1", 1014274, Unannotated("chr1", 1014274, "A", "G", "weak_evidence", "0/1", Reads(random, 0.02)))) // an artefact the caller filtered
            .ToList();
        return Write(person.TumourSample, "synthetic somatic caller", "##tumor_sample=" + person.TumourSample + "\n", person.SpecimenDay.AddDays(14), lines);
    }

    public static byte[] Germline(SeedPerson person)
    {
        var random = person.Random("germline");
        var lines = new List<(string Chromosome, int Position, string Text)>();
        for (var i = 0; i < InheritedVariants; i++)
        {
            var (name, length) = random.Pick(Contigs);
            var position = random.Between(1_000_000, length - 1_000_000);
            var reference = random.Between(0, 4);
            var alternate = (reference + random.Between(1, 4)) % 4;
            var isHomozygous = random.Share() < 0.35;
            lines.Add((name, position, Unannotated(
                name, position, "ACGT"[reference].ToString(), "ACGT"[alternate].ToString(), "PASS", isHomozygous ? "1/1" : "0/1", Reads(random, isHomozygous ? 1 : 0.5))));
        }
        if (random.Share() < 0.4) lines.Add((SeedVariant.Aldh2.Chromosome, SeedVariant.Aldh2.Position, Line(SeedVariant.Aldh2, "0/1", Reads(random, 0.5))));
        if (person.HasInheritedBrca1) lines.Add((SeedVariant.Brca1.Chromosome, SeedVariant.Brca1.Position, Line(SeedVariant.Brca1, "0/1", Reads(random, 0.5))));
        return Write(person.GermlineSample, "synthetic germline caller", "", person.SpecimenDay.AddDays(21), lines);
    }

    private static byte[] Write(string sample, string caller, string more, DateOnly day, List<(string Chromosome, int Position, string Text)> lines)
    {
        var text = new StringBuilder("##fileformat=VCFv4.2\n");
        text.Append("##fileDate=").Append(day.ToString("yyyyMMdd", CultureInfo.InvariantCulture)).Append('\n');
        text.Append("##source=").Append(caller).Append('\n').Append("##reference=GRCh38\n").Append(more);
        foreach (var (name, length) in Contigs) text.Append(CultureInfo.InvariantCulture, $"##contig=<ID={name},length={length}>\n");
        text.Append(
            """
            ##FILTER=<ID=PASS,Description="All filters passed">
            ##FILTER=<ID=weak_evidence,Description="Too few reads">
            ##INFO=<ID=CSQ,Number=.,Type=String,Description="Consequence annotations. Format: Allele|Consequence|SYMBOL|HGNC_ID|Feature|HGVSc|HGVSp|MANE_SELECT|ALLELE_NUM">
            ##INFO=<ID=CLNSIG,Number=.,Type=String,Description="Clinical significance">
            ##FORMAT=<ID=GT,Number=1,Type=String,Description="Genotype">
            ##FORMAT=<ID=AD,Number=R,Type=Integer,Description="Reads per allele">
            ##FORMAT=<ID=DP,Number=1,Type=Integer,Description="Reads">

            """.ReplaceLineEndings("\n"));
        text.Append("#CHROM\tPOS\tID\tREF\tALT\tQUAL\tFILTER\tINFO\tFORMAT\t").Append(sample).Append('\n');
        // Contigs in the header's order, no place twice: as a caller writes.
        foreach (var line in lines.DistinctBy(line => (line.Chromosome, line.Position)).OrderBy(line => Array.FindIndex(Contigs, contig => contig.Name == line.Chromosome)).ThenBy(line => line.Position))
            text.Append(line.Text);
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static string Line(SeedVariant variant, string genotype, (int Reference, int Alternate) reads)
    {
        var transcript = variant.HgvsC[..variant.HgvsC.IndexOf(':', StringComparison.Ordinal)];
        var info = $"CSQ={variant.Alternate}|{variant.Consequence}|{variant.Gene}|{variant.HgncId}|{transcript}|{variant.HgvsC}|{variant.HgvsP}|{transcript}|1";
        if (variant.ClinVar is not null) info += $";CLNSIG={variant.ClinVar}";
        return Line(variant.Chromosome, variant.Position, variant.Reference, variant.Alternate, "PASS", info, genotype, reads);
    }

    private static string Unannotated(
        string chromosome, int position, string reference, string alternate, string filter, string genotype, (int Reference, int Alternate) reads) =>
        Line(chromosome, position, reference, alternate, filter, ".", genotype, reads);

    private static string Line(
        string chromosome, int position, string reference, string alternate, string filter, string info, string genotype, (int Reference, int Alternate) reads) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{chromosome}\t{position}\t.\t{reference}\t{alternate}\t.\t{filter}\t{info}\tGT:AD:DP\t{genotype}:{reads.Reference},{reads.Alternate}:{reads.Reference + reads.Alternate}\n");

    private static (int Reference, int Alternate) Reads(SeedRandom random, double share)
    {
        var depth = random.Between(80, 160);
        var alternate = (int)Math.Round(depth * share);
        return (depth - alternate, alternate);
    }
}
