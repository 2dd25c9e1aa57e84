using System.Text;
using DataBank.Fhir;

namespace DataBank.UnitTests;

/// <summary>What profiles can say, each rule with something that keeps it and something that breaks it.</summary>
public sealed class ProfileTests
{
    private const string Code = """{"coding":[{"system":"http://x","code":"CODE"}]}""";

    [Theory]
    [InlineData("""{"id":"Patient.birthDate","path":"Patient.birthDate","min":1}""", """{"birthDate":"2000-01-01"}""", """{"active":true}""", "Patient.birthDate")]
    [InlineData("""{"id":"Patient.name","path":"Patient.name","max":"1"}""", """{"name":[{"text":"a"}]}""", """{"name":[{"text":"a"},{"text":"b"}]}""", "Patient.name")]
    [InlineData("""{"id":"Patient.photo","path":"Patient.photo","max":"0"}""", """{"active":true}""", """{"photo":[{"title":"x"}]}""", "Patient.photo")]
    [InlineData("""{"id":"Patient.gender","path":"Patient.gender","fixedCode":"male"}""", """{"gender":"male"}""", """{"gender":"female"}""", "Patient.gender")]
    [InlineData("""{"id":"Patient.maritalStatus","path":"Patient.maritalStatus","patternCodeableConcept":{"coding":[{"code":"M"}]}}""", """{"maritalStatus":{"text":"x","coding":[{"system":"http://y","code":"M"}]}}""", """{"maritalStatus":{"coding":[{"system":"http://y","code":"S"}]}}""", "Patient.maritalStatus")]
    [InlineData("""{"id":"Patient.birthDate","path":"Patient.birthDate","minValueDate":"1900-01-01","maxValueDate":"2100-01-01"}""", """{"birthDate":"1900-01-01"}""", """{"birthDate":"1899-12-31"}""", "Patient.birthDate")]
    [InlineData("""{"id":"Patient.name.text","path":"Patient.name.text","maxLength":4}""", """{"name":[{"text":"山田太郎"}]}""", """{"name":[{"text":"山田 太郎"}]}""", "Patient.name[0].text")]
    [InlineData("""{"id":"Patient.deceased[x]","path":"Patient.deceased[x]","type":[{"code":"boolean"}]}""", """{"deceasedBoolean":true}""", """{"deceasedDateTime":"2020"}""", "Patient.deceased.ofType(dateTime)")]
    [InlineData("""{"id":"Patient","path":"Patient","constraint":[{"key":"t-1","severity":"error","human":"x","expression":"name.exists() or identifier.where(system = 'http://x').exists()"}]}""", """{"identifier":[{"system":"http://x","value":"1"}]}""", """{"identifier":[{"system":"http://y","value":"1"}]}""", "Patient")]
    [InlineData("""{"id":"Patient.generalPractitioner","path":"Patient.generalPractitioner","type":[{"code":"Reference","targetProfile":["http://hl7.org/fhir/StructureDefinition/Organization"]}]}""", """{"generalPractitioner":[{"reference":"Organization/1"}]}""", """{"generalPractitioner":[{"reference":"Practitioner/1"}]}""", "Patient.generalPractitioner[0]")]
    [InlineData("""{"id":"Patient.maritalStatus","path":"Patient.maritalStatus","binding":{"strength":"required","valueSet":"http://x/vs"}}""", """{"maritalStatus":{"coding":[{"system":"http://x","code":"b1"}]}}""", """{"maritalStatus":{"coding":[{"system":"http://x","code":"b2"}]}}""", "Patient.maritalStatus")]
    public void A_rule_of_a_profile_is_kept_or_broken(string element, string good, string bad, string place)
    {
        var validator = Validator(Profile("Patient", element));
        Assert.Empty(Errors(validator, WithType(good)));
        Assert.Equal(place, Assert.Single(Errors(validator, WithType(bad))).Expression);
    }

    private static string WithType(string members) => "{\"resourceType\":\"Patient\"," + members[1..];

