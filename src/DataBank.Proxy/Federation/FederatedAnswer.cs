namespace DataBank.Proxy;

/// <summary>What the banks answer together.</summary>
/// <param name="Count">The sum of what was told; null when no bank told a count.</param>
/// <param name="IsComplete">Every bank that was asked has told a count: otherwise there may be more.</param>
internal sealed record FederatedAnswer(string QueryId, long? Count, bool IsComplete, int Answered, int Suppressed, int Failed, IReadOnlyList<SiteAnswer> Sites);
