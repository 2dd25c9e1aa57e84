using DataBank.Genomics;

namespace DataBank.Storage;

/// <summary>A kept file of another assay than variants.</summary>
/// <param name="SampleName">What the file calls its sample; null: it does not say.</param>
/// <param name="OutcomeJson">What the sender is told.</param>
public sealed record OmicsImport(StudyFile File, string? SampleName, string OutcomeJson)
{
    /// <summary>Of a table of genes, the form that it is asked in.</summary>
    public MatrixTable? Table { get; init; }
}
