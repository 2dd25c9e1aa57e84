using DataBank.Fhir;

namespace DataBank.Proxy;

/// <summary>
/// The current ResearchStudy, ResearchSubject, Consent and Organization resources of the upstream, reduced to what decides which themes are live
/// and who is in them. Fed in any order, repeats included: per resource the newest version counts.
/// </summary>
/// <param name="zone">The house's time zone.</param>
/// <param name="embargo">How long patients have to refuse after a notice.</param>
internal sealed class Governance(TimeZoneInfo zone, TimeSpan embargo)
{
    /// <summary>The types that decide.</summary>
    public static readonly IReadOnlyList<string> Types = ["Consent", "ResearchSubject", "ResearchStudy", "Organization"];

    private readonly Dictionary<ResourceKey, (DateTimeOffset Time, string Version)> seen = [];
    private readonly Dictionary<string, LiveStudy> studies = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Enrolment> enrolments = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ResearchConsent> consents = new(StringComparer.Ordinal);
    private readonly Dictionary<string, CertifiedUser> users = new(StringComparer.Ordinal);

    /// <summary>Takes a version in; false when it was known or is older than what is known.</summary>
    public bool Apply(FhirEntry entry, string baseUrl)
    {
        if (seen.TryGetValue(entry.Key, out var known) && !entry.IsNewerThan(known.Time, known.Version))
            return false;
        seen[entry.Key] = (entry.LastUpdated, entry.Version);
        switch (entry.Key.Type)
        {
            case "ResearchStudy":
                Set(studies, entry.Key.Id, entry.Resource is { } study ? LiveStudy.Read(study, out _) : null);
                break;
            case "ResearchSubject":
                Set(enrolments, entry.Key.Id, entry.Resource is { } subject ? Enrolment.Read(subject, baseUrl) : null);
                break;
            case "Consent":
                Set(consents, entry.Key.Id, entry.Resource is { } consent ? ResearchConsent.Read(consent, baseUrl, zone, embargo) : null);
                break;
            case "Organization":
                Set(users, entry.Key.Id, entry.Resource is { } organization ? CertifiedUser.Read(organization, zone) : null);
                break;
        }
        return true;
    }

    public GovernanceDecision Decide(DateTimeOffset now)
    {
        var validUntil = DateTimeOffset.MaxValue;
        foreach (var user in users.Values)
            validUntil = Earlier(validUntil, now, user.Start, user.End);
        var permitted = studies.Where(study => MayServe(study.Value, now)).Select(study => study.Key).ToDictionary(study => study, _ => new HashSet<string>(StringComparer.Ordinal), StringComparer.Ordinal);
        foreach (var enrolment in enrolments.Values)
        {
            if (!consents.TryGetValue(enrolment.ConsentId, out var consent) || consent.PatientId != enrolment.PatientId)
                continue;
            validUntil = Earlier(validUntil, now, consent.Start, consent.End);
            if (permitted.TryGetValue(enrolment.StudyId, out var patients) && consent.PermitsStudy(enrolment.StudyId, studies[enrolment.StudyId], now))
                patients.Add(enrolment.PatientId);
        }
        var denials = consents.Values.Where(consent => consent.Denies).ToList();
        return new GovernanceDecision(
            permitted.ToDictionary(
                theme => theme.Key,
                theme => new ThemeDecision(
                    studies[theme.Key],
                    theme.Value,
                    denials.Where(denial => denial.DeniesStudy(theme.Key)).Select(denial => denial.PatientId).ToHashSet(StringComparer.Ordinal)),
                StringComparer.Ordinal),
            validUntil);
    }

    /// <summary>Where only certified users may receive, every recipient is one now, and there is one.</summary>
    private bool MayServe(LiveStudy study, DateTimeOffset now) => !study.NeedsCertifiedUsers
        || (study.Organizations.Count > 0 && study.Organizations.All(id => users.TryGetValue(id, out var user) && user.IsCertified(now)));

    private static DateTimeOffset Earlier(DateTimeOffset validUntil, DateTimeOffset now, params ReadOnlySpan<DateTimeOffset> boundaries)
    {
        foreach (var boundary in boundaries)
            validUntil = boundary > now && boundary < validUntil ? boundary : validUntil;
        return validUntil;
    }

    private static void Set<T>(Dictionary<string, T> statements, string id, T? statement) where T : class
    {
        if (statement is null)
            statements.Remove(id);
        else
            statements[id] = statement;
    }
}
