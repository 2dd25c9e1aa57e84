using DataBank.Fhir;

namespace DataBank.Proxy;

/// <summary>A ResearchSubject whose status lets its data be used: who takes part in which study, and by which consent.</summary>
internal sealed record Enrolment(string StudyId, string PatientId, string ConsentId)
{
    /// <summary>Null when the status, or a missing reference, rules it out.</summary>
    public static Enrolment? Read(FhirResource subject, string baseUrl)
    {
        var status = subject.Root.Text("status") ?? "";
        if (status is not ("on-study" or "follow-up" or "off-study") && !status.StartsWith("on-study-", StringComparison.Ordinal))
            return null;
        return LocalReference.IdOf(subject.Root.Member("study"), "ResearchStudy", baseUrl) is { } study
            && LocalReference.IdOf(subject.Root.Member("individual"), "Patient", baseUrl) is { } patient
            && LocalReference.IdOf(subject.Root.Member("consent"), "Consent", baseUrl) is { } consent
            ? new Enrolment(study, patient, consent)
            : null;
    }
}
