namespace DataBank.Genomics;

/// <summary>Patients who are known already.</summary>
/// <param name="Ids">Logical ids.</param>
public sealed record KnownPatients(IReadOnlyCollection<string> Ids) : EventSource;
