using System.Text;
using DataBank.Fhir;

namespace DataBank.UnitTests;

public sealed class DefinitionLibraryTests
{
    private static readonly DefinitionLibrary Library = new(
    [
        DefinitionPackage.R4,
        Package("a", "2.0.0", ("http://x/a", "2.0.0")),
        Package("a", "10.0.0", ("http://x/a", "10.0.0")),
        Package("a", "10.0.0-draft", ("http://x/a", "10.0.0-draft")),
        Package("b", "1.0.0", ("http://x/b", null)),
    ]);

    [Theory]
    [InlineData("http://x/a", "10.0.0")]
    [InlineData("http://x/a|2.0.0", "2.0.0")]
    [InlineData("http://x/a|2.0", "2.0.0")]
    [InlineData("http://x/a|10.0.0-draft", "10.0.0-draft")]
    [InlineData("http://x/a|3.0.0", null)]
    [InlineData("http://x/b", "")]
    [InlineData("http://x/b|1.0.0", null)]
    [InlineData("http://hl7.org/fhir/ValueSet/administrative-gender|4.0.1", "4.0.1")]
    [InlineData("http://hl7.org/fhir/ValueSet/administrative-gender|4.0", "4.0.1")]
    [InlineData("http://hl7.org/fhir/ValueSet/administrative-gender|5.0.0", null)]
    public void A_canonical_gives_exactly_the_version_it_names_and_the_newest_without_one(string canonical, string? version)
    {
        var found = Library.Find("ValueSet", canonical);
        Assert.Equal(version, found is null ? null : found.Entry.Version ?? "");
        if (found?.Entry.Version is { } each) Assert.Equal(each, found.Json.GetProperty("version").GetString());
    }

    [Fact]
    public void Types_of_R4_are_found_by_name()
    {
        Assert.Equal("Patient", Library.FindType("Patient")!.Entry.Type);
        Assert.Null(Library.FindType("NoSuchType"));
        Assert.Equal(146, DefinitionPackage.R4.Entries.Count(entry => entry is { ResourceType: "StructureDefinition", Kind: "resource", Derivation: "specialization" }) - 1); // without the abstract DomainResource
    }

    internal static DefinitionPackage Package(string name, string version, params (string Url, string? Version)[] valueSets) =>
        DefinitionPackage.Of(name, version, [.. valueSets.Select(each => (ReadOnlyMemory<byte>)Encoding.UTF8.GetBytes(
            $$"""{"resourceType":"ValueSet","id":"x","url":"{{each.Url}}"{{(each.Version is null ? "" : $",\"version\":\"{each.Version}\"")}}}"""))]);
}
