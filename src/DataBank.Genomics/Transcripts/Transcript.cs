namespace DataBank.Genomics;

/// <summary>A transcript on its chromosome. Places are 0-based and half-open.</summary>
/// <param name="Id">Accession with its version, "NM_005228.5"; empty when it has none.</param>
/// <param name="ProteinId">Of what is translated, "NP_005219.2"; null when it has none.</param>
/// <param name="Gene">Symbol.</param>
/// <param name="HgncId">"HGNC:3236", or null.</param>
/// <param name="IsReverse">Whether it is read from the other strand.</param>
/// <param name="Exons">By place on the chromosome.</param>
/// <param name="Coding">From the first to the last translated base, the stop codon among them; null when it is not translated.</param>
/// <param name="IsWhole">Whether translation begins at its first base: some models begin inside a codon, and their protein is not computed.</param>
public sealed record Transcript(
    string Id, string? ProteinId, string Gene, string? HgncId, Chromosome Chromosome, bool IsReverse, IReadOnlyList<(int Start, int End)> Exons,
    (int Start, int End)? Coding, bool IsWhole = true)
{
    public int Start => Exons[0].Start;

    public int End => Exons[^1].End;

    /// <summary>Bases of its exons.</summary>
    public int Length { get; } = Exons.Sum(exon => exon.End - exon.Start);

    /// <summary>The same as <see cref="Coding"/> in the spliced transcript.</summary>
    internal (int Start, int End)? SplicedCoding => Coding is not { } coding ? null
        : IsReverse ? (SplicedAt(coding.End - 1), SplicedAt(coding.Start) + 1)
        : (SplicedAt(coding.Start), SplicedAt(coding.End - 1) + 1);

    /// <summary>Null outside of the transcript.</summary>
    internal TranscriptPlace? PlaceOf(int position)
    {
        if (position < Start || position >= End) return null;
        var at = 0;
        while (position >= Exons[at].End && (at + 1 == Exons.Count || position >= Exons[at + 1].Start)) at++;
        if (position < Exons[at].End) return new TranscriptPlace(SplicedAt(position), 0);
        // Of the two exons around it the nearer one; in the middle the one that is read first.
        var (fromLeft, fromRight) = (position - Exons[at].End + 1, Exons[at + 1].Start - position);
        var isFromLeft = fromLeft < fromRight || (fromLeft == fromRight && !IsReverse);
        return isFromLeft
            ? new TranscriptPlace(SplicedAt(Exons[at].End - 1), IsReverse ? -fromLeft : fromLeft)
            : new TranscriptPlace(SplicedAt(Exons[at + 1].Start), IsReverse ? fromRight : -fromRight);
    }

    /// <summary>The number of a base of an exon in the spliced transcript.</summary>
    internal int SplicedAt(int position)
    {
        var before = 0;
        foreach (var (start, end) in Exons)
        {
            if (position < end)
            {
                before += position - start;
                break;
            }
            before += end - start;
        }
        return IsReverse ? Length - 1 - before : before;
    }

    /// <summary>Its bases as they are read.</summary>
    internal string BasesOf(ReferenceGenome reference)
    {
        var bases = string.Concat(Exons.Select(exon => reference.Bases(Chromosome, exon.Start, exon.End)));
        return IsReverse ? Strand.Other(bases) : bases;
    }
}
