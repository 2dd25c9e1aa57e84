using System.Text.Json;
using System.Text.Json.Nodes;
using DataBank.Fhir;
using DataBank.Genomics;

namespace DataBank.UnitTests.Genomics;

public sealed class VariantObservationTests
{
    private static readonly GenomicReport Report = new(
        "0123456789abcdef0123456789abcdef", "p1", "s1", new string('a', 64), 1234, IsCompressed: true,
        GenomeAssembly.GRCh38, SourceClass.Somatic, "2026-01-15", new DateOnly(2026, 1, 20));

    [Fact]
    public void EGFR_L858R_becomes_the_observation_that_the_guide_describes()
    {
        var variant = Assert.Single(Vcf.Read(Vcf.Text(Vcf.L858R), new VariantFileOptions(SourceClass.Somatic)).Variants);
        var observation = VariantObservation.Write(Report, variant);
        var golden = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Genomics", "egfr-l858r.json"));
        Assert.Equal(Format(golden), Format(System.Text.Encoding.UTF8.GetString(observation.Utf8.Span)));
        Assert.Empty(Errors(observation));
    }

    /// <summary>As a laboratory writes it by Genomics Reporting 2.0.0: other systems, the consequence among the components of the variant, one-based places.</summary>
    [Fact]
    public void A_variant_of_the_guides_second_release_is_known_as_that_of_the_third()
    {
        const string Loinc = "http://loinc.org";
        var second = FhirResource.Parse(System.Text.Encoding.UTF8.GetBytes(new JsonObject
        {
            ["resourceType"] = "Observation",
            ["status"] = "final",
            ["category"] = new JsonArray(Coded("http://terminology.hl7.org/CodeSystem/observation-category", "laboratory")),
            ["code"] = Coded(Loinc, "69548-6"),
            ["valueCodeableConcept"] = Coded(Loinc, "LA9633-4"),
            ["component"] = new JsonArray(
                Component("48018-6", Coded("http://www.genenames.org/geneId", "HGNC:3236", "EGFR")), Component("48004-6", Coded("http://varnomen.hgvs.org", "NM_005228.4:c.2573T>G")),
                Component("48005-3", Coded("http://varnomen.hgvs.org", "p.L858R")), Component("81290-9", Coded("http://varnomen.hgvs.org", "NC_000007.14:g.55191822T>G")),
                Component("48013-7", Coded("http://www.ncbi.nlm.nih.gov/nuccore", "NC_000007.14")), Component("48006-1", Coded("http://sequenceontology.org", "SO:0001583", "missense_variant")),
                Component("92822-6", Coded(Loinc, "LA30102-0")), Component("48002-0", Coded(Loinc, "LA6684-0")),
                new JsonObject { ["code"] = Coded(Loinc, "69547-8"), ["valueString"] = "T" }, new JsonObject { ["code"] = Coded(Loinc, "69551-0"), ["valueString"] = "G" },
                new JsonObject { ["code"] = Coded(Loinc, "81254-5"), ["valueRange"] = new JsonObject { ["low"] = new JsonObject { ["value"] = 55191822 } } },
                new JsonObject { ["code"] = Coded(Loinc, "81258-6"), ["valueQuantity"] = new JsonObject { ["value"] = 0.25 } }),
        }.ToJsonString()));
        var third = FhirResource.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Genomics", "egfr-l858r.json")));
        Assert.Equal(VariantTraits.Of(third), VariantTraits.Of(second));

        JsonObject Component(string code, JsonObject value) => new() { ["code"] = Coded(Loinc, code), ["valueCodeableConcept"] = value };

        static JsonObject Coded(string system, string code, string? display = null)
        {
            var coding = new JsonObject { ["system"] = system, ["code"] = code };
            if (display is not null) coding["display"] = display;
            return new JsonObject { ["coding"] = new JsonArray(coding) };
        }
    }

