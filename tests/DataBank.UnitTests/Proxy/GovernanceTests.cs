using DataBank.Proxy;

namespace DataBank.UnitTests.Proxy;

public class GovernanceTests
{
    private const string Own = "http://databank.example.jp/fhir/StructureDefinition/";
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeZoneInfo Japan = TimeZoneInfo.CreateCustomTimeZone("japan", TimeSpan.FromHours(9), "japan", "japan");

    [Fact]
    public void An_enrolled_patient_with_a_permit_is_in_the_theme() =>
        Assert.True(IsMember(SomeGovernance.Study(), SomeGovernance.Subject(), SomeGovernance.Consent()));

    [Theory]
    [InlineData("on-study-intervention", true)]
    [InlineData("follow-up", true)]
    [InlineData("off-study", true)]
    [InlineData("withdrawn", false)]
    [InlineData("candidate", false)]
    [InlineData("eligible", false)]
    public void The_status_of_the_subject_decides(string status, bool isMember) =>
        Assert.Equal(isMember, IsMember(SomeGovernance.Study(), SomeGovernance.Subject(status: status), SomeGovernance.Consent()));

    [Theory]
    [InlineData("in-review", true)]
    [InlineData("approved", true)]
    [InlineData("completed", true)]
    [InlineData("withdrawn", true)]
    [InlineData("active", false)]
    public void Only_an_active_study_with_ethics_approval_is_live(string status, bool isApproved)
    {
        var governance = Governed(SomeGovernance.Study(status: status, isApproved: isApproved), SomeGovernance.Subject(), SomeGovernance.Consent());
        Assert.Empty(governance.Decide(Now).Themes);
    }

    [Theory]
    [InlineData("[]", "pseudonymized")]
    [InlineData("""[{ "url": "http://databank.example.jp/fhir/StructureDefinition/release-policy", "valueCode": "pseudonymized-strict" }]""", "pseudonymized-strict")]
    [InlineData("""[{ "url": "http://databank.example.jp/fhir/StructureDefinition/release-policy", "valueCode": "pseudonymized-heads" }]""", "pseudonymized-heads")]
    [InlineData("""[{ "url": "http://databank.example.jp/fhir/StructureDefinition/release-policy", "valueCode": "anonymized" }]""", null)]
    [InlineData("""[{ "url": "http://databank.example.jp/fhir/StructureDefinition/release-policy" }]""", null)]
    [InlineData("""
        [{ "url": "http://databank.example.jp/fhir/StructureDefinition/release-policy", "valueCode": "pseudonymized" },
         { "url": "http://databank.example.jp/fhir/StructureDefinition/release-policy", "valueCode": "pseudonymized" }]
        """, "pseudonymized")]
    [InlineData("""
        [{ "url": "http://databank.example.jp/fhir/StructureDefinition/release-policy", "valueCode": "pseudonymized-text" },
         { "url": "http://databank.example.jp/fhir/StructureDefinition/release-policy", "valueCode": "pseudonymized-defaced" }]
        """, "pseudonymized+defaced+text")]
    [InlineData("""[{ "url": "http://databank.example.jp/fhir/StructureDefinition/release-policy", "valueCode": "pseudonymized+text+defaced" }]""", "pseudonymized+defaced+text")]
    [InlineData("""[{ "url": "http://databank.example.jp/fhir/StructureDefinition/release-policy", "valueCode": "pseudonymized+text+unknown" }]""", null)]
    [InlineData("""
        [{ "url": "http://databank.example.jp/fhir/StructureDefinition/release-policy", "valueCode": "pseudonymized-text" },
         { "url": "http://databank.example.jp/fhir/StructureDefinition/release-policy", "valueCode": "anonymized" }]
        """, null)]
    [InlineData("""
        [{ "url": "http://databank.example.jp/fhir/StructureDefinition/release-policy", "valueCode": "pseudonymized-heads" },
         { "url": "http://databank.example.jp/fhir/StructureDefinition/release-policy", "valueCode": "pseudonymized-defaced" }]
        """, null)]
    public void The_study_names_its_policy_and_one_that_is_not_known_releases_nothing(string extensions, string? policy) =>
        Assert.Equal(policy, Governed(SomeGovernance.Study(extension: extensions)).Decide(Now).Themes.Values.SingleOrDefault()?.Study.Policy.Name);

