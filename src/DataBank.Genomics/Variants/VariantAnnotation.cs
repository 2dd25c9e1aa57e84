namespace DataBank.Genomics;

/// <summary>What the sender's annotator says of an allele on one transcript.</summary>
/// <param name="Gene">Symbol.</param>
/// <param name="HgncId">"HGNC:3236", or null.</param>
/// <param name="Transcript">"NM_005228.5", or null.</param>
/// <param name="HgvsC">With its transcript: "NM_005228.5:c.2573T>G"; null when there is none.</param>
/// <param name="HgvsP">With parentheses, since it is computed: "NP_005219.2:p.(Leu858Arg)"; without accession when the annotator gave none.</param>
/// <param name="Consequence">Sequence Ontology terms, joined by &amp;.</param>
public sealed record VariantAnnotation(string Gene, string? HgncId, string? Transcript, string? HgvsC, string? HgvsP, string Consequence);
