namespace DataBank.Pseudonymization;

/// <summary>What became of a file of a genome.</summary>
/// <param name="Loci">What the released lines tell of the patient's genome; also where they say that it has no variant.</param>
/// <param name="Records">Lines released.</param>
/// <param name="Dropped">Lines left out.</param>
/// <param name="Leaks">How many of these the guard objected to.</param>
public sealed record ScrubbedGenome(IReadOnlyCollection<GeneticLocus> Loci, long Records, long Dropped, long Leaks);
