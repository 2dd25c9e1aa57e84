using DataBank.Pseudonymization;

namespace DataBank.Proxy;

/// <summary>What the proxy keeps in memory of a person while it projects: identifying strings, and the guard made of them.</summary>
/// <param name="Hash">Keyed hash of the identifiers: what was searched for these need not be searched again.</param>
internal sealed record PatientFacts(IReadOnlyList<string> Identifiers, string Hash, LeakGuard Guard, DateOnly? BirthDate)
{
    /// <summary>Made when a view shows free text, with the names of those who cared for the person; null: not yet.</summary>
    public TextScrubber? Scrubber { get; init; }
}
