using System.Globalization;
using System.Text;
using DataBank.Genomics;

namespace DataBank.UnitTests.Genomics;

/// <summary>
/// A made chromosome 21 of GRCh38's length, unknown but for its beginning, and genes on both strands there, some of one exon, some without a
/// protein; as FASTA, and as GFF3 in the way of Ensembl, which bcftools csq reads, too.
/// </summary>
internal sealed class MadeGenes
{
    public const string Accession = "NC_000021.9";
    private const int Length = 46_709_983;
    private const int LineBases = 100;
    private readonly Random random = new(21);
    private readonly char[] bases;
    private readonly StringBuilder gff = new("##gff-version 3\n");

    public MadeGenes(int genes)
    {
        bases = new char[genes * 3000];
        for (var i = 0; i < bases.Length; i++) bases[i] = "ACGT"[random.Next(4)];
        for (var gene = 0; gene < genes; gene++) AddGene(gene, (gene * 3000) + 300);
    }

    public string Bases => new(bases);

    public string Gff => gff.ToString();

    public static Chromosome Chromosome => Chromosomes.Find(GenomeAssembly.GRCh38, Accession)!;

    /// <summary>First and last base of each gene.</summary>
    public List<(int Start, int End)> Places { get; } = [];

    public IReadOnlyList<Transcript> Transcripts => GeneModelReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(Gff)), GenomeAssembly.GRCh38, CancellationToken.None);

    public void WriteFasta(Stream file)
    {
        using var text = new StreamWriter(file, leaveOpen: true) { NewLine = "\n" };
        text.WriteLine(">21");
        var unknown = new string('N', LineBases);
        for (var at = 0; at < Length; at += LineBases)
        {
            var length = Math.Min(LineBases, Length - at);
            if (at + length <= bases.Length) text.WriteLine(bases.AsSpan(at, length));
            else text.WriteLine(unknown.AsSpan(0, length));
        }
    }

    public ReferenceGenome Open()
    {
        var (fasta, packed) = (new MemoryStream(), new MemoryStream());
        WriteFasta(fasta);
        ReferenceWriter.Write(fasta, GenomeAssembly.GRCh38, packed, CancellationToken.None);
        return ReferenceGenome.Open(packed, "made");
    }

    private void AddGene(int number, int start)
    {
        var isReverse = number % 2 == 1;
        var isCoding = number % 8 != 7;
        var exons = new List<(int Start, int End)>();
        var at = start;
        for (var left = number % 8 == 2 ? 1 : random.Next(2, 6); left > 0; left--)
        {
            var length = random.Next(30, 260);
            exons.Add((at, at + length));
            at += length + random.Next(40, 250);
        }
        var spliced = exons.Sum(exon => exon.End - exon.Start);
        var (before, behind) = (random.Next(5, 25), random.Next(5, 25));
        var coding = (spliced - before - behind) / 3 * 3;
        var read = isReverse ? exons.AsEnumerable().Reverse().SelectMany(exon => Enumerable.Range(exon.Start, exon.End - exon.Start).Reverse()).ToList()
            : [.. exons.SelectMany(exon => Enumerable.Range(exon.Start, exon.End - exon.Start))];
        if (isCoding) Write(read.GetRange(before, coding), isReverse);
        Places.Add((start, exons[^1].End));
        Describe(number, isReverse, exons, isCoding ? (Math.Min(read[before], read[before + coding - 1]), Math.Max(read[before], read[before + coding - 1]) + 1) : null);
    }

    // Met, amino acids of which some repeat, a stop codon.
    private void Write(List<int> places, bool isReverse)
    {
        var text = new StringBuilder("ATG");
        while (text.Length < places.Count - 3)
        {
            var codon = $"{"ACGT"[random.Next(4)]}{"ACGT"[random.Next(4)]}{"ACGT"[random.Next(4)]}";
            if (codon is "TAA" or "TAG" or "TGA") continue;
            for (var times = random.Next(5) == 0 ? 3 : 1; times > 0 && text.Length < places.Count - 3; times--) text.Append(codon);
        }
        text.Append(((string[])["TAA", "TAG", "TGA"])[random.Next(3)]);
        for (var i = 0; i < places.Count; i++) bases[places[i]] = isReverse ? "TGCA"["ACGT".IndexOf(text[i], StringComparison.Ordinal)] : text[i];
    }

    private void Describe(int number, bool isReverse, List<(int Start, int End)> exons, (int Start, int End)? coding)
    {
        var (strand, kind) = (isReverse ? '-' : '+', coding is null ? "lncRNA" : "protein_coding");
        Line("gene", exons[0].Start, exons[^1].End, ".", $"ID=gene:ENSG{number:d11};Name=MADE{number};biotype={kind};description=made [Source:HGNC Symbol%3BAcc:HGNC:{number + 1}]");
        Line(coding is null ? "lnc_RNA" : "mRNA", exons[0].Start, exons[^1].End, ".", $"ID=transcript:ENST{number:d11};Parent=gene:ENSG{number:d11};biotype={kind};tag=basic,MANE_Select;transcript_id=ENST{number:d11};version=3");
        var ofTranslation = (isReverse ? exons.AsEnumerable().Reverse() : exons).ToList();
        var read = 0;
        foreach (var (start, end) in ofTranslation)
        {
            Line("exon", start, end, ".", $"Parent=transcript:ENST{number:d11}");
            if (coding is not { } translated || Math.Max(start, translated.Start) >= Math.Min(end, translated.End)) continue;
            var (from, to) = (Math.Max(start, translated.Start), Math.Min(end, translated.End));
            Line("CDS", from, to, ((3 - (read % 3)) % 3).ToString(CultureInfo.InvariantCulture), $"ID=CDS:ENSP{number:d11};Parent=transcript:ENST{number:d11};protein_id=ENSP{number:d11};version=2");
            read += to - from;
        }

        void Line(string type, int start, int end, string phase, string attributes) =>
            gff.Append(CultureInfo.InvariantCulture, $"21\tmade\t{type}\t{start + 1}\t{end}\t.\t{strand}\t{phase}\t{attributes}\n");
    }
}