    [Theory]
    [InlineData("active", true, "anonymized", "does not have")]
    [InlineData("active", true, "pseudonymized+heads+defaced", "defaced and heads exclude each other")]
    [InlineData("active", false, "pseudonymized", "no ethics approval")]
    [InlineData("completed", true, "pseudonymized", "not active")]
    [InlineData("active", true, "pseudonymized+strict+text", null)]
    public void A_study_that_is_not_live_says_why(string status, bool isApproved, string policy, string? reason)
    {
        var study = SomeGovernance.Study(status: status, isApproved: isApproved, extension: $$"""[{ "url": "{{Own}}release-policy", "valueCode": "{{policy}}" }]""");
        var live = LiveStudy.Read(study.Resource!, out var told);
        Assert.Equal(reason is null, live is not null);
        if (reason is null)
            Assert.Null(told);
        else
            Assert.Contains(reason, told, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "type": "permit", "data": [{ "meaning": "instance", "reference": { "reference": "ResearchStudy/lung" } }] }""", true)]
    [InlineData("""{ "type": "permit", "data": [{ "meaning": "instance", "reference": { "reference": "http://clinic.example/fhir/ResearchStudy/lung" } }] }""", true)]
    [InlineData("""{ "type": "permit", "data": [{ "meaning": "instance", "reference": { "reference": "ResearchStudy/other" } }] }""", false)]
    [InlineData("""{ "type": "permit", "data": [{ "meaning": "instance", "reference": { "reference": "http://elsewhere.example/ResearchStudy/lung" } }] }""", false)]
    [InlineData("""{ "type": "permit", "period": { "start": "2026-01-01", "end": "2026-11-22" } }""", true)]
    [InlineData("""{ "type": "permit", "period": { "end": "2026-11-21" } }""", false)]
    [InlineData("""{ "type": "permit", "period": { "start": "2026-11-23" } }""", false)]
    [InlineData("""{ "type": "permit", "period": { "end": "yesterday" } }""", false)]
    [InlineData("""{ "type": "permit", "dataPeriod": { "end": "2020-01-01" } }""", false)]
    [InlineData("""{ "type": "permit", "provision": [{ "type": "deny" }] }""", false)]
    [InlineData("""{ "type": "permit", "provision": [{ "type": "deny", "data": [{ "meaning": "instance", "reference": { "reference": "ResearchStudy/other" } }] }] }""", true)]
    [InlineData("""{ "period": { "end": "2030" } }""", false)]
    public void The_provision_decides(string provision, bool isMember) =>
        Assert.Equal(isMember, IsMember(SomeGovernance.Study(), SomeGovernance.Subject(), SomeGovernance.Consent(provision)));

    [Fact]
    public void A_consent_that_is_not_active_or_not_about_research_permits_nothing()
    {
        Assert.False(IsMember(SomeGovernance.Study(), SomeGovernance.Subject(), SomeGovernance.Consent(status: "inactive")));
        Assert.False(IsMember(SomeGovernance.Study(), SomeGovernance.Subject(), SomeGovernance.Consent(scope: "patient-privacy")));
    }

    [Theory]
    [InlineData("consent", "false", true)]
    [InlineData("ngmi-anonymized", "false", false)]
    [InlineData("pseudonymized-internal", "false", true)]
    [InlineData("pseudonymized-internal", "true", false)]
    public void A_basis_that_forbids_such_a_view_makes_the_theme_not_live(string basis, string company, bool isLive)
    {
        var study = SomeGovernance.Study(extension: $$"""
            [{{SomeGovernance.Basis(basis)}}, { "url": "{{Own}}research-recipients", "extension": [{ "url": "company", "valueBoolean": {{company}} }] }]
            """);
        Assert.Equal(isLive, Governed(study).Decide(Now).Themes.Count == 1);
    }

    [Theory]
    [InlineData("2027-03-31", true)]
    [InlineData("2026-11-22", true)]
    [InlineData("2026-11-21", false)]
    [InlineData("soon", false)]
    public void Pseudonymized_medical_data_are_shown_while_every_recipient_is_a_certified_user(string end, bool isLive)
    {
        const string Recipients = """{ "url": "http://databank.example.jp/fhir/StructureDefinition/research-recipients", "extension": [{ "url": "organization", "valueReference": { "reference": "Organization/pharma" } }] }""";
        var study = SomeGovernance.Study(extension: $"[{SomeGovernance.Basis("ngmi-pseudonymized")}, {Recipients}]");
        var decision = Governed(study, SomeGovernance.Organization("pharma", end)).Decide(Now);
        Assert.Equal(isLive, decision.Themes.Count == 1);
        if (isLive) Assert.InRange(decision.ValidUntil, Now, new DateTimeOffset(2027, 4, 1, 0, 0, 0, TimeSpan.FromHours(9)));
        Assert.Empty(Governed(study).Decide(Now).Themes);
        Assert.Empty(Governed(study, SomeGovernance.Organization("pharma", "2027-03-31", "http://databank.example.jp/fhir/sid/ngmi-certified-maker")).Decide(Now).Themes);
        Assert.Empty(Governed(SomeGovernance.Study(extension: $"[{SomeGovernance.Basis("ngmi-pseudonymized")}]"), SomeGovernance.Organization("pharma", end)).Decide(Now).Themes);
    }

    [Theory]
    [InlineData("ethics-opt-out", "2026-10-22", true)] // Thirty days after the end of that day it is noon.
    [InlineData("ethics-opt-out", "2026-10-23", false)]
    [InlineData("ethics-opt-out", "last month", false)]
    [InlineData("consent", "2026-01-01", false)]
    public void Whoever_did_not_refuse_a_notice_is_in_once_the_time_to_refuse_is_over(string basis, string date, bool isMember)
    {
        var study = SomeGovernance.Study(extension: $"[{SomeGovernance.Basis(basis)}]");
        var consent = SomeGovernance.Consent(extension: $$"""[{ "url": "{{Own}}opt-out-notice", "extension": [{ "url": "date", "valueDate": "{{date}}" }] }]""");
        Assert.Equal(isMember, IsMember(study, SomeGovernance.Subject(), consent));
    }

    [Theory]
    [InlineData("pseudonymized-controlled", "consent", """{ "url": "dataKind", "valueCode": "genome" },""", true, true)]
    [InlineData("pseudonymized-controlled", "consent", "", true, false)]
    [InlineData("pseudonymized-controlled", "academic", "", false, true)]
    [InlineData("pseudonymized-controlled", null, "", false, true)]
    [InlineData("pseudonymized", "consent", "", false, true)]
    public void Identification_codes_of_genomes_are_released_by_consent_that_names_the_genome(string policy, string? basis, string kind, bool releases, bool isMember)
    {
        var basisExtension = basis is null ? "" : $$"""
            , { "url": "{{Own}}legal-basis", "valueCodeableConcept": { "coding": [{ "system": "http://databank.example.jp/fhir/CodeSystem/legal-bases", "code": "{{basis}}" }] } }
            """;
        var study = SomeGovernance.Study(extension: $$"""[{ "url": "{{Own}}release-policy", "valueCode": "{{policy}}" }{{basisExtension}}]""");
        var kinds = kind.Length == 0 ? "" : kind + """{ "url": "dataKind", "valueCode": "clinical" }, { "url": "dataKind", "valueCode": "image" },""";
        var consent = SomeGovernance.Consent(extension: $$"""[{ "url": "{{Own}}consent-uses", "extension": [{{kinds}} { "url": "company", "valueBoolean": false }] }]""");
        var theme = Assert.Single(Governed(study, SomeGovernance.Subject(), consent).Decide(Now).Themes.Values);
        Assert.Equal(releases, theme.Study.ReleasesIdentificationCode);
        Assert.Equal(isMember, theme.Permitted.Count == 1);
    }

    [Theory]
    [InlineData("company", "true", "company", "true", true)]
    [InlineData("company", "true", "company", "false", false)]
    [InlineData("company", "true", "foreign", "true", false)]
    [InlineData("company", "false", "company", "false", true)]
    [InlineData("foreign", "true", "foreign", "true", true)]
    [InlineData("foreign", "true", "company", "true", false)]
    [InlineData("foreign", "\"no\"", "company", "true", false)]
    public void Themes_for_companies_or_abroad_hold_those_who_consented_to_that(string served, string serves, string allowed, string allows, bool isMember)
    {
        var study = SomeGovernance.Study(extension: Nested("research-recipients", served, serves));
        Assert.Equal(isMember, IsMember(study, SomeGovernance.Subject(), SomeGovernance.Consent(extension: Nested("consent-uses", allowed, allows))));
        Assert.Equal(serves == "false", IsMember(study, SomeGovernance.Subject(), SomeGovernance.Consent()));
    }

    [Theory]
    [InlineData("clinical genome image", true)]
    [InlineData("clinical image", false)]
    [InlineData("voice", false)]
    public void A_consent_that_leaves_a_kind_of_data_out_permits_no_view(string kinds, bool isMember)
    {
        var parts = string.Join(", ", kinds.Split(' ').Select(kind => $$"""{ "url": "dataKind", "valueCode": "{{kind}}" }"""));
        var consent = SomeGovernance.Consent(extension: $$"""[{ "url": "{{Own}}consent-uses", "extension": [{{parts}}] }]""");
        Assert.Equal(isMember, IsMember(SomeGovernance.Study(), SomeGovernance.Subject(), consent));
    }

    [Fact]
    public void Somebody_elses_consent_permits_nothing() =>
        Assert.False(IsMember(SomeGovernance.Study(), SomeGovernance.Subject(), SomeGovernance.Consent(patient: "Patient/p2")));

    [Theory]
    [InlineData("""{ "type": "deny" }""", true)]
    [InlineData("""{ "type": "deny", "data": [{ "meaning": "instance", "reference": { "reference": "ResearchStudy/lung" } }] }""", true)]
    [InlineData("""{ "type": "deny", "data": [{ "meaning": "instance", "reference": { "reference": "ResearchStudy/other" } }] }""", false)]
    [InlineData("""{ "type": "deny", "data": [{ "meaning": "instance", "reference": { "display": "a study" } }] }""", true)]
    public void A_denial_wins(string provision, bool isDenied)
    {
        var theme = Governed(
            SomeGovernance.Study(), SomeGovernance.Subject(), SomeGovernance.Consent(), SomeGovernance.Consent(provision, id: "c2")).Decide(Now).Themes["lung"];
        Assert.Equal(isDenied, theme.Denied.Contains("p1"));
    }

    [Fact]
    public void A_period_that_ends_is_announced()
    {
        var decision = Governed(
            SomeGovernance.Study(), SomeGovernance.Subject(), SomeGovernance.Consent("""{ "type": "permit", "period": { "end": "2026-11-22" } }""")).Decide(Now);
        Assert.Equal(new DateTimeOffset(2026, 11, 22, 15, 0, 0, TimeSpan.Zero), decision.ValidUntil);
        Assert.Contains("p1", decision.Themes["lung"].Permitted);
    }

    [Fact]
    public void An_older_version_that_arrives_late_changes_nothing()
    {
        var governance = Governed(SomeGovernance.Study(), SomeGovernance.Subject(), SomeGovernance.Consent(status: "inactive", version: 2));
        Assert.False(governance.Apply(SomeGovernance.Consent(version: 1), SomeGovernance.BaseUrl));
        Assert.Empty(governance.Decide(Now).Themes["lung"].Permitted);
    }

    [Fact]
    public void Deleting_the_consent_or_the_study_ends_it()
    {
        Assert.False(IsMember(SomeGovernance.Study(), SomeGovernance.Subject(), SomeGovernance.Consent(), SomeGovernance.Deleted(SomeGovernance.Consent())));
        var governance = Governed(SomeGovernance.Study(), SomeGovernance.Deleted(SomeGovernance.Study()));
        Assert.Empty(governance.Decide(Now).Themes);
    }

    private static bool IsMember(params FhirEntry[] entries)
    {
        var theme = Governed(entries).Decide(Now).Themes["lung"];
        return theme.Permitted.Contains("p1") && !theme.Denied.Contains("p1");
    }

    private static Governance Governed(params FhirEntry[] entries)
    {
        var governance = new Governance(Japan, TimeSpan.FromDays(30));
        foreach (var entry in entries)
            governance.Apply(entry, SomeGovernance.BaseUrl);
        return governance;
    }

    private static string Nested(string url, string part, string value) =>
        $$"""[{ "url": "{{Own}}{{url}}", "extension": [{ "url": "{{part}}", "valueBoolean": {{value}} }] }]""";
}
