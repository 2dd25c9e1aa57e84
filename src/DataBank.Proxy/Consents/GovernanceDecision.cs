namespace DataBank.Proxy;

/// <summary>All live themes and who is in them, at one moment.</summary>
/// <param name="Themes">By ResearchStudy id.</param>
/// <param name="ValidUntil">When a consent's period begins or ends next: without any change, the decision holds until then.</param>
internal sealed record GovernanceDecision(IReadOnlyDictionary<string, ThemeDecision> Themes, DateTimeOffset ValidUntil);
