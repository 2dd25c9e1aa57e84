using System.Text.Json.Nodes;
using DataBank.Fhir;

namespace DataBank.UnitTests;

/// <summary>The CapabilityStatements of the faces name the profiles of the package, each at its type.</summary>
public sealed class FaceStatementTests
{
    [Theory]
    [InlineData("clinical-face", false)]
    [InlineData("research-face", true)]
    public void A_face_names_the_profiles_it_takes_and_gives(string face, bool isView)
    {
        var statement = ProfilePackage.Definitions.Single(definition => (string?)definition["url"] == $"{ProfilePackage.Canonical}/CapabilityStatement/{face}");
        var named =
            from resource in statement["rest"]![0]!["resource"]!.AsArray()
            from profile in resource!["supportedProfile"]!.AsArray()
            select $"{(string)resource["type"]!} {(string)profile!}";
        var published =
            from definition in ProfilePackage.Definitions
            let id = (string)definition["id"]!
            where ProfilePackage.Profiles.Contains((string?)definition["url"]) && (id.StartsWith("databank-view-", StringComparison.Ordinal) == isView || id == "databank-derivation") // What both make of others.
            select $"{(string)definition["type"]!} {(string)definition["url"]!}";
        Assert.Equal(published.Order(StringComparer.Ordinal), named.Order(StringComparer.Ordinal));
    }
}
