namespace DataBank.Genomics;

/// <summary>Variants: Observations that are stored, and of imported genomes what questions to all patients find beside them.</summary>
public sealed record VariantSource(VariantCriterion Variant) : EventSource;
