using System.Text;
using System.Text.Json;
using DataBank.Fhir;

namespace DataBank.UnitTests;

/// <summary>Everything that validation can say, each with a resource of which it is said, in both languages.</summary>
public sealed class FindingTests
{
    private const string Div = "http://www.w3.org/1999/xhtml";

    private static readonly (string Finding, string Resource)[] examples =
    [
        ("unknown-type", """{"resourceType":"Nonsense"}"""),
        ("resource-expected", """{"resourceType":"Patient","contained":[7]}"""),
        ("unknown-member", """{"resourceType":"Patient","x":1}"""),
        ("object-expected", """{"resourceType":"Patient","name":["x"]}"""),
        ("array-expected", """{"resourceType":"Patient","name":{"text":"x"}}"""),
        ("single-expected", """{"resourceType":"Patient","active":[true]}"""),
        ("empty", """{"resourceType":"Patient","name":[{}]}"""),
        ("null", """{"resourceType":"Patient","active":null}"""),
        ("kind", """{"resourceType":"Patient","active":"x"}"""),
        ("format", """{"resourceType":"Patient","birthDate":"x"}"""),
        ("required", """{"resourceType":"Observation","code":{"text":"x"}}"""),
        ("too-many", """{"resourceType":"Patient","multipleBirthInteger":2,"multipleBirthBoolean":true}"""),
        ("id-format", """{"resourceType":"Patient","contained":[{"resourceType":"Basic","id":"a b","code":{"text":"x"}}]}"""),
        ("limit", $$"""{"resourceType":"Patient",{{string.Join(',', Enumerable.Range(0, 500).Select(n => $"\"x{n}\":1"))}}}"""),
        ("attachment-size", """{"resourceType":"Patient","photo":[{"contentType":"image/png","data":"AAAA","size":7}]}"""),
        ("invariant", """{"resourceType":"Patient","contact":[{"gender":"male"}]}"""),
        ("invariant-fault", Of("faulty", "\"name\":[{\"text\":\"x\"}]")),
        ("invariant-unsupported", Of("unsupported", "")),
        ("too-long", Of("rules", "\"name\":[{\"text\":\"abcde\"}]")),
        ("value-fixed", Of("rules", "\"gender\":\"female\"")),
        ("value-pattern", Of("rules", Coded("http://x", "a"))),
        ("value-min", Of("rules", "\"birthDate\":\"1899-12-31\"")),
        ("value-max", Of("rules", "\"birthDate\":\"2100-01-02\"")),
        ("type-not-allowed", Of("rules", "\"deceasedDateTime\":\"2020\"")),
        ("slice-closed", Of("slices", "\"identifier\":[{\"system\":\"http://c\"}]")),
        ("slice-open-at-end", Of("slices", "\"telecom\":[{\"system\":\"url\",\"value\":\"x\"},{\"system\":\"phone\",\"value\":\"x\"}]")),
        ("slice-order", Of("slices", "\"telecom\":[{\"system\":\"email\",\"value\":\"x\"},{\"system\":\"phone\",\"value\":\"x\"}]")),
        ("code-not-in", """{"resourceType":"Patient","gender":"x"}"""),
        ("code-missing", Of("codes", "\"maritalStatus\":{\"text\":\"x\"}")),
        ("code-unchecked", Of("codes", "\"communication\":[{\"language\":{\"coding\":[{\"system\":\"http://y\",\"code\":\"z\"}]}}]")),
        ("code-unknown", Of(null, Coded("http://hl7.org/fhir/administrative-gender", "z"))),
        ("display", Of(null, Coded("http://hl7.org/fhir/administrative-gender", "male\",\"display\":\"Female"))),
        ("system-relative", Of(null, Coded("x", "y"))),
        ("system-valueset", Of(null, Coded("http://hl7.org/fhir/ValueSet/administrative-gender", "male"))),
        ("system-missing", Of(null, "\"maritalStatus\":{\"coding\":[{\"code\":\"y\"}]}")),
        ("profile-unknown", Of("nowhere", "")),
        ("profile-broken", Of("broken", "")),
        ("profile-type", """{"resourceType":"Basic","meta":{"profile":["http://x/rules"]},"code":{"text":"x"}}"""),
        ("profile-none", Bundled("collection", "\"meta\":{\"profile\":[\"http://x/either\"]},", Entry("http://s/Patient/p", """{"resourceType":"Patient","id":"p","gender":"female","birthDate":"1800-01-01"}"""))),
        ("extension-unknown", Of(null, "\"extension\":[{\"url\":\"http://x/none\",\"valueString\":\"x\"}]")),
        ("extension-unknown-modifier", Of(null, "\"modifierExtension\":[{\"url\":\"http://x/none\",\"valueString\":\"x\"}]")),
        ("extension-relative", Of(null, "\"extension\":[{\"url\":\"none\",\"valueString\":\"x\"}]")),
        ("extension-context", Of(null, "\"extension\":[{\"url\":\"http://x/of-names\",\"valueString\":\"x\"}]")),
        ("extension-modifier", Of(null, "\"extension\":[{\"url\":\"http://x/modifies\",\"valueString\":\"x\"}]")),
        ("extension-no-modifier", Of(null, "\"modifierExtension\":[{\"url\":\"http://x/of-patients\",\"valueString\":\"x\"}]")),
        ("reference-format", Of(null, "\"generalPractitioner\":[{\"reference\":\"somebody\"}]")),
        ("reference-type", Of(null, "\"generalPractitioner\":[{\"reference\":\"Patient/1\"}]")),
        ("reference-type-member", Of(null, "\"generalPractitioner\":[{\"reference\":\"Practitioner/1\",\"type\":\"Organization\"}]")),
        ("reference-aggregation", Of("references", "\"contained\":[{\"resourceType\":\"Organization\",\"id\":\"o\",\"name\":\"x\"}],\"managingOrganization\":{\"reference\":\"#o\"}")),
        ("reference-profile", Of("references", "\"contained\":[{\"resourceType\":\"Practitioner\",\"id\":\"d\"}],\"generalPractitioner\":[{\"reference\":\"#d\"}]")),
        ("reference-bundle", Bundled("document", "", Entry("http://s/Composition/c", Composition("http://s/Practitioner/none")))),
        ("bundle-fullurl", Bundled("document", "", $"{{\"resource\":{Composition("http://s/Practitioner/none")}}}")),
        ("bundle-fullurl-relative", Bundled("collection", "", Entry("Patient/p", """{"resourceType":"Patient","id":"p"}"""))),
        ("bundle-fullurl-id", Bundled("collection", "", Entry("http://s/Patient/q", """{"resourceType":"Patient","id":"p"}"""))),
        ("bundle-fullurl-no-id", Bundled("collection", "", Entry("http://s/Patient/q", """{"resourceType":"Patient"}"""))),
        ("bundle-outcome", Bundled("searchset", "", Entry("http://s/Patient/p", """{"resourceType":"Patient","id":"p"}""", ",\"search\":{\"mode\":\"outcome\"}"))),
        ("bundle-found-id", Bundled("searchset", "", Entry("urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e0", """{"resourceType":"Patient"}""", ",\"search\":{\"mode\":\"match\"}"))),
        ("bundle-link", Bundled("collection", "\"link\":[{\"relation\":\"self\",\"url\":\"http://s\"},{\"relation\":\"self\",\"url\":\"http://t\"}],", Entry("http://s/Patient/p", """{"resourceType":"Patient","id":"p"}"""))),
        ("bundle-first", Bundled("message", "", Entry("http://s/Patient/p", """{"resourceType":"Patient","id":"p"}"""))),
        ("bundle-orphan", Bundled("document", "", Entry("http://s/Composition/c", Composition("http://s/Practitioner/d")), Entry("http://s/Practitioner/d", """{"resourceType":"Practitioner","id":"d"}"""), Entry("http://s/Patient/p", """{"resourceType":"Patient","id":"p"}"""))),
        ("narrative-malformed", Told($"<div xmlns='{Div}'>")),
        ("narrative-root", Told($"<p xmlns='{Div}'>x</p>")),
        ("narrative-namespace", Told("<div>x</div>")),
        ("narrative-element", Told($"<div xmlns='{Div}'><script>x</script></div>")),
        ("narrative-attribute", Told($"<div xmlns='{Div}'><p onclick='x'>x</p></div>")),
        ("narrative-active", Told($"<div xmlns='{Div}'><a href='javascript:x'>x</a></div>")),
        ("narrative-empty", Told($"<div xmlns='{Div}'> </div>")),
    ];

    private static readonly string[] definitions =
    [
        Profile("rules", "Patient", """
            {"id":"Patient.name.text","path":"Patient.name.text","maxLength":4},
            {"id":"Patient.gender","path":"Patient.gender","fixedCode":"male"},
            {"id":"Patient.birthDate","path":"Patient.birthDate","minValueDate":"1900-01-01","maxValueDate":"2100-01-01"},
            {"id":"Patient.deceased[x]","path":"Patient.deceased[x]","type":[{"code":"boolean"}]},
            {"id":"Patient.maritalStatus","path":"Patient.maritalStatus","patternCodeableConcept":{"coding":[{"code":"M"}]}}
            """),
        Profile("slices", "Patient", """
            {"id":"Patient.identifier","path":"Patient.identifier","slicing":{"discriminator":[{"type":"value","path":"system"}],"rules":"closed"}},
            {"id":"Patient.identifier:a","path":"Patient.identifier","sliceName":"a"},
            {"id":"Patient.identifier:a.system","path":"Patient.identifier.system","min":1,"fixedUri":"http://a"},
            {"id":"Patient.telecom","path":"Patient.telecom","slicing":{"discriminator":[{"type":"value","path":"system"}],"rules":"openAtEnd","ordered":true}},
            {"id":"Patient.telecom:phone","path":"Patient.telecom","sliceName":"phone"},
            {"id":"Patient.telecom:phone.system","path":"Patient.telecom.system","min":1,"fixedCode":"phone"},
            {"id":"Patient.telecom:email","path":"Patient.telecom","sliceName":"email"},
            {"id":"Patient.telecom:email.system","path":"Patient.telecom.system","min":1,"fixedCode":"email"}
            """),
        Profile("codes", "Patient", """
            {"id":"Patient.maritalStatus","path":"Patient.maritalStatus","binding":{"strength":"required","valueSet":"http://hl7.org/fhir/ValueSet/marital-status"}},
            {"id":"Patient.communication.language","path":"Patient.communication.language","binding":{"strength":"required","valueSet":"http://x/not-here"}}
            """),
        Profile("references", "Patient", """
            {"id":"Patient.generalPractitioner","path":"Patient.generalPractitioner","type":[{"code":"Reference","targetProfile":["http://x/named"]}]},
            {"id":"Patient.managingOrganization","path":"Patient.managingOrganization","type":[{"code":"Reference","targetProfile":["http://hl7.org/fhir/StructureDefinition/Organization"],"aggregation":["referenced","bundled"]}]}
            """),
        Profile("named", "Practitioner", """{"id":"Practitioner.name","path":"Practitioner.name","min":1}"""),
        Profile("faulty", "Patient", """{"id":"Patient","path":"Patient","constraint":[{"key":"t-1","severity":"error","human":"x","expression":"name.slice('http://x/nowhere', 'a').exists()"}]}"""),
        Profile("unsupported", "Patient", """{"id":"Patient","path":"Patient","constraint":[{"key":"t-1","severity":"error","human":"x","expression":"@2014-01-01 + 1 'a' > @2014"}]}"""),
        Profile("broken", "Patient", """{"id":"Patient.name","path":"Patient.name","min":1}""").Replace("StructureDefinition/Patient", "StructureDefinition/NoSuchBase", StringComparison.Ordinal),
        Profile("either", "Bundle", """{"id":"Bundle.entry.resource","path":"Bundle.entry.resource","type":[{"code":"Patient","profile":["http://x/rules","http://x/asked"]}]}"""),
        Profile("asked", "Patient", """{"id":"Patient.name","path":"Patient.name","min":1}"""),
        Extension("of-names", "HumanName", false),
        Extension("of-patients", "Patient", false),
        Extension("modifies", "Patient", true),
    ];

    [Fact]
    public void Each_finding_is_made_of_the_resource_that_shows_it_and_told_in_both_languages()
    {
        var validator = new FhirValidator(new DefinitionLibrary([DefinitionPackage.R4, DefinitionPackage.Of("x", "1.0", [.. definitions.Select(each => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(each))])]), TimeProvider.System);
        var wrong = new List<string>();
        foreach (var (finding, resource) in examples)
        {
            var text = Encoding.UTF8.GetBytes(resource);
            using var json = JsonDocument.Parse(text);
            var found = validator.Find(json.RootElement, text, new ValidationOptions());
            if (found.FirstOrDefault(each => each.Message == finding) is not { } made)
            {
                wrong.Add($"{finding}: {string.Join(", ", found.Select(each => $"{each.Message} at {each.Expression}"))}");
                continue;
            }
            var (english, japanese) = (ValidationTexts.Text(finding, made.Arguments, inJapanese: false), ValidationTexts.Text(finding, made.Arguments, inJapanese: true));
            if (english.Any(letter => letter > '~') || !japanese.Any(letter => letter is >= 'ぁ' and <= 'ん') || english.Contains('{', StringComparison.Ordinal)) wrong.Add($"{finding}: {english} {japanese}");
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
        Assert.Equal(ValidationTexts.Keys.Order(StringComparer.Ordinal), examples.Select(each => each.Finding).Order(StringComparer.Ordinal));
    }

    private static string Of(string? profile, string members) =>
        $$"""{"resourceType":"Patient"{{(profile is null ? "" : $",\"meta\":{{\"profile\":[\"http://x/{profile}\"]}}")}}{{(members.Length == 0 ? "" : ",")}}{{members}}}""";

    private static string Coded(string system, string code) => $$"""
        "maritalStatus":{"coding":[{"system":"{{system}}","code":"{{code}}"}]}
        """;

    private static string Told(string xhtml) => $$"""{"resourceType":"Patient","text":{"status":"generated","div":"{{xhtml}}"} }""";

    private static string Bundled(string type, string members, params string[] entries) => $$"""
        {"resourceType":"Bundle","type":"{{type}}",{{members}}"identifier":{"system":"urn:ietf:rfc:3986","value":"urn:uuid:0c3151bd-1cbf-4d64-b04d-cd9187a4c6e1"},"timestamp":"2026-01-01T00:00:00Z","entry":[{{string.Join(',', entries)}}]}
        """;

    private static string Entry(string url, string resource, string members = "") => $$"""{"fullUrl":"{{url}}","resource":{{resource}}{{members}}}""";

    private static string Composition(string author) =>
        $$"""{"resourceType":"Composition","id":"c","status":"final","type":{"text":"x"},"date":"2026-01-01","author":[{"reference":"{{author}}"}],"title":"x"}""";

    private static string Profile(string name, string type, string elements, string more = "") =>
        $$"""{"resourceType":"StructureDefinition","id":"{{name}}","url":"http://x/{{name}}","name":"X","status":"draft","fhirVersion":"4.0.1","kind":"{{(type == "Extension" ? "complex-type" : "resource")}}","abstract":false,{{more}}"type":"{{type}}","baseDefinition":"http://hl7.org/fhir/StructureDefinition/{{type}}","derivation":"constraint","differential":{"element":[{{elements}}]} }""";

    private static string Extension(string name, string context, bool isModifier) => Profile(
        name, "Extension", $$"""{"id":"Extension","path":"Extension"{{(isModifier ? ",\"isModifier\":true,\"isModifierReason\":\"x\"" : "")}} },{"id":"Extension.url","path":"Extension.url","fixedUri":"http://x/{{name}}"}""",
        $$"""
        "context":[{"type":"element","expression":"{{context}}"}],
        """);
}
