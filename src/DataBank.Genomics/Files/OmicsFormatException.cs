namespace DataBank.Genomics;

/// <summary>A file of another assay than variants that is refused as a whole. The message never quotes a value.</summary>
public sealed class OmicsFormatException(string message) : FormatException(message);
