using System.Text;
using DataBank.Dicom;
using DataBank.Fhir;
using DataBank.Pseudonymization;

namespace DataBank.UnitTests;

/// <summary>Combinations of a policy's options.</summary>
public sealed class ReleasePolicyTests
{
    private const int LongestText = 64; // LO: PS3.5 §6.2

    private static readonly string[] Largest =
    [
        "pseudonymized+text+private+defaced+controlled+strict", "pseudonymized+text+private+heads+somatic+strict",
    ];

    [Theory]
    [InlineData("pseudonymized", "pseudonymized")]
    [InlineData("pseudonymized-text", "pseudonymized-text")]
    [InlineData("pseudonymized+text", "pseudonymized-text")]
    [InlineData("pseudonymized-text+text", "pseudonymized-text")]
    [InlineData("pseudonymized+text+defaced", "pseudonymized+defaced+text")]
    [InlineData("pseudonymized-defaced+text", "pseudonymized+defaced+text")]
    [InlineData("pseudonymized+heads+defaced", null)]
    [InlineData("pseudonymized+controlled+somatic", null)]
    [InlineData("pseudonymized+", null)]
    [InlineData("+text", null)]
    [InlineData("text", null)]
    [InlineData("pseudonymized+pseudonymized", null)]
    [InlineData("pseudonymized+Text", null)]
    [InlineData("", null)]
    public void The_name_of_a_combination_is_one_whatever_the_order(string name, string? combined) =>
        Assert.Equal(combined, ReleasePolicy.Find(name)?.Name);

    [Fact]
    public void A_combination_has_a_version_of_its_own_and_markers_that_fit()
    {
        var versions = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in ReleasePolicy.Names.Concat(Pairs()).Concat(Largest))
        {
            if (ReleasePolicy.Find(name) is not { } policy)
                continue;
            Assert.True(versions.Add($"{policy.Name} {policy.Version}"));
            Assert.All(policy.Chosen, option => Assert.Contains(option.Version, policy.Version, StringComparison.Ordinal));
            var header = policy.Dicom.Deidentify(IdentifiedCt.Builder().Build(), Released.Lung)!;
            Assert.All(header.Texts(Example.Tag("DeidentificationMethod")), text => Assert.InRange(text.Length, 1, LongestText));
            Assert.Contains($"DataBank {policy.Name}", header.Texts(Example.Tag("DeidentificationMethod")));
        }
        Assert.True(versions.Count > ReleasePolicy.Names.Count + Largest.Length);
    }

    [Fact]
    public void Options_add_up_in_every_part()
    {
        var policy = ReleasePolicy.Find("pseudonymized+text+private+defaced+controlled")!;
        Assert.True(policy.Fhir.Policy.ReleasesText);
        Assert.True(policy.Genomes.AllowsIdentificationCode);
        var head = IdentifiedCt.Builder().Set(Example.Tag("BodyPartExamined"), "HEAD").Build();
        Assert.Equal(PixelRule.Defaced, policy.Dicom.Policy.PixelsOf(head));
        Assert.Equal(
            ["113100", "113102", "113107", "113108", "113111"],
            policy.Dicom.Deidentify(head, Released.Lung, PixelClearance.OfFace)!.Items(Example.Tag("DeidentificationMethodCodeSequence")).Select(method => method.Text(Example.Tag("CodeValue"))));
        // A slice that shows no head lost no face, and does not say so.
        Assert.DoesNotContain("113102", policy.Dicom.Deidentify(IdentifiedCt.Builder().Build(), Released.Lung)!.Items(Example.Tag("DeidentificationMethodCodeSequence")).Select(method => method.Text(Example.Tag("CodeValue"))));
    }

    [Fact]
    public void What_the_strict_option_takes_away_no_other_gives_back()
    {
        var strict = ReleasePolicy.Find("pseudonymized-strict")!;
        foreach (var name in Pairs().Concat(Largest).Where(name => name.EndsWith("+strict", StringComparison.Ordinal)))
        {
            var policy = ReleasePolicy.Find(name)!;
            Assert.DoesNotContain("FamilyMemberHistory", policy.Fhir.Policy.ReleasedTypes);
            Assert.Null(policy.Fhir.Deidentify(Resource("""{"resourceType":"Patient","id":"p1","address":[{"state":"東京都"}]}"""), Released.Lung)!.Root.TryGetProperty("address", out var address) ? address.GetRawText() : null);
            Assert.False(policy.Dicom.Deidentify(IdentifiedCt.Builder().Build(), Released.Lung)!.Text(Example.Tag("ManufacturerModelName")) is { Length: > 0 });
            Assert.True(policy.Dicom.Policy.ReleasedSopClasses.SetEquals(strict.Dicom.Policy.ReleasedSopClasses));
        }
    }

    private static IEnumerable<string> Pairs()
    {
        var options = ReleasePolicy.Names.Where(name => name != ReleasePolicy.Default).Select(name => name[(ReleasePolicy.Default.Length + 1)..]).ToList();
        return options.SelectMany((one, at) => options.Skip(at + 1).Select(other => $"{ReleasePolicy.Default}+{one}+{other}"));
    }

    private static FhirResource Resource(string json) => FhirResource.Parse(Encoding.UTF8.GetBytes(json));
}
