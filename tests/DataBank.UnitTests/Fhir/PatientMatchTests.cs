using System.Text.Json;
using DataBank.Fhir;

namespace DataBank.UnitTests.Fhir;

public class PatientMatchTests
{
    private const string Ours = "urn:oid:1.2.392.100495.20.3.51.11311234567";

    private static readonly string yamada = $$"""
        { "identifier": [{ "system": "{{Ours}}", "value": "0001" }],
          "name": [{ "family": "髙橋", "given": ["渡"] }, { "family": "タカハシ", "given": ["ワタル"] }],
          "gender": "male", "birthDate": "1970-04-01", "telecom": [{ "system": "phone", "value": "03-1234-5678" }], "address": [{ "postalCode": "100-0001" }] }
        """;

    [Theory]
    [InlineData("""{ "identifier": [{ "system": "urn:oid:1.2.392.100495.20.3.51.11311234567", "value": "０００１" }], "birthDate": "1970-04-01" }""", MatchGrade.Certain)]
    [InlineData("""{ "identifier": [{ "system": "urn:oid:1.2.392.100495.20.3.51.11311234567", "value": "0001" }], "name": [{ "text": "高橋　渡" }] }""", MatchGrade.Certain)]
    [InlineData("""{ "identifier": [{ "system": "urn:oid:1.2.392.100495.20.3.51.11311234567", "value": "0001" }], "birthDate": "1981-12-24", "name": [{ "text": "鈴木 一郎" }] }""", MatchGrade.CertainlyNot)]
    [InlineData("""{ "name": [{ "family": "高橋", "given": ["渡"] }], "birthDate": "1970-04-01", "gender": "male" }""", MatchGrade.Probable)]
    [InlineData("""{ "name": [{ "family": "ﾀｶﾊｼ", "given": ["わたる"] }], "birthDate": "1970-04-01", "gender": "male" }""", MatchGrade.Probable)]
    [InlineData("""{ "name": [{ "family": "Takahashi", "given": ["Wataru"] }], "birthDate": "1970-04-01", "gender": "male" }""", MatchGrade.Probable)]
    [InlineData("""{ "name": [{ "family": "タカハシ", "given": ["ワタル"] }], "birthDate": "1970-01-04", "telecom": [{ "system": "phone", "value": "+81 3 1234 5678" }], "address": [{ "postalCode": "１０００００１" }] }""", MatchGrade.Probable)]
    [InlineData("""{ "name": [{ "family": "高橋", "given": ["渡"] }], "birthDate": "1970-04-01", "gender": "male", "identifier": [{ "system": "urn:oid:1.2.392.100495.20.3.51.11311234567", "value": "0002" }] }""", MatchGrade.Probable)]
    [InlineData("""{ "name": [{ "family": "高橋", "given": ["渡"] }] }""", MatchGrade.Possible)]
    [InlineData("""{ "name": [{ "family": "高橋", "given": ["花子"] }], "birthDate": "1970-04-01", "gender": "female" }""", MatchGrade.Possible)] // A twin, or an error.
    [InlineData("""{ "name": [{ "family": "高橋" }], "gender": "male" }""", MatchGrade.CertainlyNot)]
    [InlineData("""{ "birthDate": "1970-04-01", "gender": "male" }""", MatchGrade.Possible)]
    [InlineData("{}", MatchGrade.CertainlyNot)]
    public void Two_records_are_graded_by_what_they_have_in_common(string other, MatchGrade expected)
    {
        var (one, two) = (Traits(yamada), Traits(other));
        var match = PatientMatch.Of(one, two);
        Assert.True(match.Grade == expected, $"{match.Grade} {match.Score}");
        Assert.Equal(match, PatientMatch.Of(two, one));
        Assert.InRange(match.Score, 0, 1);
    }

    [Fact]
    public void The_insured_person_is_the_same_however_the_number_is_written()
    {
        var identifier = CoverageKeys.Of(Json("""{ "identifier": [{ "system": "http://jpfhir.jp/fhir/clins/Idsystem/JP_Insurance_memberID", "value": "00012345:あいう:１８７:05" }] }"""));
        var extensions = CoverageKeys.Of(Json("""
            { "extension": [
              { "url": "http://jpfhir.jp/fhir/core/Extension/StructureDefinition/JP_Coverage_InsuredPersonSymbol", "valueString": "あいう" },
              { "url": "http://jpfhir.jp/fhir/core/Extension/StructureDefinition/JP_Coverage_InsuredPersonNumber", "valueString": "187" },
              { "url": "http://jpfhir.jp/fhir/core/Extension/StructureDefinition/JP_Coverage_InsuredPersonSubNumber", "valueString": "05" }] }
            """));
        Assert.Equal(identifier, extensions);
        Assert.False(identifier.Overlaps(CoverageKeys.Of(Json("""{ "identifier": [{ "system": "http://jpfhir.jp/fhir/clins/Idsystem/JP_Insurance_memberID", "value": "00012345:あいう:187:06" }] }"""))));
    }

    private static PatientTraits Traits(string json) => new(Json(json));

    private static JsonElement Json(string json) => JsonDocument.Parse(json).RootElement;
}
