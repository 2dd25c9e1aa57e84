namespace DataBank.Proxy;

/// <summary>What one theme shows, and who, by the FHIR ids of patients, is in it.</summary>
/// <param name="Study">What may be shown of them.</param>
/// <param name="Permitted">Enrolled with a consent that permits now.</param>
/// <param name="Denied">Patients with a denial: it wins, under whichever id the person is enrolled.</param>
internal sealed record ThemeDecision(LiveStudy Study, IReadOnlySet<string> Permitted, IReadOnlySet<string> Denied);
