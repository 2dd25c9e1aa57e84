namespace DataBank.Proxy;

/// <summary>Who, by the FHIR ids of patients, is in one theme.</summary>
/// <param name="Permitted">Enrolled with a consent that permits now.</param>
/// <param name="Denied">Patients with a denial: it wins, under whichever id the person is enrolled.</param>
internal sealed record ThemeDecision(IReadOnlySet<string> Permitted, IReadOnlySet<string> Denied);
