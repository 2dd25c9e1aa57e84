using System.Text;
using DataBank.Fhir;

namespace DataBank.UnitTests;

/// <summary>Functions that few constraints use, as https://build.fhir.org/ig/HL7/FHIRPath/ and https://hl7.org/fhir/R4/fhirpath.html#functions define them.</summary>
public sealed class PathFunctionTests
{
    private const string Observed = """
        {"resourceType":"Observation","status":"final","issued":"2014-01-05T10:30:00.000+09:00",
         "code":{"coding":[{"system":"http://x","code":"b"}]},
         "method":{"coding":[{"system":"http://x","code":"b1"}]},
         "bodySite":{"coding":[{"system":"http://elsewhere","code":"q"}]},
         "effectiveDateTime":"2014-02",
         "valueQuantity":{"value":1.50,"system":"http://unitsofmeasure.org","code":"mg"},
         "component":[
          {"code":{"coding":[{"system":"http://x","code":"S"}]},"valueQuantity":{"value":120}},
          {"code":{"coding":[{"system":"http://x","code":"T"}]},"valueQuantity":{"value":80}}]}
        """;

    [Theory]
    [InlineData("3.25.lowBoundary() = 3.24500000 and 3.25.lowBoundary().toString() = '3.24500000'")]
    [InlineData("3.25.highBoundary() = 3.255 and 3.25.highBoundary(4).toString() = '3.2550'")]
    [InlineData("3.257.lowBoundary(2) = 3.25 and 3.257.highBoundary(2) = 3.26 and 3.257.lowBoundary(0) = 3")]
    [InlineData("(-3.257).lowBoundary() = -3.2575 and (-3.257).lowBoundary(2) = -3.26 and (-3.257).highBoundary(2) = -3.25")]
    [InlineData("0.0056.lowBoundary(1) = 0.0 and 0.0056.highBoundary(1) = 0.1 and 7.highBoundary(0) = 8")]
    [InlineData("3.257.lowBoundary(-1).empty() and 3.257.highBoundary(40).empty() and 'a'.lowBoundary().empty() and {}.lowBoundary().empty()")]
    [InlineData("@2015.lowBoundary(6) = @2015-01 and @2015.highBoundary(6) = @2015-12")]
    [InlineData("@2015.lowBoundary() = @2015-01-01 and @2015-02.highBoundary() = @2015-02-28 and @2016-02.highBoundary(8) = @2016-02-29")]
    [InlineData("@2015.lowBoundary(5).empty() and @2015.lowBoundary(17).toString() = '2015-01-01T00:00:00.000'")]
    [InlineData("@2015-03-04T09.lowBoundary(17) = @2015-03-04T09:00:00.000 and @2015-03-04T09.highBoundary(17) = @2015-03-04T09:59:59.999")]
    [InlineData("@2015-03-04T09:05+09:00.lowBoundary(17) = @2015-03-04T09:05:00.000+09:00 and @2015-03-04T09:05+09:00.lowBoundary(8).toString() = '2015-03-04'")]
    [InlineData("@T11:45.lowBoundary(9) = @T11:45:00.000 and @T11:45.highBoundary() = @T11:45:59.999")]
    [InlineData("3.25000.precision() = 5 and 12.precision() = 0 and @2015.precision() = 4 and @2015-03-04T09:05:00.000.precision() = 17 and @T11:45.precision() = 4")]
    [InlineData("effective.lowBoundary().toString() = '2014-02-01T00:00:00.000' and issued.precision() = 17")]
    [InlineData("value.lowBoundary().value = 1.495 and value.highBoundary(3).value = 1.505 and value.lowBoundary().code = 'mg'")]
    [InlineData("value = 1.5 'mg' and value < 0.002 'g' and value.comparable(1 'g') and value.comparable(1 's').not()")]
    [InlineData("code.subsumes(method) and method.subsumes(code).not() and method.subsumedBy(code) and code.subsumes(code)")]
    [InlineData("code.coding.first().subsumes(method.coding.first()) and code.subsumes(bodySite).not() and bodySite.subsumes(bodySite)")]
    [InlineData("component.slice('http://x/sliced', 'upper').value.value = 120 and component.slice('http://x/sliced', 'lower').count() = 1")]
    [InlineData("interpretation.slice('http://x/sliced', 'upper').empty() and code.slice('http://x/sliced', 'upper').empty()")]
    [InlineData("'abc'.matchesFull('[a-c]+') and 'abcd'.matchesFull('[a-c]+').not() and checkModifiers('http://x/y').exists()")]
    [InlineData("@2014 + 24 months = @2016 and @2014 + 25 months = @2016 and @2014-01 + 13 months = @2015-02 and @2014 - 1 year = @2013")]
    [InlineData("@2016-02-29 + 1 year = @2017-02-28 and @2014-01-31 + 1 month = @2014-02-28 and @2014-03-01 - 1 day = @2014-02-28 and @2014-01-01 + 2 'wk' = @2014-01-15")]
    [InlineData("@2014-01-01 + 25 hours = @2014-01-02 and @2014 + 400 days = @2015 and @2014-01 + 31 days = @2014-02 and @2014-01-01 + 1.9 days = @2014-01-02")]
    [InlineData("@2014-01-05T10:30:00.000+09:00 + 90 minutes = @2014-01-05T12:00:00.000+09:00 and issued + 1 day = @2014-01-06T10:30:00.000+09:00 and @2014-01-05T10:30:00 + 1.5 seconds = @2014-01-05T10:30:01")]
    [InlineData("@T23:30 + 45 minutes = @T00:15 and @T01:00:00 - 2 hours = @T23:00:00 and (effective + 1 month).toString() = '2014-03' and (@9999 + 1 year).empty()")]
    [InlineData("issued <= now() and today() - 18 years > @1990-01-01 and (1 'mg' + 2 'mg') = 3 'mg' and (value - 0.5 'mg').value = 1")]
    public void A_function_gives_what_its_definition_says(string expression)
    {
        Assert.Empty(Told(expression));
        Assert.Equal(["error"], Told($"({expression}).not()").Select(issue => issue.Severity));
    }

