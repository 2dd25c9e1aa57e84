namespace DataBank.Genomics;

/// <summary>A container of a CRAM: its place in the file, and of the sequence that its reads lie on.</summary>
/// <param name="Offset">Where it begins.</param>
/// <param name="Body">Where its blocks begin.</param>
/// <param name="End">Behind it.</param>
/// <param name="Reference">Number of the sequence; -1: reads without a place; <see cref="Several"/>.</param>
/// <param name="Start">0-based.</param>
/// <param name="Span">In bases.</param>
public sealed record CramContainer(long Offset, long Body, long End, int Reference, long Start, long Span, int Records)
{
    /// <summary>In place of a sequence's number: reads of several.</summary>
    public const int Several = -2;
}
