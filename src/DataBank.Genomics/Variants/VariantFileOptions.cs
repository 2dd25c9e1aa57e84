namespace DataBank.Genomics;

/// <summary>What the sender states beside the file; null leaves it to the header.</summary>
public sealed record VariantFileOptions(SourceClass? SourceClass = null, GenomeAssembly? Assembly = null, string? Sample = null);