    [Theory]
    [InlineData("chr7 55191822 . T G . PASS . GT:AD 0/1:1,1", "germline")]
    [InlineData("chr7 55174771 . AGGAATTAAGAGAAGC A . PASS . GT 1/1", "germline")]
    [InlineData("chrM 100 . T TG . PASS . GT:AD 1:0,99", "germline")]
    [InlineData("chrX 100 . TA GC . PASS . GT 1", "somatic")]
    [InlineData("chr7 1000 . N <DEL> . PASS SVTYPE=DEL;END=5000;CIPOS=-10,20;CIEND=-30,40 GT:CN 0/1:1", "germline")]
    [InlineData("chr7 9000 . G G]chr2:321682] . PASS SVTYPE=BND GT 0/1", "somatic")]
    [InlineData("chr7 9000 . G <CNV> . PASS SVTYPE=CNV;END=9900 CN 3.5", "somatic")]
    public void Every_kind_of_variant_keeps_the_base_rules(string line, string sourceClass)
    {
        var options = new VariantFileOptions(Enum.Parse<SourceClass>(sourceClass, ignoreCase: true));
        var variant = Assert.Single(Vcf.Read(Vcf.Text(line), options).Variants);
        Assert.Empty(Errors(VariantObservation.Write(Report with { SourceClass = options.SourceClass!.Value }, variant)));
    }

    [Fact]
    public void A_structural_variant_tells_its_kind_its_copies_and_how_sure_its_ends_are()
    {
        var deletion = new Variant(Chromosomes.Find(GenomeAssembly.GRCh38, "22")!, 40_000_000, "N", "<DEL>")
        {
            Structure = new StructuralChange(StructuralKind.Deletion, 40_000_000, 40_050_000) { StartInterval = new ConfidenceInterval(-100, 100), EndInterval = new ConfidenceInterval(-50, 50) },
            CopyNumber = 0.97,
        };
        var observation = VariantObservation.Write(Report, deletion);
        Assert.Empty(Errors(observation));
        var components = observation.Root.GetProperty("component").EnumerateArray().ToDictionary(component => component.GetProperty("code").GetProperty("coding")[0].GetProperty("code").GetString()!);
        Assert.Equal("SO:0000159", components["48019-4"].GetProperty("valueCodeableConcept").GetProperty("coding")[0].GetProperty("code").GetString());
        Assert.Equal((39_999_900, 40_050_050), RangeOf("81301-4"));
        Assert.Equal((40_000_100, 40_049_950), RangeOf("81302-2"));
        Assert.Equal(0.97m, components["82155-3"].GetProperty("valueQuantity").GetProperty("value").GetDecimal());
        Assert.True(VariantTraits.Of(observation)!.IsStructural);

        (int, int) RangeOf(string code) => (components[code].GetProperty("valueRange").GetProperty("low").GetProperty("value").GetInt32(), components[code].GetProperty("valueRange").GetProperty("high").GetProperty("value").GetInt32());
    }

    [Fact]
    public void Variants_of_one_phase_set_lie_on_the_same_copy_or_on_the_other()
    {
        var chromosome = Chromosomes.Find(GenomeAssembly.GRCh38, "22")!;
        Variant[] variants =
        [
            Phased(100, "0|1", "9"), Phased(200, "0|1", "9"), Phased(300, "1|0", "9"), Phased(400, "1|1", "9"), Phased(500, "0/1", "9"), Phased(600, "0|1", "8"),
            Phased(700, "0|1", "9") with { Chromosome = Chromosomes.Find(GenomeAssembly.GRCh38, "21")! },
        ];
        var relations = PhaseRelation.Of(Report, variants).ToList();
        Assert.All(relations, relation => Assert.Empty(Errors(relation)));
        Assert.Equal(["Cis", "Trans"], relations.Select(relation => relation.Root.GetProperty("valueCodeableConcept").GetProperty("coding")[0].GetProperty("code").GetString()));
        Assert.Equal($"Observation/{VariantId.Of(Report.ImportId, variants[2])}", relations[1].Root.GetProperty("derivedFrom")[1].GetProperty("reference").GetString());

        Variant Phased(int position, string genotype, string set) => new(chromosome, position, "A", "G") { Genotype = genotype, PhaseSet = set };
    }

