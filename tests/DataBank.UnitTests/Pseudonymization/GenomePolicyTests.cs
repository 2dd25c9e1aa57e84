using System.Text;
using DataBank.Fhir;
using DataBank.Pseudonymization;

namespace DataBank.UnitTests;

public class GenomePolicyTests
{
    private static readonly GenomePolicy Policy = GenomePolicy.Pseudonymized;

    [Theory]
    [InlineData("[]", "7:55")]
    [InlineData(
        """
        [{ "code": { "coding": [{ "code": "48013-7" }] }, "valueCodeableConcept": { "coding": [{ "system": "http://www.ncbi.nlm.nih.gov/refseq", "code": "NC_000023.11" }] } },
         { "code": { "coding": [{ "code": "81254-5" }] }, "valueRange": { "low": { "value": 2999999 } } }]
        """, "7:55", "X:3")]
    [InlineData(
        """
        [{ "code": { "coding": [{ "code": "48000-4" }] }, "valueCodeableConcept": { "coding": [{ "code": "LA21274-8" }] } },
         { "code": { "coding": [{ "code": "81254-5" }] }, "valueRange": { "low": { "value": 5 } } }]
        """, "7:55", "21:0")]
    public void A_variant_counts_by_the_block_of_its_place(string components, params string[] places) =>
        Assert.Equal(places.Order(), Places(Variant("http://varnomen.hgvs.org", "NC_000007.14:g.55191822T>G", components)));

    [Theory]
    [InlineData("https://api.ncbi.nlm.nih.gov/variation/v0/", "NC_000007.14:55191821:T:G", "7:55")]
    [InlineData("http://varnomen.hgvs.org", "NC_012920.1:m.1555A>G", "M:0")]
    [InlineData("http://varnomen.hgvs.org", "NM_005228.5:c.2573T>G", "NM_005228")]
    [InlineData("http://www.ncbi.nlm.nih.gov/snp", "rs121434568", "rs121434568")]
    [InlineData("http://example.org/nothing", "x", "v1")]
    public void However_a_variant_is_named_it_counts(string system, string code, string place) =>
        Assert.Equal([place], Places(Variant(system, code)));

    [Fact]
    public void A_panel_of_many_dbSNP_numbers_counts_each()
    {
        var components = string.Join(',', Enumerable.Range(1, 50).Select(number => $$"""
            { "code": { "coding": [{ "system": "http://loinc.org", "code": "81255-2" }] }, "valueCodeableConcept": { "coding": [{ "system": "http://www.ncbi.nlm.nih.gov/snp", "code": "rs{{number}}" }] } }
            """));
        Assert.Equal(50, Places(Variant("http://varnomen.hgvs.org", "NC_000007.14:g.55191822T>G", $"[{components}]")).Count - 1);
    }

    [Theory]
    [InlineData("T", "TGATAGATA", true)]
    [InlineData("TGATAGATA", "T", true)]
    [InlineData("T", "TGATA", true)]
    [InlineData("T", "TGAGA", false)]
    [InlineData("T", "TGATAGATC", false)]
    [InlineData("T", "TGAT", false)]
    [InlineData("TGAT", "TCAT", false)]
    public void Copies_of_a_unit_of_four_bases_are_a_locus_of_repeats(string reference, string alternate, bool isRepeat) =>
        Assert.Equal(isRepeat, Policy.Rules.Of("5", 150_076_323, reference, alternate).Any(locus => locus.IsRepeat));

    [Theory]
    [InlineData("LA6683-2", true)]
    [InlineData("LA6684-0", false)]
    public void A_report_of_an_inherited_genome_tells_of_it_without_a_place(string sourceClass, bool isGenetic)
    {
        var report = FhirResource.Parse(Encoding.UTF8.GetBytes($$"""
            { "resourceType": "DiagnosticReport", "id": "r1", "category": [{ "coding": [{ "system": "http://loinc.org", "code": "{{sourceClass}}" }] }], "result": [{ "reference": "Observation/v1" }] }
            """));
        var told = Policy.Read(report);
        Assert.Equal(isGenetic, told is { IsSomatic: false, Loci.Count: 0 });
        Assert.Equal(!isGenetic, told is null);
    }

    [Fact]
    public void Only_what_says_so_itself_is_somatic()
    {
        Assert.True(Policy.Read(Variant("http://varnomen.hgvs.org", "NC_000007.14:g.1T>G", SourceClass("LA6684-0")))!.IsSomatic);
        Assert.False(Policy.Read(Variant("http://varnomen.hgvs.org", "NC_000007.14:g.1T>G", SourceClass("LA6683-2")))!.IsSomatic);
        Assert.False(Policy.Read(Variant("http://varnomen.hgvs.org", "NC_000007.14:g.1T>G"))!.IsSomatic);
    }

    [Fact]
    public void What_tells_nothing_of_a_genome_counts_nothing() =>
        Assert.Null(Policy.Read(Parse("""{ "resourceType": "Observation", "id": "o1", "code": { "coding": [{ "system": "http://loinc.org", "code": "718-7" }] } }""")));

    private static string SourceClass(string code) =>
        $$"""[{ "code": { "coding": [{ "system": "http://loinc.org", "code": "48002-0" }] }, "valueCodeableConcept": { "coding": [{ "code": "{{code}}" }] } }]""";

    private static List<string> Places(FhirResource resource) => [.. Policy.Read(resource)!.Loci.Select(locus => locus.Place).Order()];

    private static FhirResource Variant(string system, string code, string components = "[]") => Parse(
        $$"""
        { "resourceType": "Observation", "id": "v1", "code": { "coding": [{ "system": "http://loinc.org", "code": "69548-6" }] },
          "valueCodeableConcept": { "coding": [{ "system": "{{system}}", "code": "{{code}}" }] }, "component": {{components}} }
        """);

    private static FhirResource Parse(string json) => FhirResource.Parse(Encoding.UTF8.GetBytes(json));
}
