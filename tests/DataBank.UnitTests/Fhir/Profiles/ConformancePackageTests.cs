using System.Text.Json;
using System.Text.Json.Nodes;
using DataBank.Fhir;

namespace DataBank.UnitTests;

/// <summary>The appliance's own definitions are valid R4, in the package as well as in the form the validator reads.</summary>
public sealed class ConformancePackageTests
{
    [Fact]
    public void Every_definition_is_valid_R4()
    {
        var wrong =
            from definition in ProfilePackage.Definitions
            from issue in ProfilePackage.Validator.Validate(ProfilePackage.Resource(definition), new ValidationOptions())
            where issue.Severity is "error" or "fatal"
            select $"{(string)definition["resourceType"]!}/{(string)definition["id"]!}: {issue.Expression} {issue.Diagnostics}";
        Assert.True(!wrong.Any(), string.Join('\n', wrong.Take(50)));
    }

    [Fact]
    public void The_validator_reads_the_definitions_of_the_published_package()
    {
        var published = ProfilePackage.Definitions.Select(definition => $"{(string)definition["resourceType"]!}/{(string)definition["id"]!}").Order();
        var own = Appliance.ConformancePackage.Definitions;
        Assert.Equal(published, own.Entries.Select(entry => $"{entry.ResourceType}/{entry.Id}").Order());
        Assert.All(own.Entries.Where(entry => entry.Url is not null), entry => Assert.Equal("0.1.0", entry.Version));
    }

    [Fact]
    public void Snapshots_are_those_that_the_SDK_makes_of_the_differentials()
    {
        var library = ProfilePackage.Library;
        var wrong = new List<string>();
        foreach (var definition in ProfilePackage.Definitions.Where(definition => (string)definition["resourceType"]! == "StructureDefinition"))
        {
            var bare = (JsonObject)definition.DeepClone();
            bare.Remove("snapshot");
            var made = SnapshotMaker.WithSnapshot(JsonSerializer.SerializeToElement(bare), library);
            var (ours, theirs) = (Elements(definition), Elements(JsonNode.Parse(made.GetRawText())!));
            wrong.AddRange(ours.Except(theirs).Select(each => $"{(string)definition["id"]!} only SUSHI: {each}"));
        }
        Assert.True(wrong.Count == 0, string.Join('\n', wrong.Take(40)));
    }

    [Fact]
    public void Naming_systems_are_the_aliases_by_which_is_searched()
    {
        var systems = ProfilePackage.Definitions.Where(definition => (string)definition["resourceType"]! == "NamingSystem")
            .Select(system => system["uniqueId"]!.AsArray().Select(name => (string)name!["type"]! == "oid" ? "urn:oid:" + (string)name["value"]! : (string)name["value"]!).ToList())
            .ToList();
        Assert.True(systems.Count > 30);
        Assert.All(systems.Where(names => names.Count > 1), names => Assert.Equal(SystemAliases.Names(names[0]).Order(), names.Order()));
    }

    // Cardinality and type of every element that a profile tells apart.
    private static List<string> Elements(JsonNode definition) =>
        [.. definition["snapshot"]!["element"]!.AsArray().Select(element => $"{(string)element!["id"]!} {element["min"]}..{element["max"]} {string.Join(',', element["type"]?.AsArray().Select(type => (string)type!["code"]!) ?? [])}")];
}
