using DataBank.Pseudonymization;

namespace DataBank.Proxy;

/// <summary>What the proxy keeps in memory of a person while it projects: identifying strings, and the guard made of them.</summary>
internal sealed record PatientFacts(IReadOnlyList<string> Identifiers, LeakGuard Guard, DateOnly? BirthDate);
