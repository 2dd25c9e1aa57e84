namespace DataBank.Storage;

/// <summary>Where the variants of one chromosome lie in one of a genome's files.</summary>
/// <param name="Blob">The file.</param>
/// <param name="Chromosome">Its number.</param>
/// <param name="IsStructural">Small and structural variants have files of their own.</param>
/// <param name="FirstStart">Smallest start.</param>
/// <param name="LastEnd">Largest end.</param>
/// <param name="Longest">Largest distance of start and end: what touches a place starts no further before it.</param>
/// <param name="Rows">How many.</param>
public sealed record GenomePart(BlobReference Blob, int Chromosome, bool IsStructural, int FirstStart, int LastEnd, int Longest, long Rows);
