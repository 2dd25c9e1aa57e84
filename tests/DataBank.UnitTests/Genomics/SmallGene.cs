using System.Text;
using DataBank.Genomics;

namespace DataBank.UnitTests.Genomics;

/// <summary>
/// A gene of two exons, of which every base is known: from base 101 of the chromosome on 30 bases, ATG GCT GCT CTG, an intron of 40, CTG AAA TGC TAA
/// and 20 bases. The same on the other strand when asked for; places are then told as if it were on this one.
/// </summary>
internal sealed class SmallGene : IDisposable
{
    private const int Window = 400;
    private const string Exon1 = "CCCCCCCCCCCCCCCCCCCCCCCCCCCCCCATGGCTGCTCTG";
    private const string Intron = "GTCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCCAG";
    private const string Exon2 = "CTGAAATGCTAACCCCCCCCCCCCCCCCCCCC";
    private readonly bool isReverse;
    private readonly ReferenceGenome reference;
    private readonly TranscriptAnnotator annotator;

    public SmallGene(bool isReverse)
    {
        this.isReverse = isReverse;
        var bases = new string('C', 100) + Exon1 + Intron + Exon2;
        bases += new string('C', Window - bases.Length);
        var (fasta, packed) = (new MemoryStream(Encoding.ASCII.GetBytes($">chrM\n{(isReverse ? Strand.Other(bases) : bases)}{new string('N', 16569 - Window)}\n")), new MemoryStream());
        ReferenceWriter.Write(fasta, GenomeAssembly.GRCh38, packed, CancellationToken.None);
        reference = ReferenceGenome.Open(packed, "made");
        (int Start, int End)[] exons = [(100, 100 + Exon1.Length), (100 + Exon1.Length + Intron.Length, 100 + Exon1.Length + Intron.Length + Exon2.Length)];
        var coding = (Start: 130, End: exons[1].Start + 12);
        var transcript = new Transcript(
            "NM_000001.2", "NP_000001.1", "MADE", "HGNC:7", MadeGenome.Chromosome, isReverse,
            isReverse ? [.. exons.Reverse().Select(Turned)] : exons, isReverse ? Turned(coding) : coding);
        annotator = new TranscriptAnnotator(reference, new TranscriptSet("made", [transcript]));
    }

    /// <param name="position">1-based.</param>
    public VariantAnnotation Annotate(int position, string from, string to)
    {
        // VCF keeps the base before an insertion or deletion, on whichever strand: turned it is the one behind.
        if (!isReverse) return annotator.Annotate(new Variant(MadeGenome.Chromosome, position, from, to))!;
        var isIndel = from.Length != to.Length;
        var start = Window - (position - 1 + from.Length);
        if (!isIndel) return annotator.Annotate(new Variant(MadeGenome.Chromosome, start + 1, Strand.Other(from), Strand.Other(to)))!;
        var anchor = reference.At(MadeGenome.Chromosome, start - 1);
        return annotator.Annotate(new Variant(MadeGenome.Chromosome, start, anchor + Strand.Other(from)[..^1], anchor + Strand.Other(to)[..^1]))!;
    }

    /// <summary>Of the chromosome's own strand, whatever bases are there; null when the gene is not touched.</summary>
    /// <param name="position">1-based.</param>
    public VariantAnnotation? AnnotateOwn(int position, int length, string to) =>
        annotator.Annotate(new Variant(MadeGenome.Chromosome, position, reference.Bases(MadeGenome.Chromosome, position - 1, position - 1 + length), to));

    public void Dispose() => reference.Dispose();

    private static (int Start, int End) Turned((int Start, int End) interval) => (Window - interval.End, Window - interval.Start);
}
