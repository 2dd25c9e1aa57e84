using System.Globalization;
using System.Text.Json.Nodes;
using CsCheck;
using DataBank.Pseudonymization;

namespace DataBank.UnitTests;

public sealed class FhirDeidentifierTests
{
    private const string Patient = """
        {"resourceType":"Patient","id":"p1","meta":{"versionId":"3","source":"urn:x","tag":[{"system":"s","code":"c"}]},
         "text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\">山田 太郎</div>"},
         "identifier":[{"system":"urn:oid:1.2.392.100495.20.3.51.11311234567","value":"0001234567"},{"system":"urn:x","value":"2"}],
         "name":[{"text":"山田 太郎","family":"山田","given":["太郎"]}],"telecom":[{"value":"03-1234-5678"}],
         "gender":"male","birthDate":"1958-04-01","_birthDate":{"extension":[{"url":"x","valueString":"山田"}]},"deceasedDateTime":"2026-02-27T23:50:00+09:00",
         "address":[{"text":"東京都新宿区西新宿2-8-1","state":"東京都","city":"新宿区","line":["西新宿2-8-1"],"postalCode":"160-0023","country":"JP"}],
         "contact":[{"name":{"text":"山田 花子"}}],"managingOrganization":{"reference":"Organization/o1"}}
        """;

    private const string Observation = """
        {"resourceType":"Observation","id":"o1","status":"final","category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"laboratory","display":"山田"}]}],
         "code":{"coding":[{"system":"urn:local","code":"0001234567"},{"system":"urn:oid:1.2.392.200119.4.504","code":"3A015000002327101","display":"アルブミン"}],"text":"山田さんのアルブミン"},
         "subject":{"reference":"Patient/p1","display":"山田 太郎"},"encounter":{"reference":"Encounter/e1","identifier":{"value":"0001234567"}},
         "performer":[{"reference":"Practitioner/d1","display":"鈴木"}],"effectiveDateTime":"2026-03-01T09:30:00+09:00",
         "valueQuantity":{"value":4.20,"unit":"g/dL","system":"http://unitsofmeasure.org","code":"g/dL"},"note":[{"text":"山田"}],
         "referenceRange":[{"low":{"value":4.1,"unit":"山田"},"text":"山田"}]}
        """;

    [Theory]
    [InlineData("2026-03-31T23:00:00+09:00", "1978-04-01", 47, null, "a")]
    [InlineData("2026-04-01", "1978-04-01", 48, null, "a")]
    [InlineData("2026-04-01", "1930-04-01", 90, ">=", "a")]
    [InlineData("2026-04-01", "2025-01-15", 14, null, "mo")]
    public void An_event_tells_the_age_and_the_oldest_alike(string when, string birth, int age, string? comparator, string unit)
    {
        var patient = Released.Lung with { BirthDate = DateOnly.Parse(birth, System.Globalization.CultureInfo.InvariantCulture) };
        var shown = Released.Resource($$"""{ "resourceType": "Observation", "id": "o1", "status": "final", "code": { "coding": [{ "system": "http://loinc.org", "code": "718-7" }] }, "effectiveDateTime": "{{when}}" }""", patient);
        var told = shown["extension"]![0]!;
        Assert.Equal("http://databank.example.jp/fhir/StructureDefinition/age-at-event", (string)told["url"]!);
        Assert.Equal((age, comparator, unit), ((int)told["valueAge"]!["value"]!, (string?)told["valueAge"]!["comparator"], (string)told["valueAge"]!["code"]!));
    }

    [Theory]
    [InlineData("\"effectiveDateTime\": \"2026\"")]
    [InlineData("\"effectiveDateTime\": \"1977-01-01\"")]
    [InlineData("\"extension\": [{ \"url\": \"http://databank.example.jp/fhir/StructureDefinition/age-at-event\", \"valueAge\": { \"value\": 5, \"code\": \"a\", \"system\": \"http://unitsofmeasure.org\" } }], \"effectiveDateTime\": \"2026-04-01\"")]
    public void An_age_that_is_not_known_to_the_day_or_told_already_is_not_reckoned(string members)
    {
        var patient = Released.Lung with { BirthDate = new DateOnly(1978, 4, 1) };
        var shown = Released.Resource($$"""{ "resourceType": "Observation", "id": "o1", "status": "final", "code": { "coding": [{ "system": "http://loinc.org", "code": "718-7" }] }, {{members}} }""", patient);
        Assert.True(shown["extension"] is null || (shown["extension"]!.AsArray().Count == 1 && (int)shown["extension"]![0]!["valueAge"]!["value"]! == 5));
    }