    [Fact]
    public void What_a_variant_does_is_told_by_an_observation_of_its_own()
    {
        var variant = VariantObservation.Write(Report, Assert.Single(Vcf.Read(Vcf.Text(Vcf.L858R), new VariantFileOptions(SourceClass.Somatic)).Variants));
        var consequence = MolecularConsequence.Of(variant)!;
        Assert.Empty(Errors(consequence));
        Assert.Equal($"Observation/{variant.Id}", consequence.Root.GetProperty("derivedFrom")[0].GetProperty("reference").GetString());
        Assert.Contains("SO:0001583", consequence.Root.GetProperty("component").GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain("69551-0", consequence.Root.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public void Study_analysis_file_and_specimen_keep_the_base_rules_and_point_at_each_other()
    {
        var resources = GenomicStudy.Write(Report.File);
        Assert.All(resources, resource => Assert.Empty(Errors(resource)));
        Assert.Equal(["DocumentReference", "Procedure", "Procedure"], resources.Select(resource => resource.Type));
        var text = string.Concat(resources.Select(resource => System.Text.Encoding.UTF8.GetString(resource.Utf8.Span)));
        Assert.Contains($"DocumentReference/{resources[0].Id}", text, StringComparison.Ordinal);
        Assert.Contains($"Procedure/{resources[1].Id}", text, StringComparison.Ordinal);
        Assert.Empty(Errors(SequencedSpecimen.Create("s1", "p1", null, "B-1", "S1")));
        foreach (var superseded in (long?[])[null, 2])
        {
            var derivation = GenomicDerivation.Write(Report with { AnnotationName = "ClinVar 2026-11-01" }, [resources[0]], DateTimeOffset.UnixEpoch, superseded);
            Assert.Empty(Errors(derivation));
        }
    }

    [Theory]
    [InlineData(2, false)]
    [InlineData(2, true)]
    [InlineData(0, true)] // ClinVar has thought better of it.
    public void A_report_names_its_results_study_and_specimen_and_keeps_its_profile_with_and_without_a_date(int results, bool isAmended)
    {
        List<FhirResource> observations = [.. Enumerable.Range(1, results).Select(at => FhirResource.Parse(System.Text.Encoding.UTF8.GetBytes($$"""{"resourceType":"Observation","id":"v-{{at}}"}""")))];
        var variant = Vcf.Read(Vcf.Text(Vcf.L858R), new VariantFileOptions(SourceClass.Somatic)).Variants[0] with { Classified = new ClinVarRecord(1, "Pathogenic", "", "", "2026-11-01") };
        foreach (var origin in (GenomicReport[])[Report, Report with { Collected = null, FileDate = null }, Report with { SourceClass = SourceClass.Germline }])
        {
            var report = VariantReport.Write(origin, [.. Enumerable.Repeat(variant, results)], observations, DateTimeOffset.UnixEpoch, isAmended);
            Assert.Empty(Errors(report));
            var root = report.Root;
            Assert.Equal(isAmended ? "amended" : "final", root.GetProperty("status").GetString());
            Assert.Equal(origin.Collected is null && origin.FileDate is null, root.TryGetProperty("_effectiveDateTime", out _));
            Assert.Equal(observations.Select(each => $"Observation/{each.Id}"), root.TryGetProperty("result", out var named) ? named.EnumerateArray().Select(each => each.GetProperty("reference").GetString()) : []);
            Assert.Equal($"Procedure/{origin.StudyId}", root.GetProperty("extension")[0].GetProperty("valueReference").GetProperty("reference").GetString());
            Assert.Equal($"Specimen/{origin.SpecimenId}", root.GetProperty("specimen")[0].GetProperty("reference").GetString());
            Assert.StartsWith($"報告対象のバリアント {results} 件{(results > 0 ? "（ClinVar 2026-11-01）" : "")}。", root.GetProperty("conclusion").GetString(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_specimen_is_marked_with_the_sample_name_once()
    {
        var specimen = SequencedSpecimen.Create("s1", "p1", "urn:x", "B-1", "S1");
        Assert.Null(SequencedSpecimen.WithSample(specimen, "S1"));
        Assert.Equal(3, SequencedSpecimen.WithSample(specimen, "S2")!.Root.GetProperty("identifier").GetArrayLength());
    }

    // By R4 and by the profiles of ours that the resource claims.
    private static IEnumerable<OutcomeIssue> Errors(FhirResource resource) => ProfilePackage.Validator.Validate(resource, new ValidationOptions()).Where(issue => issue.Severity is "error" or "fatal");

    private static string Format(string json) => JsonNode.Parse(json)!.ToJsonString(new JsonSerializerOptions { WriteIndented = true });
}
