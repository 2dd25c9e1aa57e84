namespace DataBank.Pseudonymization;

/// <summary>What a resource tells of its patient's genome.</summary>
/// <param name="Loci">Distinct; also those at which it says that a variant is absent, which tells as much.</param>
/// <param name="IsSomatic">It says so itself, and nothing in it says otherwise.</param>
public sealed record GeneticContent(IReadOnlyCollection<GeneticLocus> Loci, bool IsSomatic);
