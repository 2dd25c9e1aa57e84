using System.Text;
using DataBank.Fhir;

namespace DataBank.UnitTests;

public sealed class IndexExtractorTests
{
    private const string Base = "http://databank.example.jp/fhir";

    [Fact]
    public void Identifiers_codes_and_contacts_become_tokens()
    {
        var index = Extract(
            """
            {"resourceType":"Patient","active":true,"gender":"female","identifier":[{"system":"urn:x","value":"1"},{"value":"2"}],
             "telecom":[{"system":"phone","value":"03-1234"},{"system":"email","value":"a@b.jp"}],"meta":{"tag":[{"system":"t","code":"lts"}]}}
            """);
        Assert.Contains(new TokenEntry("identifier", "urn:x", "1"), index.Tokens);
        Assert.Contains(new TokenEntry("identifier", null, "2"), index.Tokens);
        Assert.Contains(new TokenEntry("active", null, "true"), index.Tokens);
        Assert.Contains(new TokenEntry("gender", "http://hl7.org/fhir/administrative-gender", "female"), index.Tokens);
        Assert.Contains(new TokenEntry("phone", null, "03-1234"), index.Tokens);
        Assert.Contains(new TokenEntry("_tag", "t", "lts"), index.Tokens);
        Assert.Contains(new TokenEntry("deceased", null, "false"), index.Tokens);
        Assert.Equal(["a@b.jp"], index.Tokens.Where(token => token.Parameter == "email").Select(token => token.Code));
    }

    [Fact]
    public void OID_and_URL_of_a_Japanese_system_are_the_same_token()
    {
        var oid = Extract("""{"resourceType":"Observation","code":{"coding":[{"system":"urn:oid:1.2.392.200119.4.504","code":"3A015000002327101"}]}}""");
        var url = Extract("""{"resourceType":"Observation","code":{"coding":[{"system":"http://medis.or.jp/CodeSystem/master-JLAC10-17digits","code":"3A015000002327101"}]}}""");
        Assert.Equal(url.Tokens, oid.Tokens);
    }

    [Fact]
    public void A_Japanese_name_is_found_in_every_script_and_without_its_space()
    {
        var index = Extract(
            """
            {"resourceType":"Patient","name":[{"text":"山田 太郎","family":"山田","given":["太郎"]},{"family":"ﾔﾏﾀﾞ","given":["たろう"]},{"text":"Yamada TARO"}]}
            """);
        string[] folded = [.. index.Strings.Where(entry => entry.Parameter == "name").Select(entry => entry.Folded)];
        Assert.Superset(new HashSet<string> { "山田 太郎", "山田太郎", "山田", "太郎", "ヤマダ", "タロウ", "yamada taro" }, folded.ToHashSet());
        Assert.Contains(new StringEntry("family", "ヤマダ", "ﾔﾏﾀﾞ"), index.Strings);
    }

    [Fact]
    public void Dates_and_periods_become_ranges_with_open_ends()
    {
        var index = Extract("""{"resourceType":"Encounter","period":{"start":"2024-05-01T08:00:00Z"}}""");
        Assert.Equal([new DateEntry("date", 1714550400000, long.MaxValue)], index.Dates.Where(entry => entry.Parameter == "date"));
        var ended = Extract("""{"resourceType":"Encounter","period":{"end":"2024-05-01T08:00:00Z"}}""");
        Assert.Equal([new DateEntry("date", long.MinValue, 1714550401000)], ended.Dates.Where(entry => entry.Parameter == "date"));
        Assert.Empty(Extract("""{"resourceType":"Encounter","period":{"start":"yesterday"}}""").Dates);
    }

    [Fact]
    public void A_timing_counts_by_its_outer_limits()
    {
        var index = Extract(
            """{"resourceType":"Observation","effectiveTiming":{"event":["2024-01-02T00:00:00Z","2024-01-05T00:00:00Z","2024-01-03T00:00:00Z"]}}""");
        Assert.Equal([new DateEntry("date", 1704153600000, 1704412801000)], index.Dates.Where(entry => entry.Parameter == "date"));
    }

