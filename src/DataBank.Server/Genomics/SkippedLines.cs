namespace DataBank.Server;

/// <summary>Lines and alleles that were left out though nothing is wrong with them; see <see cref="Genomics.ImportTally"/>.</summary>
internal sealed record SkippedLines(long Filtered, long NotCalled, long OtherKinds, long OtherContigs);
