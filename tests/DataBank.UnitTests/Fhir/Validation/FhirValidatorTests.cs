using System.Text;
using System.Text.Json;
using DataBank.Fhir;

namespace DataBank.UnitTests;

public sealed class FhirValidatorTests
{
    [Theory]
    [InlineData("""{"resourceType":"Patient"}""")]
    [InlineData("""{"resourceType":"Patient","name":[{"text":"山田 太郎","_family":{"extension":[{"url":"http://x","valueString":"y"}]}}],"birthDate":"1980-02","multipleBirthInteger":2}""")]
    [InlineData("""{"resourceType":"Observation","status":"final","code":{"text":"x"},"valueQuantity":{"value":1.00}}""")]
    public void A_resource_that_keeps_the_base_rules_has_no_findings(string json) => Assert.Empty(Validated.Errors(json));

    [Theory]
    [InlineData("""{"resourceType":"Patient","secret":1}""", "Patient.secret", "structure")]
    [InlineData("""{"resourceType":"Patient","gender":"secretive"}""", "Patient.gender", "code-invalid")]
    [InlineData("""{"resourceType":"Patient","birthDate":"1980-13-01"}""", "Patient.birthDate", "value")]
    [InlineData("""{"resourceType":"Patient","active":"secretive"}""", "Patient.active", "value")]
    [InlineData("""{"resourceType":"Patient","name":{"family":"secretive"}}""", "Patient.name[0]", "structure")]
    [InlineData("""{"resourceType":"Patient","link":[{"other":{"reference":"Patient/1"}}]}""", "Patient.link[0].type", "required")]
    [InlineData("""{"resourceType":"Observation","code":{"text":"x"}}""", "Observation.status", "required")]
    [InlineData("""{"resourceType":"Patient","photo":[{"contentType":"image/png","data":"%secretive%"}]}""", "Patient.photo[0].data", "value")]
    [InlineData("""{"resourceType":"Patient","text":{"status":"generated","div":"<p>secretive</p>"}}""", "Patient.text.div", "value")]
    [InlineData("""{"resourceType":"Patient","multipleBirthInteger":2,"multipleBirthBoolean":true}""", "Patient.multipleBirth", "structure")]
    public void A_breach_is_found_with_its_place_and_without_its_value(string json, string expression, string code)
    {
        var finding = Assert.Single(Validated.Errors(json));
        Assert.Equal(("error", expression, code), (finding.Severity, finding.Expression, finding.Code));
        Assert.DoesNotContain("secretive", finding.Diagnostics, StringComparison.Ordinal);
    }

    [Fact]
    public void A_member_name_that_is_no_element_name_is_not_repeated()
    {
        var finding = Assert.Single(Validated.Errors("""{"resourceType":"Patient","山田 太郎":1}"""));
        Assert.Equal("Patient", finding.Expression);
    }

    [Fact]
    public void Findings_are_bounded() =>
        Assert.Equal(100, Validated.Errors($$"""{"resourceType":"Patient",{{string.Join(',', Enumerable.Range(0, 500).Select(n => $"\"x{n}\":1"))}}}""").Count);

    [Fact]
    public void An_outcome_is_a_valid_resource_even_without_issues()
    {
        Assert.Empty(Validated.Errors(Encoding.UTF8.GetString(OperationOutcomes.ToJson([]))));
        var json = Encoding.UTF8.GetString(OperationOutcomes.ToJson([new OutcomeIssue("error", "invalid", "日本語 \"quoted\"", "Patient.name"), new OutcomeIssue("warning", "not-found", "x")]));
        Assert.Empty(Validated.Errors(json));
        using var outcome = JsonDocument.Parse(json);
        var issue = outcome.RootElement.GetProperty("issue")[0];
        Assert.Equal("日本語 \"quoted\"", issue.GetProperty("diagnostics").GetString());
        Assert.Equal("Patient.name", issue.GetProperty("expression")[0].GetString());
    }
}
