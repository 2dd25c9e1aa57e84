using System.Text.Json;
using DataBank.Fhir;

namespace DataBank.Proxy;

/// <summary>
/// An active Consent of scope research, reduced to what decides membership. Doubt is read against release: a permit with limits that
/// can't be kept permits nothing, and a denial that names no study it can be held to denies every study.
/// </summary>
/// <param name="Permits">Whether it permits at all; <paramref name="PermittedStudies"/> null: every study.</param>
/// <param name="Genome">Whether it names the genome among what may be used.</param>
/// <param name="Companies">Whether it permits use by companies; <paramref name="Abroad"/>: in other countries. Only when it says so.</param>
/// <param name="IsByNotice">It stands on a notice that the patient did not answer (opt-out), and begins when the time to refuse is over.</param>
/// <param name="Denies">Whether it denies; <paramref name="DeniedStudies"/> null: every study.</param>
internal sealed record ResearchConsent(
    string PatientId, bool Permits, IReadOnlyList<string>? PermittedStudies, bool Genome, bool Companies, bool Abroad, bool Denies, IReadOnlyList<string>? DeniedStudies,
    DateTimeOffset Start, DateTimeOffset End, bool IsByNotice = false)
{
    private const string ScopeSystem = "http://terminology.hl7.org/CodeSystem/consentscope";
    private const string NoticeExtension = "http://databank.example.jp/fhir/StructureDefinition/opt-out-notice";
    private const string UsesExtension = "http://databank.example.jp/fhir/StructureDefinition/consent-uses";

    /// <summary>A view holds all of them: a consent that leaves one out permits no view.</summary>
    private static readonly string[] DataKinds = ["clinical", "genome", "image"];

    /// <summary>Null when the Consent has no say in research now or ever.</summary>
    /// <param name="embargo">How long a patient has to refuse after a notice, before data are used without a word from him.</param>
    /// <param name="zone">The house's time zone: a period that ends on a day ends with that day there.</param>
    public static ResearchConsent? Read(FhirResource consent, string baseUrl, TimeZoneInfo zone, TimeSpan embargo)
    {
        var root = consent.Root;
        if (root.Text("status") != "active" || !root.Member("scope").HasCoding(ScopeSystem, "research")
            || LocalReference.IdOf(root.Member("patient"), "Patient", baseUrl) is not { } patient)
            return null;
        var provision = root.Member("provision");
        var nestedDenials = Nested(provision).Where(nested => nested.Text("type") == "deny").ToList();
        var isDenial = provision.Text("type") == "deny";
        var denied = (isDenial ? [provision] : nestedDenials).Select(denial => DeniedBy(denial, baseUrl)).ToList();
        var period = provision.Member("period");
        var uses = root.Extensions(UsesExtension).ToList();
        var notices = root.Extensions(NoticeExtension).ToList();
        return new ResearchConsent(
            patient,
            provision.Text("type") == "permit" && !HasUnkeptLimit(provision) && uses.All(HasAllKinds),
            provision.Items("data").Any() ? Studies(provision, baseUrl) : null,
            uses.Count > 0 && uses.All(each => DataKindsOf(each).Contains("genome")),
            uses.Count > 0 && uses.All(each => Allows(each, "company")),
            uses.Count > 0 && uses.All(each => Allows(each, "foreign")),
            denied.Count > 0,
            denied.Any(studies => studies is null) ? null : [.. denied.SelectMany(studies => studies!)],
            notices.Select(notice => AfterNotice(notice, zone, embargo)).Append(FhirPeriod.Start(period, zone)).Max(),
            FhirPeriod.End(period, zone),
            notices.Count > 0);
    }

    public bool PermitsStudy(string id, LiveStudy study, DateTimeOffset now) =>
        Permits && Start <= now && now < End && (PermittedStudies is null || PermittedStudies.Contains(id))
        && (!IsByNotice || study.TakesNotices) && (Genome || !study.ReleasesIdentificationCode) && (Companies || !study.ServesCompanies) && (Abroad || !study.ServesAbroad);

    public bool DeniesStudy(string study) => Denies && (DeniedStudies is null || DeniedStudies.Contains(study));

    private static DateTimeOffset AfterNotice(JsonElement notice, TimeZoneInfo zone, TimeSpan embargo)
    {
        var dates = notice.Extensions("date").Select(date => date.Text("valueDate")).ToList();
        // The day of the notice itself does not count (民法140条).
        return dates is [{ Length: 10 } date] && FhirPeriod.EndOf(date, zone) is { } dayAfter && dayAfter > DateTimeOffset.MinValue ? dayAfter + embargo : DateTimeOffset.MaxValue;
    }

    private static IEnumerable<JsonElement> Nested(JsonElement provision) =>
        provision.Items("provision").SelectMany(nested => Nested(nested).Prepend(nested));

    private static bool HasUnkeptLimit(JsonElement provision) =>
        provision.Member("dataPeriod").ValueKind == JsonValueKind.Object
        || provision.Items("class").Any() || provision.Items("code").Any() || provision.Items("securityLabel").Any();

    private static bool HasAllKinds(JsonElement uses)
    {
        var kinds = DataKindsOf(uses);
        return kinds.Count == 0 || DataKinds.All(kinds.Contains);
    }

    private static List<string?> DataKindsOf(JsonElement uses) => [.. uses.Extensions("dataKind").Select(kind => kind.Text("valueCode"))];

    private static bool Allows(JsonElement uses, string whom)
    {
        var said = uses.Extensions(whom).ToList();
        return said.Count > 0 && said.All(each => each.Member("valueBoolean").ValueKind == JsonValueKind.True);
    }

    private static List<string> Studies(JsonElement provision, string baseUrl) =>
        [.. provision.Items("data").Select(data => LocalReference.IdOf(data.Member("reference"), "ResearchStudy", baseUrl)).OfType<string>()];

    private static List<string>? DeniedBy(JsonElement denial, string baseUrl)
    {
        var studies = Studies(denial, baseUrl);
        return studies.Count > 0 && studies.Count == denial.Items("data").Count() ? studies : null;
    }
}
