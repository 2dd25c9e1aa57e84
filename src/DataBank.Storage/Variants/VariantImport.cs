using DataBank.Genomics;

namespace DataBank.Storage;

/// <summary>One imported genome file. Its variants show only once it is published, in the transaction that writes its resources.</summary>
/// <param name="Report">What its FHIR resources are made of.</param>
/// <param name="SampleName">The sample's name in the file.</param>
/// <param name="OutcomeJson">What the sender is told.</param>
public sealed record VariantImport(GenomicReport Report, string SampleName, string OutcomeJson)
{
    /// <summary>32 hex digits, the same whenever the same file comes again for the same patient.</summary>
    public string Id => Report.ImportId;

    /// <summary>What one reading of the file brought; a later reading of it takes its place. 32 hex digits.</summary>
    public required string LoadId { get; init; }
}
