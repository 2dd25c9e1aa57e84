using DataBank.Server;

namespace DataBank.UnitTests;

/// <summary>The kind of a study's images decides which profile it claims, by the modalities that the profiles name.</summary>
public sealed class ImagingProfilesTests
{
    [Theory]
    [InlineData("CT SEG SR", "databank-imaging-study-radiology")]
    [InlineData("MG", "databank-imaging-study-radiology")]
    [InlineData("ES SR", "databank-imaging-study-endoscopy")]
    [InlineData("SM", "databank-imaging-study-pathology")]
    [InlineData("DMS", "databank-imaging-study-dermatology")]
    [InlineData("XC", "databank-imaging-study-dermatology")]
    [InlineData("ECG", "databank-imaging-study")]
    [InlineData("SR", "databank-imaging-study")]
    [InlineData("CT ECG", "databank-imaging-study")]
    [InlineData("", "databank-imaging-study")]
    public void A_study_claims_the_profile_of_its_images(string modalities, string profile) =>
        Assert.Equal($"{ProfilePackage.Canonical}/StructureDefinition/{profile}", ImagingProfiles.Of(modalities.Split(' ', StringSplitOptions.RemoveEmptyEntries)));

    [Fact]
    public void What_counts_as_radiology_is_the_value_set_of_the_profile()
    {
        var include = ProfilePackage.Definitions.Single(definition => (string?)definition["url"] == $"{ProfilePackage.Canonical}/ValueSet/databank-radiology-modality")["compose"]!["include"]![0]!;
        foreach (var code in include["concept"]!.AsArray().Select(concept => (string)concept!["code"]!))
            Assert.EndsWith("-radiology", ImagingProfiles.Of(["CT", code]), StringComparison.Ordinal);
    }
}