    [Fact]
    public void A_patient_keeps_sex_birth_year_prefecture_and_the_pseudonym()
    {
        var patient = Released.Resource(Patient);
        Assert.Equal(
            ["resourceType", "id", "meta", "identifier", "gender", "birthDate", "deceasedDateTime", "address"],
            patient.AsObject().Select(member => member.Key));
        Assert.Equal("1958", (string?)patient["birthDate"]);
        Assert.Equal("""[{"state":"東京都","country":"JP"}]""", patient["address"]!.ToJsonString(TestJson.Readable));
        Assert.Equal(Released.Lung.PatientPseudonym, (string?)patient["id"]);
        Assert.Equal(Released.Lung.PatientPseudonym, (string?)patient["identifier"]!.AsArray().Single()!["value"]);
        Assert.Equal("""{"profile":["http://databank.example.jp/fhir/StructureDefinition/databank-view-patient"],"security":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ObservationValue","code":"PSEUDED","display":"pseudonymized"}]}""", patient["meta"]!.ToJsonString());
    }

    [Theory]
    [InlineData("1958-04-01", "", "1958")]
    [InlineData("1936", "", "1936")]
    [InlineData("1930-01-02", "", "1936")]
    [InlineData("1900-01-02", """, "deceasedDateTime": "1985-03-04" """, "1900")]
    [InlineData("1900-01-02", """, "deceasedDateTime": "1999-03-04" """, "1909")]
    [InlineData("someday", "", null)]
    public void Nobody_is_shown_to_be_over_ninety(string birthDate, string more, string? shown) =>
        Assert.Equal(shown, (string?)Released.Resource($$"""{"resourceType":"Patient","id":"p1","birthDate":"{{birthDate}}"{{more}}}""")["birthDate"]);

    [Fact]
    public void A_stricter_policy_shows_less()
    {
        var strict = ReleasePolicy.Find("pseudonymized-strict")!.Fhir.Deidentify(DataBank.Fhir.FhirResource.Parse(System.Text.Encoding.UTF8.GetBytes(Patient)), Released.Lung)!;
        Assert.Equal(["resourceType", "id", "meta", "identifier", "gender", "birthDate"], strict.Root.EnumerateObject().Select(member => member.Name));
    }

    [Fact]
    public void A_laboratory_value_keeps_codes_value_and_links_and_loses_all_text()
    {
        var observation = Released.Resource(Observation);
        Assert.Equal("""{"value":4.20,"unit":"g/dL","system":"http://unitsofmeasure.org","code":"g/dL"}""", observation["valueQuantity"]!.ToJsonString());
        Assert.Equal("""{"coding":[{"system":"urn:oid:1.2.392.200119.4.504","code":"3A015000002327101"}]}""", observation["code"]!.ToJsonString());
        Assert.Equal("""[{"low":{"value":4.1}}]""", observation["referenceRange"]!.ToJsonString());
        Assert.Equal($$"""{"reference":"Patient/{{Released.Lung.PatientPseudonym}}"}""", observation["subject"]!.ToJsonString());
        Assert.Equal(
            $"Encounter/{FhirDeidentifier.PseudonymousId(new("Encounter", "e1"), Released.Lung)}", (string?)observation["encounter"]!["reference"]);
        Assert.Null(observation["performer"]);
        Assert.Null(observation["note"]);
    }