    [Fact]
    public void Quantities_keep_their_value_and_comparators_open_an_end()
    {
        var exact = Extract("""{"resourceType":"Observation","valueQuantity":{"value":5.40,"unit":"mg/dl","system":"http://unitsofmeasure.org","code":"mg/dL"}}""");
        Assert.Contains(new QuantityEntry("value-quantity", "http://unitsofmeasure.org", "mg/dL", 5.4, 5.4), exact.Quantities);
        Assert.Contains(new QuantityEntry("value-quantity", null, "mg/dl", 5.4, 5.4), exact.Quantities);
        Assert.Contains(new QuantityEntry("value-quantity:ucum", null, "g.m-3", 54, 54), exact.Quantities);
        var below = Extract("""{"resourceType":"Observation","valueQuantity":{"value":5,"comparator":"<"}}""");
        Assert.Contains(new QuantityEntry("value-quantity", null, null, double.MinValue, Math.BitDecrement(5.0)), below.Quantities);
        var range = Extract("""{"resourceType":"Condition","onsetRange":{"low":{"value":40,"code":"a"},"high":{"value":50,"code":"a"}}}""");
        Assert.Contains(new QuantityEntry("onset-age", null, "a", 40, 50), range.Quantities);
        var money = Extract("""{"resourceType":"Invoice","totalNet":{"value":1200,"currency":"JPY"}}""");
        Assert.Contains(new QuantityEntry("totalnet", "urn:iso:std:iso:4217", "JPY", 1200, 1200), money.Quantities);
    }

    [Fact]
    public void References_are_local_by_type_and_id_or_below_our_base_and_URLs_otherwise()
    {
        ReferenceEntry Subject(string reference) => Extract($$$"""{"resourceType":"Observation","subject":{"reference":"{{{reference}}}"}}""")
            .References.Single(entry => entry.Parameter == "subject");
        Assert.Equal(new ReferenceEntry("subject", "Patient", "1", null, null, null), Subject("Patient/1"));
        Assert.Equal(new ReferenceEntry("subject", "Patient", "1", "Patient/1/_history/4", null, null), Subject("Patient/1/_history/4"));
        Assert.Equal(new ReferenceEntry("subject", "Patient", "1", null, null, null), Subject(Base + "/Patient/1"));
        Assert.Equal(new ReferenceEntry("subject", null, null, "http://elsewhere/Patient/1", null, null), Subject("http://elsewhere/Patient/1"));
        Assert.Equal(new ReferenceEntry("subject", null, null, Base + "x/Patient/1", null, null), Subject(Base + "x/Patient/1"));
    }

    [Fact]
    public void A_reference_by_identifier_alone_is_found_by_it_and_is_in_no_compartment()
    {
        var index = Extract("""{"resourceType":"ImagingStudy","subject":{"identifier":{"system":"urn:oid:1.2","value":"007"}}}""");
        Assert.Equal([new ReferenceEntry("subject", null, null, null, "urn:oid:1.2", "007")], index.References);
        Assert.Empty(index.PatientIds);
        var stated = Extract("""{"resourceType":"ImagingStudy","subject":{"type":"Patient","identifier":{"system":"urn:oid:1.2","value":"007"}}}""");
        Assert.Contains(new ReferenceEntry("patient", "Patient", null, null, "urn:oid:1.2", "007"), stated.References);
        Assert.Empty(stated.PatientIds);
    }

    [Fact]
    public void A_group_as_subject_is_no_patient()
    {
        var index = Extract("""{"resourceType":"Observation","subject":{"reference":"Group/1"}}""");
        Assert.DoesNotContain(index.References, entry => entry.Parameter == "patient");
        Assert.Empty(index.PatientIds);
    }

    [Theory]
    [InlineData("""{"resourceType":"Patient","id":"p"}""", "p")]
    [InlineData("""{"resourceType":"Patient","id":"p","link":[{"other":{"reference":"Patient/q"}}]}""", "p,q")]
    [InlineData("""{"resourceType":"Observation","subject":{"reference":"Patient/p"},"performer":[{"reference":"Patient/r"}]}""", "r,p")]
    [InlineData("""{"resourceType":"ResearchSubject","individual":{"reference":"Patient/p"}}""", "p")]
    [InlineData("""{"resourceType":"Organization","name":"x"}""", "")]
    [InlineData("""{"resourceType":"Observation","subject":{"reference":"http://elsewhere/Patient/p"}}""", "")]
    public void A_resource_is_in_the_compartments_that_the_definition_gives(string json, string expected) =>
        Assert.Equal(expected.Split(',', StringSplitOptions.RemoveEmptyEntries).Order(), Extract(json).PatientIds.Order());

