using System.Text;
using DataBank.Fhir;

namespace DataBank.UnitTests;

public class SiteCodingTests
{
    private static readonly SiteCoding Coding = new(
        "HOSPB", "https://b.example.jp/fhir",
        new Dictionary<ResourceKey, string> { [new("Patient", "p1")] = "HOSPB-p1", [new("Observation", "o1")] = "HOSPB-o1" },
        new Dictionary<string, string> { ["urn:oid:1.2.3"] = SiteCoding.SystemOf("HOSPB") });

    [Theory]
    [InlineData("Patient/p1", "Patient/HOSPB-p1")]
    [InlineData("https://b.example.jp/fhir/Patient/p1", "Patient/HOSPB-p1")]
    [InlineData("https://b.example.jp/fhir/Patient/p2", "Patient/p2")]
    [InlineData("Patient/p1/_history/3", "Patient/HOSPB-p1")]
    [InlineData("Patient/p2", "Patient/p2")]
    [InlineData("https://c.example.jp/fhir/Patient/p1", "https://c.example.jp/fhir/Patient/p1")]
    [InlineData("#p1", "#p1")]
    [InlineData("urn:uuid:c757873d-ec9a-4326-a141-556f43239520", "urn:uuid:c757873d-ec9a-4326-a141-556f43239520")]
    public void References_follow_what_they_mean_and_no_others_do(string there, string here) =>
        Assert.Equal(
            $$$"""{"resourceType":"Observation","id":"o2","valueQuantity":{"value":1.00},"subject":{"reference":"{{{here}}}"}}""",
            Apply($$$"""{"resourceType":"Observation","id":"o2","valueQuantity":{"value":1.00},"subject":{"reference":"{{{there}}}"}}"""));

    [Fact]
    public void A_resource_stands_under_its_id_here() =>
        Assert.Equal("""{"resourceType":"Observation","id":"HOSPB-o1","status":"final"}""", Apply("""{"resourceType":"Observation","id":"o1","status":"final"}"""));

    [Fact]
    public void Identifiers_get_the_site_where_they_say_nothing_and_universal_ones_stay() =>
        Assert.Equal(
            """
            {"resourceType":"Patient","id":"HOSPB-p1","identifier":[{"system":"http://databank.example.jp/fhir/sid/site/HOSPB","value":"1","assigner":{"display":"HOSPB"}},{"value":"2","system":"http://databank.example.jp/fhir/sid/site/HOSPB","assigner":{"display":"HOSPB"}},{"system":"urn:ietf:rfc3986","value":"urn:oid:2.25.1"},{"system":"urn:oid:9","value":"3","assigner":{"display":"病院"}}]}
            """,
            Apply(
                """
                {"resourceType":"Patient","id":"p1","identifier":[{"system":"urn:oid:1.2.3","value":"1"},{"value":"2"},{"system":"urn:ietf:rfc3986","value":"urn:oid:2.25.1"},{"system":"urn:oid:9","value":"3","assigner":{"display":"病院"}}]}
                """));

    [Fact]
    public void Numbers_of_the_site_are_told_apart_wherever_they_stand_and_codes_of_the_same_system_are_none() =>
        Assert.Equal(
            """{"resourceType":"ImagingStudy","id":"i","subject":{"identifier":{"system":"http://databank.example.jp/fhir/sid/site/HOSPB","value":"1"}},"modality":[{"system":"urn:oid:1.2.3","code":"CT"}]}""",
            Apply("""{"resourceType":"ImagingStudy","id":"i","subject":{"identifier":{"system":"urn:oid:1.2.3","value":"1"}},"modality":[{"system":"urn:oid:1.2.3","code":"CT"}]}"""));

    [Fact]
    public void A_document_stays_as_it_is()
    {
        const string Document = """{"resourceType":"Bundle","id":"b","type":"document","identifier":{"system":"urn:oid:1.2.3","value":"1"},"entry":[{"resource":{"resourceType":"Composition","subject":{"reference":"Patient/p1"}}}]}""";
        Assert.Equal(Document, Apply(Document));
    }

    private static string Apply(string json) => Encoding.UTF8.GetString(Coding.Apply(FhirResource.Parse(Encoding.UTF8.GetBytes(json))).Utf8.Span);
}
