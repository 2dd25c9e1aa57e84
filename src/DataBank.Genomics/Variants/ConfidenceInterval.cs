namespace DataBank.Genomics;

/// <summary>How far before (negative) and behind a stated place the true one may lie, in bases (CIPOS, CIEND).</summary>
public readonly record struct ConfidenceInterval(int Low, int High);
