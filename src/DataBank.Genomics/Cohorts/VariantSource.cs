namespace DataBank.Genomics;

/// <summary>Observations of variants.</summary>
public sealed record VariantSource(VariantCriterion Variant) : EventSource;
