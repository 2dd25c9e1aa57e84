namespace DataBank.Genomics;

/// <summary>
/// Computes what small variants do to the transcripts of an administrator's gene models, against the reference genome of their assembly: HGVS c.
/// and p., and terms of the Sequence Ontology. Not for several threads.
/// </summary>
public sealed class TranscriptAnnotator(ReferenceGenome reference, TranscriptSet transcripts)
{
    private const int MostKept = 16;
    private const int LongestAllele = 10_000;
    private const int LongestName = 500;
    private readonly Normaliser normaliser = new(reference);
    private readonly Dictionary<Transcript, string> bases = new(ReferenceEqualityComparer.Instance);

    /// <summary>Of the transcripts that the variant touches the one that it harms most; null when it touches none, or is no small one.</summary>
    public VariantAnnotation? Annotate(Variant variant)
    {
        if (variant.Structure is not null || !reference.Has(variant.Chromosome) || variant.Reference.Length == 0 || variant.Alternate.Length == 0
            || variant.Position < 1 || variant.Reference.Length > variant.Chromosome.Length - variant.Position + 1
            || variant.Reference.Length + variant.Alternate.Length > LongestAllele
            || variant.Reference.AsSpan().ContainsAnyExcept("ACGTN") || variant.Alternate.AsSpan().ContainsAnyExcept("ACGTN"))
        {
            return null;
        }
        var (start, deleted, inserted) = CoreOf(variant);
        (Transcript Transcript, TranscriptChange Change, string Consequence, string? Protein, int Rank)? gravest = null;
        foreach (var transcript in transcripts.Touching(variant.Chromosome, start, Math.Max(start + deleted.Length, start + 1)))
        {
            var change = Placed(transcript, start, deleted, inserted, transcript.IsReverse);
            var (consequence, protein) = change.EffectOn(transcript, BasesOf(transcript));
            // In a repeat it may as well have happened at the other end: the sequence is the same, and no site is lost that is kept there.
            if (Placed(transcript, start, deleted, inserted, !transcript.IsReverse) is var other && other != change
                && other.EffectOn(transcript, BasesOf(transcript)) is var milder && Consequences.RankOf(milder.Consequence) > Consequences.RankOf(consequence))
            {
                (consequence, protein) = milder;
            }
            var rank = (Consequences.RankOf(consequence) * 2) + (transcript.Coding is null ? 1 : 0);
            if (gravest is null || rank < gravest.Value.Rank) gravest = (transcript, change, consequence, protein, rank);
        }
        return gravest is { } found ? Describe(found.Transcript, found.Change, found.Consequence, found.Protein) : null;
    }

    private static (int Start, string Deleted, string Inserted) CoreOf(Variant variant)
    {
        var (reference, alternate) = (variant.Reference, variant.Alternate);
        return reference.Length == alternate.Length ? (variant.Position - 1, reference, alternate) : Normaliser.Core(new Allele(variant.Position, reference, alternate));
    }

    private TranscriptChange Placed(Transcript transcript, int start, string deleted, string inserted, bool toLeft)
    {
        // What is not known is not the same as its neighbours.
        if ((deleted.Length > 0 && inserted.Length > 0) || deleted.Contains('N', StringComparison.Ordinal) || inserted.Contains('N', StringComparison.Ordinal)) return new TranscriptChange(start, deleted, inserted);
        var isDeletion = deleted.Length > 0;
        var (moved, turned) = normaliser.Moved(transcript.Chromosome, start, isDeletion ? deleted : inserted, isDeletion, toLeft);
        return isDeletion ? new TranscriptChange(moved, turned, "") : new TranscriptChange(moved, "", turned);
    }

    private string BasesOf(Transcript transcript)
    {
        if (transcript.Coding is null) return "";
        if (bases.TryGetValue(transcript, out var known)) return known;
        if (bases.Count == MostKept) bases.Clear();
        return bases[transcript] = transcript.BasesOf(reference);
    }

    private VariantAnnotation Describe(Transcript transcript, TranscriptChange change, string consequence, string? protein)
    {
        var coding = transcript.Id.Length > 0 && CodingName.Of(transcript, change, reference) is { } name ? $"{transcript.Id}:{name}" : null;
        var product = protein is null ? null : $"{(transcript.ProteinId is { } id ? $"{id}:" : "")}p.{(protein is ProteinEffect.Untold or ProteinEffect.Nothing ? protein : $"({protein})")}";
        return new VariantAnnotation(
            transcript.Gene, transcript.HgncId, transcript.Id.Length > 0 ? transcript.Id : null, coding is { Length: <= LongestName } ? coding : null,
            product is { Length: <= LongestName } ? product : null, consequence);
    }
}
