using System.Globalization;
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
/// <param name="Denies">Whether it denies; <paramref name="DeniedStudies"/> null: every study.</param>
internal sealed record ResearchConsent(
    string PatientId, bool Permits, IReadOnlyList<string>? PermittedStudies, bool Genome, bool Companies, bool Abroad, bool Denies, IReadOnlyList<string>? DeniedStudies,
    DateTimeOffset Start, DateTimeOffset End)
{
    private const string ScopeSystem = "http://terminology.hl7.org/CodeSystem/consentscope";
    private const string UsesExtension = "http://databank.example.jp/fhir/StructureDefinition/consent-uses";

    /// <summary>A view holds all of them: a consent that leaves one out permits no view.</summary>
    private static readonly string[] DataKinds = ["clinical", "genome", "image"];

    /// <summary>Null when the Consent has no say in research now or ever.</summary>
    /// <param name="zone">The house's time zone: a period that ends on a day ends with that day there.</param>
    public static ResearchConsent? Read(FhirResource consent, string baseUrl, TimeZoneInfo zone)
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
        return new ResearchConsent(
            patient,
            provision.Text("type") == "permit" && !HasUnkeptLimit(provision) && uses.All(HasAllKinds),
            provision.Items("data").Any() ? Studies(provision, baseUrl) : null,
            uses.Count > 0 && uses.All(each => DataKindsOf(each).Contains("genome")),
            uses.Count > 0 && uses.All(each => Allows(each, "company")),
            uses.Count > 0 && uses.All(each => Allows(each, "foreign")),
            denied.Count > 0,
            denied.Any(studies => studies is null) ? null : [.. denied.SelectMany(studies => studies!)],
            Boundary(period, "start", zone, isEnd: false),
            Boundary(period, "end", zone, isEnd: true));
    }

    public bool PermitsStudy(string id, LiveStudy study, DateTimeOffset now) =>
        Permits && Start <= now && now < End && (PermittedStudies is null || PermittedStudies.Contains(id))
        && (Genome || !study.ReleasesIdentificationCode) && (Companies || !study.ServesCompanies) && (Abroad || !study.ServesAbroad);

    public bool DeniesStudy(string study) => Denies && (DeniedStudies is null || DeniedStudies.Contains(study));

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

    /// <summary>The instant at which a period begins or ends; open ends lie beyond all time, unreadable ones rule the period out.</summary>
    private static DateTimeOffset Boundary(JsonElement period, string name, TimeZoneInfo zone, bool isEnd)
    {
        if (period.Text(name) is not { } text)
            return isEnd ? DateTimeOffset.MaxValue : DateTimeOffset.MinValue;
        if (text.Length > 10)
        {
            return DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var instant)
                ? instant : Never(isEnd);
        }
        string[] formats = ["yyyy-MM-dd", "yyyy-MM", "yyyy"];
        if (!DateOnly.TryParseExact(text, formats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            return Never(isEnd);
        var next = text.Length switch { 4 => day.AddYears(1), 7 => day.AddMonths(1), _ => day.AddDays(1) };
        var midnight = (isEnd ? next : day).ToDateTime(TimeOnly.MinValue);
        return new DateTimeOffset(midnight, zone.GetUtcOffset(midnight));
    }

    private static DateTimeOffset Never(bool isEnd) => isEnd ? DateTimeOffset.MinValue : DateTimeOffset.MaxValue;
}