    [Fact]
    public void A_display_is_that_of_a_loaded_terminology_else_of_the_policy_and_only_codes_that_pass_are_looked_up()
    {
        var asked = new List<string>();
        var patient = Released.Lung with
        {
            DisplayOf = (system, code) =>
            {
                asked.Add($"{system}|{code}");
                return code == "718-7" ? "ヘモグロビン" : null;
            },
        };
        var codings = Released.Resource(
            """
            {"resourceType":"Observation","id":"o1","status":"final","subject":{"reference":"Patient/p1"},"code":{"text":"山田様の検査","coding":[
              {"system":"http://loinc.org","code":"718-7","display":"山田太郎"},{"system":"http://loinc.org","code":"69548-6","display":"山田太郎"},{"system":"http://loinc.org","code":"1-9","display":"山田太郎"},
              {"system":"http://loinc.org","code":"0001234567","display":"x"},{"system":"http://hospital.example/codes","code":"1","display":"x"}]}}
            """,
            patient)["code"]!["coding"]!.AsArray();
        Assert.Equal(["ヘモグロビン", "Genetic variant assessment", null], codings.Select(coding => (string?)coding!["display"]));
        Assert.Equal(["http://loinc.org|718-7", "http://loinc.org|69548-6", "http://loinc.org|1-9"], asked);
    }

    [Fact]
    public void A_mandatory_element_that_policy_removes_says_that_it_is_masked()
    {
        var observation = Released.Resource("""
            {"resourceType":"Observation","id":"o1","status":"made-up","code":{"text":"山田"},"subject":{"reference":"Patient/p1"},"component":[{"code":{"text":"x"},"valueInteger":3}]}
            """);
        const string Masked = """{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/data-absent-reason","valueCode":"masked"}]}""";
        Assert.Equal(Masked, observation["code"]!.ToJsonString());
        Assert.Equal(Masked, observation["_status"]!.ToJsonString());
        Assert.Equal(Masked, observation["component"]![0]!["code"]!.ToJsonString());
        Assert.Equal(3, (int?)observation["component"]![0]!["valueInteger"]);
    }

    [Fact]
    public void An_imaging_study_keeps_series_and_counts_under_pseudonymous_uids()
    {
        var study = Released.Resource("""
            {"resourceType":"ImagingStudy","id":"is-1","status":"available","subject":{"reference":"Patient/p1"},"started":"2026-03-01T09:30:00+09:00",
             "identifier":[{"system":"urn:dicom:uid","value":"urn:oid:1.2.3.4"},{"system":"http://databank.example.jp/fhir/sid/accession-number","value":"A1"}],
             "endpoint":[{"reference":"Endpoint/dicomweb"}],"numberOfSeries":1,"numberOfInstances":40,"description":"山田 胸部CT",
             "series":[{"uid":"1.2.3.5","number":2,"modality":{"system":"http://dicom.nema.org/resources/ontology/DCM","code":"CT"},"description":"山田","numberOfInstances":40,
               "performer":[{"actor":{"reference":"Practitioner/d1"}}]}]}
            """);
        Assert.Equal("urn:oid:" + Released.Lung.Keys.Uid("1.2.3.4"), (string?)study["identifier"]![0]!["value"]);
        Assert.Equal(Released.Lung.Keys.ShortPseudonym("accession", "", "A1"), (string?)study["identifier"]![1]!["value"]);
        Assert.Equal(Released.Lung.Keys.Uid("1.2.3.5"), (string?)study["series"]![0]!["uid"]);
        Assert.Equal(40, (int?)study["series"]![0]!["numberOfInstances"]);
        Assert.Equal("Computed Tomography", (string?)study["series"]![0]!["modality"]!["display"]);
        Assert.Null(study["description"]);
        Assert.Null(study["series"]![0]!["performer"]);
    }