    [Theory]
    [InlineData("open", false, "A,x,B", "")]
    [InlineData("closed", false, "A,B", "")]
    [InlineData("closed", false, "A,x,B", "[1]")]
    [InlineData("openAtEnd", false, "A,B,x", "")]
    [InlineData("openAtEnd", false, "A,x,B", "[2]")]
    [InlineData("open", true, "A,B", "")]
    [InlineData("open", true, "B,A", "[1]")]
    [InlineData("open", false, "A,A,B", "")]
    [InlineData("open", false, "A,A,A,B", "identifier")]
    [InlineData("open", false, "A", "identifier")]
    public void Slices_are_told_by_a_value(string rules, bool isOrdered, string systems, string place)
    {
        var validator = Validator(Profile("Patient", $$$$"""
            {"id":"Patient.identifier","path":"Patient.identifier","slicing":{"discriminator":[{"type":"value","path":"system"}],"rules":"{{{{rules}}}}","ordered":{{{{(isOrdered ? "true" : "false")}}}}}},
            {"id":"Patient.identifier:a","path":"Patient.identifier","sliceName":"a","max":"2"},
            {"id":"Patient.identifier:a.system","path":"Patient.identifier.system","min":1,"fixedUri":"http://A"},
            {"id":"Patient.identifier:b","path":"Patient.identifier","sliceName":"b","min":1},
            {"id":"Patient.identifier:b.system","path":"Patient.identifier.system","min":1,"fixedUri":"http://B"}
            """));
        var identifiers = string.Join(',', systems.Split(',').Select(system => $$$$"""{"system":"http://{{{{system}}}}","value":"1"}"""));
        var errors = Errors(validator, $$$$"""{"resourceType":"Patient","identifier":[{{{{identifiers}}}}]}""");
        if (place.Length == 0) Assert.Empty(errors);
        else Assert.EndsWith(place, Assert.Single(errors).Expression, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pattern", "code", """{"id":"Observation.component:s.code","path":"Observation.component.code","min":1,"patternCodeableConcept":{"coding":[{"system":"http://x","code":"S"}]}}""", "S", "")]
    [InlineData("pattern", "code", """{"id":"Observation.component:s.code","path":"Observation.component.code","min":1,"patternCodeableConcept":{"coding":[{"system":"http://x","code":"S"}]}}""", "T", "Observation.component")]
    [InlineData("value", "code.coding.code", """{"id":"Observation.component:s.code.coding.code","path":"Observation.component.code.coding.code","min":1,"fixedCode":"S"}""", "S", "")]
    [InlineData("type", "value", """{"id":"Observation.component:s.value[x]","path":"Observation.component.value[x]","min":1,"type":[{"code":"Quantity"}]}""", "S", "")]
    [InlineData("type", "value", """{"id":"Observation.component:s.value[x]","path":"Observation.component.value[x]","min":1,"type":[{"code":"string"}]}""", "S", "Observation.component")]
    [InlineData("exists", "interpretation", """{"id":"Observation.component:s.interpretation","path":"Observation.component.interpretation","max":"0"}""", "S", "")]
    [InlineData("exists", "interpretation", """{"id":"Observation.component:s.interpretation","path":"Observation.component.interpretation","min":1}""", "S", "Observation.component")]
    public void Slices_are_told_by_pattern_type_and_existence(string discriminator, string path, string slice, string code, string place)
    {
        var validator = Validator(Profile("Observation", $$$$"""
            {"id":"Observation.component","path":"Observation.component","slicing":{"discriminator":[{"type":"{{{{discriminator}}}}","path":"{{{{path}}}}"}],"rules":"open"}},
            {"id":"Observation.component:s","path":"Observation.component","sliceName":"s","min":1},
            {{{{slice}}}}
            """));
        var errors = Errors(validator, $$$$"""{"resourceType":"Observation","status":"final","code":{"text":"x"},"component":[{"code":{{{{Code.Replace("CODE", code, StringComparison.Ordinal)}}}},"valueQuantity":{"value":1}}]}""");
        Assert.Equal(place.Length == 0 ? [] : [place], errors.Select(error => error.Expression));
    }

    [Theory]
    [InlineData("A:usual,A:old", 0)]
    [InlineData("A:usual,A:usual", 1)]
    [InlineData("B:usual,B:usual", 0)]
    public void Slices_have_slices(string identifiers, int errors)
    {
        var validator = Validator(Profile("Patient", """
            {"id":"Patient.identifier","path":"Patient.identifier","slicing":{"discriminator":[{"type":"value","path":"system"}],"rules":"open"}},
            {"id":"Patient.identifier:a","path":"Patient.identifier","sliceName":"a","slicing":{"discriminator":[{"type":"value","path":"use"}],"rules":"open"}},
            {"id":"Patient.identifier:a.system","path":"Patient.identifier.system","min":1,"fixedUri":"http://A"},
            {"id":"Patient.identifier:a/usual","path":"Patient.identifier","sliceName":"a/usual","max":"1"},
            {"id":"Patient.identifier:a/usual.use","path":"Patient.identifier.use","min":1,"fixedCode":"usual"}
            """));
        var written = string.Join(',', identifiers.Split(',').Select(each => $"{{\"system\":\"http://{each[0]}\",\"use\":\"{each[2..]}\"}}"));
        Assert.Equal(errors, Errors(validator, WithType($"{{\"identifier\":[{written}]}}")).Count);
    }

    [Theory]
    [InlineData(",\"name\":[{\"text\":\"x\"}]", 0)]
    [InlineData("", 1)]
    public void Slices_are_told_by_profile(string patient, int errors)
    {
        var validator = Validator(Profile("Bundle", """
            {"id":"Bundle.entry","path":"Bundle.entry","slicing":{"discriminator":[{"type":"profile","path":"resource"}],"rules":"open"}},
            {"id":"Bundle.entry:p","path":"Bundle.entry","sliceName":"p","min":1},
            {"id":"Bundle.entry:p.resource","path":"Bundle.entry.resource","min":1,"type":[{"code":"Patient","profile":["http://x/named"]}]}
            """));
        Assert.Equal(errors, Errors(validator, $"{{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":[{{\"fullUrl\":\"http://s/Patient/p\",\"resource\":{{\"resourceType\":\"Patient\",\"id\":\"p\"{patient}}}}}]}}").Count);
    }

    [Theory]
    [InlineData("""{"url":"http://x/ext","valueString":"x"}""", "name", "")]
    [InlineData("""{"url":"http://x/ext","valueBoolean":true}""", "name", "Patient.name[0].extension[0].value.ofType(boolean)")]
    [InlineData("""{"url":"http://x/ext"}""", "name", "Patient.name[0].extension[0]")]
    [InlineData("""{"url":"http://x/ext","valueString":"x"}""", "contact", "Patient.contact[0].extension[0]")]
    [InlineData("""{"url":"no-url","valueString":"x"}""", "name", "Patient.name[0].extension[0].url")]
    [InlineData("""{"url":"http://x/modifies","valueString":"x"}""", "contact", "Patient.contact[0].extension[0]")]
    public void Extensions_stand_where_they_may_and_hold_what_they_must(string extension, string element, string place)
    {
        var errors = Errors(Validator(), $$$$"""{"resourceType":"Patient","{{{{element}}}}":[{"extension":[{{{{extension}}}}],{{{{(element == "name" ? "\"text\":\"x\"" : "\"gender\":\"male\"")}}}}}]}""", asked: false);
        if (place.Length == 0) Assert.Empty(errors);
        else Assert.Contains(errors, error => error.Expression!.StartsWith(place, StringComparison.Ordinal));
    }

    [Fact]
    public void What_a_reference_leads_to_in_a_bundle_must_have_the_profile()
    {
        var validator = Validator(Profile("Observation", """{"id":"Observation.subject","path":"Observation.subject","type":[{"code":"Reference","targetProfile":["http://x/named"]}]}"""));
        string Bundle(string patient) => $$$$"""{"resourceType":"Bundle","type":"collection","entry":[{"fullUrl":"http://s/Observation/o","resource":{"resourceType":"Observation","id":"o","meta":{"profile":["http://x/profile"]},"status":"final","code":{"text":"x"},"subject":{"reference":"Patient/p"}}},{"fullUrl":"http://s/Patient/p","resource":{"resourceType":"Patient","id":"p"{{{{patient}}}}}}]}""";
        Assert.Empty(Errors(validator, Bundle(",\"name\":[{\"text\":\"x\"}]"), asked: false));
        Assert.Equal("Bundle.entry[0].resource.subject", Assert.Single(Errors(validator, Bundle(""), asked: false)).Expression);
    }

    [Fact]
    public void Claimed_profiles_are_checked_and_those_that_are_not_installed_are_named()
    {
        var validator = Validator(Profile("Patient", """{"id":"Patient.active","path":"Patient.active","min":1}"""));
        var issues = validator.Validate(Parse("""{"resourceType":"Patient","meta":{"profile":["http://x/profile","http://x/unknown|1.0"]}}"""), new ValidationOptions());
        Assert.True(Assert.Single(issues, issue => issue.Severity == "error").IsOfProfile);
        Assert.Contains(issues, issue => issue is { Severity: "warning", Expression: "Patient" } && issue.Diagnostics.Contains("http://x/unknown|1.0", StringComparison.Ordinal));
    }

    private static List<OutcomeIssue> Errors(FhirValidator validator, string json, bool asked = true) =>
        [.. validator.Validate(Parse(json), new ValidationOptions { Profiles = asked ? ["http://x/profile"] : [] }).Where(issue => issue.Severity == "error")];

    private static FhirResource Parse(string json) => FhirResource.Parse(Encoding.UTF8.GetBytes(json));

    private static FhirValidator Validator(params string[] definitions) => new(new DefinitionLibrary([DefinitionPackage.R4, DefinitionPackage.Of("x", "1.0", [.. definitions.Concat(Fixed).Select(each => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(each))])]), TimeProvider.System);

    private static string Profile(string type, string elements) => Definition("http://x/profile", type, elements);

    private static string Definition(string url, string type, string elements, string more = "") =>
        $$$$"""{"resourceType":"StructureDefinition","id":"{{{{url[9..]}}}}","url":"{{{{url}}}}","name":"X","status":"draft","fhirVersion":"4.0.1","kind":"{{{{(type == "Extension" ? "complex-type" : "resource")}}}}","abstract":false,{{{{more}}}}"type":"{{{{type}}}}","baseDefinition":"http://hl7.org/fhir/StructureDefinition/{{{{type}}}}","derivation":"constraint","differential":{"element":[{{{{elements}}}}]}}""";

    private static readonly string[] Fixed =
    [
        Definition("http://x/named", "Patient", """{"id":"Patient.name","path":"Patient.name","min":1}"""),
        Definition("http://x/ext", "Extension", """{"id":"Extension.url","path":"Extension.url","fixedUri":"http://x/ext"},{"id":"Extension.value[x]","path":"Extension.value[x]","min":1,"type":[{"code":"string"}]}""", "\"context\":[{\"type\":\"element\",\"expression\":\"HumanName\"}],"),
        Definition("http://x/modifies", "Extension", """{"id":"Extension","path":"Extension","isModifier":true,"isModifierReason":"x"},{"id":"Extension.url","path":"Extension.url","fixedUri":"http://x/modifies"}""", "\"context\":[{\"type\":\"element\",\"expression\":\"Element\"}],"),
        """{"resourceType":"CodeSystem","id":"cs","url":"http://x","status":"draft","content":"complete","concept":[{"code":"a"},{"code":"b","concept":[{"code":"b1"},{"code":"b2"}]},{"code":"S"},{"code":"T"}]}""",
        """{"resourceType":"ValueSet","id":"vs","url":"http://x/vs","status":"draft","compose":{"include":[{"system":"http://x","filter":[{"property":"concept","op":"is-a","value":"b"}]}],"exclude":[{"system":"http://x","concept":[{"code":"b2"}]}]}}""",
    ];
}
