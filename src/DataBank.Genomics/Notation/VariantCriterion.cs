namespace DataBank.Genomics;

/// <summary>What a variant must be to be meant. What is null is not asked; at least one of them is asked.</summary>
public sealed record VariantCriterion
{
    /// <summary>Symbol in upper case, or "HGNC:3236".</summary>
    public string? Gene { get; init; }

    /// <summary>The key of <see cref="ProteinChange"/>.</summary>
    public string? Protein { get; init; }

    /// <summary>Without its transcript: <c>c.2573T&gt;G</c>.</summary>
    public string? Coding { get; init; }

    /// <summary>Accession of the transcript of <see cref="Coding"/> without its version.</summary>
    public string? Transcript { get; init; }

    /// <summary>The same of the protein of <see cref="Protein"/>; only where its gene lies is taken from it.</summary>
    public string? Product { get; init; }

    /// <summary>With its sequence: <c>NC_000007.14:g.55191822T&gt;G</c>.</summary>
    public string? Genomic { get; init; }

    public Spdi? Allele { get; init; }

    /// <summary>What the variant touches.</summary>
    public GenomicRange? Range { get; init; }

    /// <summary>What the variant covers as a whole.</summary>
    public GenomicRange? Subsumed { get; init; }

    public bool? IsStructural { get; init; }

    /// <summary>A term of <see cref="Consequences"/>, which stands for all that are kinds of it, too.</summary>
    public string? Consequence { get; init; }

    /// <summary>Share of the reads, at least.</summary>
    public double? LeastFrequency { get; init; }

    public SourceClass? SourceClass { get; init; }

    /// <summary>
    /// The same with a change in whatever notation: SPDI, a range, HGVS of a genome, a transcript or a protein, or a protein's short form; a
    /// gene may stand before it ("EGFR L858R"). Null when it is none of these.
    /// </summary>
    public VariantCriterion? WithChange(string text)
    {
        text = text.Trim();
        if (text.IndexOf(' ', StringComparison.Ordinal) is > 0 and var blank && Gene is null && IsGene(text[..blank]))
            return (this with { Gene = GeneOf(text[..blank]) }).WithChange(text[(blank + 1)..]);
        if (Spdi.TryParse(text, out var allele))
            return this with { Allele = allele };
        if (GenomicRange.TryParse(text, out var range))
            return this with { Range = range };
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var (sequence, change) = colon < 0 ? (null, text) : (text[..colon], text[(colon + 1)..]);
        if (change.StartsWith("c.", StringComparison.Ordinal) && change.Length is > 2 and <= LongestChange)
            return WithCoding(sequence, change);
        if (change.StartsWith("g.", StringComparison.Ordinal) || change.StartsWith("m.", StringComparison.Ordinal))
            return sequence is not null && GenomicRange.IsAccession(sequence) && text.Length <= LongestChange ? this with { Genomic = text } : null;
        if (ProteinChange.KeyOf(change) is not { } protein)
            return null;
        return sequence is null ? this with { Protein = protein }
            : sequence.StartsWith("NP_", StringComparison.Ordinal) || sequence.StartsWith("ENSP", StringComparison.Ordinal) ? this with { Protein = protein, Product = WithoutVersion(sequence) }
            : Gene is null && IsGene(sequence) ? this with { Gene = GeneOf(sequence), Protein = protein }
            : null;
    }

    /// <summary>Whether an annotation has the names that are asked for; false when none is.</summary>
    public bool Names(VariantAnnotation annotation) =>
        (Coding is not null || Protein is not null)
        && (Gene is null || Gene == GeneOf(annotation.Gene) || Gene == annotation.HgncId)
        && (Protein is null || Protein == ProteinChange.KeyOf(annotation.HgvsP))
        && (Transcript is null || (annotation.Transcript is { } transcript && Transcript == WithoutVersion(transcript)))
        && (Coding is null || (annotation.HgvsC is { } coding && coding.EndsWith($":{Coding}", StringComparison.Ordinal)));

    private const int LongestChange = 400;

    /// <summary>Whether a text may be a gene's symbol or number.</summary>
    public static bool IsGene(string text) => text.Length is > 0 and <= 32 && text.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '.' or ':' or '_');

    public static string GeneOf(string text) => text.ToUpperInvariant();

    /// <summary>NM_005228.5 without its version.</summary>
    public static string WithoutVersion(string accession) => accession.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot ? accession[..dot] : accession;

    // NM_005228.5(EGFR):c.2573T>G names its gene, too.
    private VariantCriterion? WithCoding(string? sequence, string change)
    {
        if (sequence is null)
            return this with { Coding = change };
        var bracket = sequence.IndexOf('(', StringComparison.Ordinal);
        var transcript = bracket < 0 ? sequence : sequence[..bracket];
        return !IsGene(transcript) ? null
            : transcript.Contains('_', StringComparison.Ordinal) || transcript.StartsWith("ENS", StringComparison.Ordinal) || transcript.StartsWith("LRG", StringComparison.Ordinal)
                ? this with { Coding = change, Transcript = WithoutVersion(transcript) }
            : this with { Coding = change, Gene = GeneOf(transcript) };
    }
}
