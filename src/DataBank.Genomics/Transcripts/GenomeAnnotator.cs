namespace DataBank.Genomics;

/// <summary>
/// Adds to variants what is loaded for their assembly: what ClinVar says of them, and their names on transcripts. A name that the file's own
/// annotator gave stands; what it did not name is computed. Not for several threads.
/// </summary>
/// <param name="reference">Disposed with it; without it nothing is named.</param>
public sealed class GenomeAnnotator(ReferenceGenome? reference, TranscriptSet? transcripts, ClinVarPack? clinVar) : IDisposable
{
    private readonly TranscriptAnnotator? annotator = reference is null || transcripts is null ? null : new TranscriptAnnotator(reference, transcripts);

    public Variant Annotate(Variant variant) => WithTranscript(WithClinVar(variant));

    /// <summary>The variant with what ClinVar says of it, in place of what the file says.</summary>
    public Variant WithClinVar(Variant variant) => clinVar?.Find(variant) is { } said ? variant with { Classified = said } : variant;

    /// <summary>The variant with what it does to a transcript, computed when nobody named it.</summary>
    public Variant WithTranscript(Variant variant) =>
        variant.Annotation is { HgvsC: not null } or { HgvsP: not null } || annotator?.Annotate(variant) is not { } computed ? variant : variant with { Annotation = computed };

    public void Dispose() => reference?.Dispose();
}
