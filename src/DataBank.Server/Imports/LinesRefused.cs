using DataBank.Fhir;

namespace DataBank.Server;

/// <summary>Inside a write it has turned out that some lines can't be written; the others are, once these are left out.</summary>
/// <param name="lines">By their place in the batch.</param>
internal sealed class LinesRefused(IReadOnlyDictionary<int, IReadOnlyList<OutcomeIssue>> lines) : Exception
{
    public IReadOnlyDictionary<int, IReadOnlyList<OutcomeIssue>> Lines { get; } = lines;
}