    [Theory]
    [InlineData("code.subsumes(component[0].code.coding.where(code = 'none').first()) or true", "")]
    [InlineData("bodySite.subsumes(extension.value).empty() and code.subsumes(bodySite.coding.first()).not()", "")]
    [InlineData("bodySite.subsumedBy(extension.value)", "error")]
    [InlineData("component.slice('http://x/none', 'upper').exists()", "warning")]
    [InlineData("@2014-01-01 + 1 'a' > @2014", "information")]
    [InlineData("@T10:00 + 1 month > @T09:00", "information")]
    [InlineData("(1 'mg' + 1 'g').value = 2", "information")]
    [InlineData("component.slice('http://x/sliced', 'middle').exists()", "warning")]
    [InlineData("code.coding.first().subsumes(component[1].code.coding.first()) or bodySite.coding.first().subsumes(component[0].extension.value.first())", "error")]
    public void What_can_not_be_evaluated_is_said(string expression, string severity) =>
        Assert.Equal(severity.Length == 0 ? [] : [severity], Told(expression).Select(issue => issue.Severity));

    [Fact]
    public void Codes_of_a_system_that_is_not_here_are_not_compared()
    {
        var told = Assert.Single(Told("bodySite.subsumes(bodySite.extension('http://x/other').value)", """{"url":"http://x/other","valueCodeableConcept":{"coding":[{"system":"http://elsewhere","code":"r"}]}}"""));
        Assert.Equal("information", told.Severity);
    }

    private static IEnumerable<OutcomeIssue> Told(string expression, string? extension = null)
    {
        var validator = new FhirValidator(
            new DefinitionLibrary([DefinitionPackage.R4, DefinitionPackage.Of("x", "1.0", [.. new[] { Profile("told", Rule(expression)), Profile("sliced", Sliced), Codes }.Select(each => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(each))])]),
            TimeProvider.System);
        var observed = extension is null ? Observed : Observed.Replace("\"bodySite\":{", $"\"bodySite\":{{\"extension\":[{extension}],", StringComparison.Ordinal);
        return validator.Validate(FhirResource.Parse(Encoding.UTF8.GetBytes(observed)), new ValidationOptions { Profiles = ["http://x/told"] }).Where(issue => issue.Rule == "t-1");
    }

    private static string Rule(string expression) => $$"""
        {"id":"Observation","path":"Observation","constraint":[{"key":"t-1","severity":"error","human":"x","expression":{{System.Text.Json.JsonSerializer.Serialize(expression)}}}]}
        """;

    private const string Sliced = """
        {"id":"Observation.component","path":"Observation.component","slicing":{"discriminator":[{"type":"pattern","path":"code"}],"rules":"open"}},
        {"id":"Observation.component:upper","path":"Observation.component","sliceName":"upper"},
        {"id":"Observation.component:upper.code","path":"Observation.component.code","min":1,"patternCodeableConcept":{"coding":[{"system":"http://x","code":"S"}]}},
        {"id":"Observation.component:lower","path":"Observation.component","sliceName":"lower"},
        {"id":"Observation.component:lower.code","path":"Observation.component.code","min":1,"patternCodeableConcept":{"coding":[{"system":"http://x","code":"T"}]}}
        """;

    private const string Codes = """{"resourceType":"CodeSystem","id":"cs","url":"http://x","status":"draft","content":"complete","concept":[{"code":"b","concept":[{"code":"b1"}]},{"code":"S"},{"code":"T"}]}""";

    private static string Profile(string name, string elements) =>
        $$$$"""{"resourceType":"StructureDefinition","id":"{{{{name}}}}","url":"http://x/{{{{name}}}}","name":"X","status":"draft","fhirVersion":"4.0.1","kind":"resource","abstract":false,"type":"Observation","baseDefinition":"http://hl7.org/fhir/StructureDefinition/Observation","derivation":"constraint","differential":{"element":[{{{{elements}}}}]}}""";
}
