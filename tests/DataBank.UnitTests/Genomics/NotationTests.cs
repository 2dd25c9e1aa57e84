using System.Text.Json;
using DataBank.Fhir;
using DataBank.Genomics;

namespace DataBank.UnitTests.Genomics;

public class NotationTests
{
    [Theory]
    [InlineData("NC_000007.14:55174721-55174820", true)]
    [InlineData("NC_000007.14:55174820-55174721", false)]
    [InlineData("NC_000007:1-2", false)]
    [InlineData("chr7:1-2", false)]
    [InlineData("NC_000007.14:1-99999999999", false)]
    [InlineData("NC_000007.14:-1-2", false)]
    public void A_range_names_its_sequence_with_the_version_and_lies_in_order(string text, bool isRange) => Assert.Equal(isRange, GenomicRange.TryParse(text, out _));

    [Theory]
    [InlineData("NC_000007.14:55191821:T:G", true)]
    [InlineData("NC_000007.14:55191821::GA", true)]
    [InlineData("NC_000007.14:55191821:T:T", false)]
    [InlineData("NC_000007.14:55191821:1:G", false)]
    [InlineData("NC_000007.14:x:T:G", false)]
    public void An_allele_in_SPDI_has_a_sequence_a_place_and_two_different_runs_of_bases(string text, bool isAllele) => Assert.Equal(isAllele, Spdi.TryParse(text, out _));

    [Theory] // Of the Sequence Ontology's own graph (so-simple.obo): what is a kind of what.
    [InlineData("protein_altering_variant", "missense_variant stop_gained stop_lost start_lost frameshift_variant inframe_deletion disruptive_inframe_insertion", "synonymous_variant stop_retained_variant initiator_codon_variant")]
    [InlineData("splicing_variant", "splice_donor_variant splice_acceptor_variant splice_region_variant splice_donor_region_variant", "intron_variant missense_variant")]
    [InlineData("intron_variant", "splice_donor_variant splice_donor_5th_base_variant", "splice_region_variant")]
    [InlineData("UTR_variant", "5_prime_UTR_variant 3_prime_UTR_variant 5_prime_UTR_premature_start_codon_gain_variant", "coding_sequence_variant")]
    [InlineData("feature_truncation", "stop_gained inframe_deletion", "stop_lost frameshift_variant")]
    [InlineData("regulatory_region_ablation", "TFBS_ablation", "TF_binding_site_variant")]
    [InlineData("missense_variant", "missense_variant", "nonsynonymous_variant")]
    public void A_consequence_stands_for_all_that_are_kinds_of_it(string term, string kinds, string others)
    {
        Assert.All(kinds.Split(' '), kind => Assert.Contains(kind, Consequences.KindsOf(term)));
        Assert.DoesNotContain(others.Split(' '), Consequences.KindsOf(term).Contains);
        Assert.Contains(term, Consequences.KindsOf("sequence_variant"));
        Assert.Equal(term, Consequences.TermOf(Consequences.CodeOf(term)!));
    }

    [Theory]
    [InlineData("""[]""", "criteria")]
    [InlineData("""{"and":[]}""", "criteria.and")]
    [InlineData("""{"xor":[]}""", "criteria")]
    [InlineData("""{"and":[{"search":"Condition?code=x"}],"or":[]}""", "criteria")]
    [InlineData("""{"search":"Nothing?code=x"}""", "criteria.search")]
    [InlineData("""{"search":"Condition?codex=x"}""", "criteria.search")]
    [InlineData("""{"search":"Condition?_sort=code"}""", "criteria.search")]
    [InlineData("""{"search":"Organization?name=x"}""", "criteria.search")]
    [InlineData("""{"search":7}""", "criteria.search")]
    [InlineData("""{"variant":{"gene":"EG FR"}}""", "criteria.variant.gene")]
    [InlineData("""{"variant":{"change":"nothing at all"}}""", "criteria.variant.change")]
    [InlineData("""{"variant":{"frequency":2}}""", "criteria.variant.frequency")]
    [InlineData("""{"variant":{"consequence":"bad"}}""", "criteria.variant.consequence")]
    [InlineData("""{"variant":{"genes":"EGFR"}}""", "criteria.variant")]
    [InlineData("""{"imaging":{"modality":"C T"}}""", "criteria.imaging.modality")]
    [InlineData("""{"data":"everything"}""", "criteria.data")]
    [InlineData("""{"time":{"event":{"imaging":{}},"before":{"imaging":{}},"after":{"imaging":{}},"days":1}}""", "criteria.time")]
    [InlineData("""{"time":{"event":{"imaging":{}},"before":{"imaging":{}}}}""", "criteria.time")]
    [InlineData("""{"time":{"event":{"imaging":{}},"before":{"imaging":{}},"days":-1}}""", "criteria.time.days")]
    [InlineData("""{"or":[{"death":true},{"not":{"death":false}}]}""", "criteria.or[1].not.death")]
    public void Criteria_that_cannot_be_meant_are_refused_with_their_place(string criteria, string place)
    {
        using var json = JsonDocument.Parse(criteria);
        var problem = Assert.Throws<RequestProblem>(() => new CohortParser(new CohortContext("http://x/fhir", SearchParameters.Find)).ParseCriterion(json.RootElement));
        Assert.Equal((400, place), (problem.Status, problem.Issues[0].Expression));
    }

    [Fact]
    public void Criteria_are_bounded_in_depth_and_number()
    {
        Assert.Throws<RequestProblem>(() => Parse(string.Concat(Enumerable.Repeat("{\"not\":", 20)) + "{\"death\":true}" + new string('}', 20)));
        Assert.Throws<RequestProblem>(() => Parse($"{{\"or\":[{string.Join(',', Enumerable.Repeat("{\"death\":true}", 70))}]}}"));

        static void Parse(string text)
        {
            using var json = JsonDocument.Parse(text);
            new CohortParser(new CohortContext("http://x/fhir", SearchParameters.Find)).ParseCriterion(json.RootElement);
        }
    }

    [Fact]
    public void A_question_is_told_in_both_languages()
    {
        using var json = JsonDocument.Parse("""{"and":[{"variant":{"change":"L858R"}},{"time":{"event":{"imaging":{"modality":"CT"}},"before":{"search":"Specimen"},"days":60}}]}""");
        var told = CohortExplanation.Of(new CohortParser(new CohortContext("", SearchParameters.Find)).ParseCriterion(json.RootElement));
        Assert.Equal("(has \"reportable variant {\"change\":\"L858R\"}\" and has \"imaging study CT\" within 60 days before \"Specimen\")", told.English);
        Assert.Contains("「Specimen」の前 60 日以内に「画像検査 CT」がある", told.Japanese, StringComparison.Ordinal);
    }
}
