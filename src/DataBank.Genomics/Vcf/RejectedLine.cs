namespace DataBank.Genomics;

/// <summary>A line that was left out of an import, by its number (1-based) and the reason; the reason never quotes a value.</summary>
public sealed record RejectedLine(long Line, string Reason);
