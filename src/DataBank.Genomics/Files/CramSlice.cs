namespace DataBank.Genomics;

/// <summary>What the index of a CRAM says of a slice, or of one sequence in it.</summary>
/// <param name="Reference">Number of the sequence; -1: reads without a place.</param>
/// <param name="Start">0-based.</param>
/// <param name="Span">In bases.</param>
/// <param name="Container">Where its container begins in the file.</param>
public sealed record CramSlice(int Reference, long Start, long Span, long Container);
