namespace DataBank.Genomics;

/// <summary>A part of a sequence of a file, by the file's own name of it; 0-based and half-open.</summary>
/// <param name="End">May lie beyond the sequence's end.</param>
public readonly record struct GenomeRegion(string Reference, long Start, long End)
{
    /// <summary>The end of what is asked for without one.</summary>
    public const long Open = uint.MaxValue;

    public bool Touches(long start, long end) => start < End && end > Start;
}