    [Fact]
    public void A_canonical_is_found_with_and_without_its_version()
    {
        var index = Extract("""{"resourceType":"Patient","meta":{"profile":["http://p|1.0"]}}""");
        Assert.Equal([new UriEntry("_profile", "http://p|1.0"), new UriEntry("_profile", "http://p")], index.Uris);
    }

    [Fact]
    public void Wrongly_typed_elements_give_no_entries_and_no_error()
    {
        var index = Extract(
            """
            {"resourceType":"Patient","name":"x","gender":{"a":1},"birthDate":7,"identifier":{"value":3},"telecom":[1,null,[2]],"address":[[]],
             "generalPractitioner":["x",{"reference":5}],"deceasedDateTime":{},"link":"x","meta":{"tag":[7],"profile":[{}]},"communication":[{"language":{"coding":{}}}]}
            """);
        Assert.Empty(index.Dates);
        Assert.DoesNotContain(index.References, entry => entry.TargetId is not null);
    }

    [Fact]
    public void Every_part_of_a_resource_that_repeats_a_value_is_indexed_once()
    {
        var index = Extract("""{"resourceType":"Patient","name":[{"family":"A"},{"family":"B"},{"family":"A"}]}""");
        Assert.Equal(2, index.Strings.Count(entry => entry.Parameter == "family"));
    }

    [Fact]
    public void Components_of_a_composite_stay_together()
    {
        var index = Extract(
            """
            {"resourceType":"Observation","code":{"coding":[{"system":"s","code":"bp"}]},"component":[
             {"code":{"coding":[{"system":"s","code":"systolic"}]},"valueQuantity":{"value":120,"system":"http://unitsofmeasure.org","code":"mm[Hg]"}},
             {"code":{"coding":[{"system":"s","code":"diastolic"}]},"valueQuantity":{"value":80,"system":"http://unitsofmeasure.org","code":"mm[Hg]"}}]}
            """);
        Assert.Contains(new CompositeEntry("component-code-value-quantity", "systolic", "s", "mm[Hg]", "http://unitsofmeasure.org", 120, 120, 0, 0), index.Composites);
        Assert.Contains(index.Composites, entry => entry is { Parameter: "component-code-value-quantity:ucum", Code: "diastolic", Text: "g.m-1.s-2" });
        Assert.DoesNotContain(index.Composites, entry => entry is { Code: "diastolic", Low: 120 } || entry.Code == "bp");
        var relation = Extract("""{"resourceType":"DocumentReference","relatesTo":[{"code":"replaces","target":{"reference":"DocumentReference/1"}}]}""");
        Assert.Contains(relation.Composites, entry => entry is { Parameter: "relationship", Code: "replaces", Text: "DocumentReference/1" });
    }

    [Fact]
    public void Texts_beside_codes_and_types_of_identifiers_are_found()
    {
        var index = Extract(
            """
            {"resourceType":"Patient","identifier":[{"type":{"coding":[{"system":"t","code":"MR"}],"text":"カルテ番号"},"value":"7"}],
             "maritalStatus":{"text":"x"},"meta":{"tag":[{"code":"a","display":"Ａ"}]}}
            """);
        Assert.Contains(new StringEntry("identifier:text", "カルテ番号", "カルテ番号"), index.Strings);
        Assert.Contains(new StringEntry("_tag:text", "a", "Ａ"), index.Strings);
        Assert.Contains(new TokenEntry("identifier:of-type", "t", "MR|7"), index.Tokens);
    }

    private static ResourceIndex Extract(string json)
    {
        var resource = FhirResource.Parse(Encoding.UTF8.GetBytes(json));
        var index = IndexExtractor.Extract(resource, Base);
        Assert.Equal(index.PatientIds, IndexExtractor.PatientIds(resource, Base)); // Asked for alone, they are the same.
        return index;
    }
}
