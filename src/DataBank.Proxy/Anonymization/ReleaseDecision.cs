namespace DataBank.Proxy;

/// <summary>What the second person decides, and why.</summary>
internal sealed record ReleaseDecision(bool Approve, string Reason);