    [Fact]
    public void A_variant_keeps_its_alleles_and_hgvs_but_no_other_string()
    {
        var variant = Released.Resource("""
            {"resourceType":"Observation","id":"v1","status":"final","meta":{"profile":["http://hl7.org/fhir/uv/genomics-reporting/StructureDefinition/variant","http://hospital.example/yamada"]},
             "code":{"coding":[{"system":"http://loinc.org","code":"69548-6"}]},"subject":{"reference":"Patient/p1"},"specimen":{"reference":"Specimen/s1"},
             "component":[
              {"code":{"coding":[{"system":"http://loinc.org","code":"69551-0"}]},"valueString":"G"},
              {"code":{"coding":[{"system":"http://loinc.org","code":"69551-0"}]},"valueString":"YAMADA"},
              {"code":{"coding":[{"system":"http://loinc.org","code":"48005-3"}]},"valueCodeableConcept":{"coding":[{"system":"http://varnomen.hgvs.org","code":"NP_005219.2:p.(Leu858Arg)"}]}},
              {"code":{"coding":[{"system":"http://loinc.org","code":"81258-6"}]},"valueQuantity":{"value":0.31,"system":"http://unitsofmeasure.org","code":"1"}}]}
            """);
        Assert.Equal("""["http://databank.example.jp/fhir/StructureDefinition/databank-view-observation","http://hl7.org/fhir/uv/genomics-reporting/StructureDefinition/variant"]""", variant["meta"]!["profile"]!.ToJsonString());
        Assert.Equal("G", (string?)variant["component"]![0]!["valueString"]);
        Assert.Null(variant["component"]![1]!["valueString"]);
        Assert.Equal("NP_005219.2:p.(Leu858Arg)", (string?)variant["component"]![2]!["valueCodeableConcept"]!["coding"]![0]!["code"]);
        Assert.Equal(0.31m, (decimal?)variant["component"]![3]!["valueQuantity"]!["value"]);
    }

    [Theory]
    [InlineData("""{"resourceType":"Coverage","id":"c1"}""")]
    [InlineData("""{"resourceType":"Practitioner","id":"d1"}""")]
    [InlineData("""{"resourceType":"QuestionnaireResponse","id":"q1","status":"completed"}""")]
    [InlineData("""{"resourceType":"Patient","gender":"male"}""")]
    public void Types_without_rules_and_resources_without_id_are_not_released(string json) => Assert.Null(Released.TryResource(json));

    [Theory]
    [InlineData("2026-03-01")]
    [InlineData("2026-03-01T09:30:00.123+09:00")]
    [InlineData("2026-03")]
    [InlineData("2026")]
    public void A_shifted_date_keeps_its_precision(string date)
    {
        var shifted = ShiftedDates.Shift(date, -1)!;
        Assert.Equal(date.Length, shifted.Length);
        Assert.Equal(date.Length > 10 ? date[10..] : "", shifted.Length > 10 ? shifted[10..] : "");
    }

    [Theory]
    [InlineData("2026-02-30")]
    [InlineData("2026-03-01 山田")]
    [InlineData("2026-03-01\n")]
    [InlineData("0000-01-01")]
    [InlineData("")]
    public void What_is_no_date_is_dropped(string text) => Assert.Null(ShiftedDates.Shift(text, 1));

    [Fact]
    public void Intervals_between_events_of_a_patient_are_kept() =>
        Gen.Select(Gen.Int[1_000, 3_600_000], Gen.Int[1_000, 3_600_000]).Sample((first, second) =>
            Shifted(second).DayNumber - Shifted(first).DayNumber == second - first, iter: 1000);

    [Fact]
    public void Two_themes_share_no_id_no_reference_and_no_date()
    {
        var (lung, stomach) = (Released.Resource(Observation), Released.Resource(Observation, Released.Stomach));
        Assert.NotEqual((string?)lung["id"], (string?)stomach["id"]);
        Assert.NotEqual((string?)lung["subject"]!["reference"], (string?)stomach["subject"]!["reference"]);
        Assert.NotEqual((string?)lung["effectiveDateTime"], (string?)stomach["effectiveDateTime"]);
    }

    [Fact]
    public void The_same_input_gives_the_same_bytes() =>
        Assert.Equal(Released.Resource(Observation).ToJsonString(), Released.Resource(Observation).ToJsonString());

    [Fact]
    public void A_failure_names_the_type_and_quotes_nothing()
    {
        var failure = Assert.Throws<DeidentificationException>(() => Released.Resource(
            """{"resourceType":"Observation","id":"o1","status":"final","extension":"山田","code":{}}"""));
        Assert.DoesNotContain("山田", failure.ToString(), StringComparison.Ordinal);
        Assert.Null(failure.InnerException);
    }

    private static DateOnly Shifted(int dayNumber) => DateOnly.ParseExact(
        ShiftedDates.Shift(DateOnly.FromDayNumber(dayNumber).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), 100)!,
        "yyyy-MM-dd",
        CultureInfo.InvariantCulture);
}
