using DataBank.Fhir;

namespace DataBank.Proxy;

/// <summary>
/// The current ResearchStudy, ResearchSubject and Consent resources of the upstream, reduced to what decides which themes are live
/// and who is in them. Fed in any order, repeats included: per resource the newest version counts.
/// </summary>
internal sealed class Governance(TimeZoneInfo zone)
{
    /// <summary>The types that decide.</summary>
    public static readonly IReadOnlyList<string> Types = ["Consent", "ResearchSubject", "ResearchStudy"];

    private readonly Dictionary<ResourceKey, (DateTimeOffset Time, string Version)> seen = [];
    private readonly Dictionary<string, LiveStudy> studies = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Enrolment> enrolments = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ResearchConsent> consents = new(StringComparer.Ordinal);

    /// <summary>Takes a version in; false when it was known or is older than what is known.</summary>
    public bool Apply(FhirEntry entry, string baseUrl)
    {
        if (seen.TryGetValue(entry.Key, out var known) && !entry.IsNewerThan(known.Time, known.Version))
            return false;
        seen[entry.Key] = (entry.LastUpdated, entry.Version);
        switch (entry.Key.Type)
        {
            case "ResearchStudy":
                Set(studies, entry.Key.Id, entry.Resource is { } study ? LiveStudy.Read(study) : null);
                break;
            case "ResearchSubject":
                Set(enrolments, entry.Key.Id, entry.Resource is { } subject ? Enrolment.Read(subject, baseUrl) : null);
                break;
            case "Consent":
                Set(consents, entry.Key.Id, entry.Resource is { } consent ? ResearchConsent.Read(consent, baseUrl, zone) : null);
                break;
        }
        return true;
    }

    public GovernanceDecision Decide(DateTimeOffset now)
    {
        var permitted = studies.Keys.ToDictionary(study => study, _ => new HashSet<string>(StringComparer.Ordinal), StringComparer.Ordinal);
        var validUntil = DateTimeOffset.MaxValue;
        foreach (var enrolment in enrolments.Values)
        {
            if (!consents.TryGetValue(enrolment.ConsentId, out var consent) || consent.PatientId != enrolment.PatientId)
                continue;
            foreach (var boundary in new[] { consent.Start, consent.End })
                validUntil = boundary > now && boundary < validUntil ? boundary : validUntil;
            if (studies.TryGetValue(enrolment.StudyId, out var study) && consent.PermitsStudy(enrolment.StudyId, study, now))
                permitted[enrolment.StudyId].Add(enrolment.PatientId);
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

    private static void Set<T>(Dictionary<string, T> statements, string id, T? statement) where T : class
    {
        if (statement is null)
            statements.Remove(id);
        else
            statements[id] = statement;
    }
}
