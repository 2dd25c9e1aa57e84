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
        Assert.Empty(Validated.Errors(VariantObservation.Write(Report with { SourceClass = options.SourceClass!.Value }, variant)));
    }

    [Fact]
    public void Study_analysis_file_and_specimen_keep_the_base_rules_and_point_at_each_other()
    {
        var resources = GenomicStudy.Write(Report);
        Assert.All(resources, resource => Assert.Empty(Validated.Errors(resource)));
        Assert.Equal(["DocumentReference", "Procedure", "Procedure"], resources.Select(resource => resource.Type));
        var text = string.Concat(resources.Select(resource => System.Text.Encoding.UTF8.GetString(resource.Utf8.Span)));
        Assert.Contains($"DocumentReference/{resources[0].Id}", text, StringComparison.Ordinal);
        Assert.Contains($"Procedure/{resources[1].Id}", text, StringComparison.Ordinal);
        Assert.Empty(Validated.Errors(SequencedSpecimen.Create("s1", "p1", null, "B-1", "S1")));
    }

    [Fact]
    public void A_specimen_is_marked_with_the_sample_name_once()
    {
        var specimen = SequencedSpecimen.Create("s1", "p1", "urn:x", "B-1", "S1");
        Assert.Null(SequencedSpecimen.WithSample(specimen, "S1"));
        Assert.Equal(3, SequencedSpecimen.WithSample(specimen, "S2")!.Root.GetProperty("identifier").GetArrayLength());
    }

    private static string Format(string json) => JsonNode.Parse(json)!.ToJsonString(new JsonSerializerOptions { WriteIndented = true });
}
