using System.Text.Json;
using System.Text.Json.Nodes;
using DataBank.Appliance;
using DataBank.Fhir;

namespace DataBank.UnitTests.Seed;

/// <summary>Mutation burden, microsatellites and PD-L1 as the guide describes them: whole resources, which keep their profile.</summary>
public sealed class BiomarkerTests
{
    private static readonly JsonSerializerOptions indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Fact]
    public void What_a_laboratory_measures_of_a_tumour_is_written_as_the_guide_describes_it()
    {
        var made = PanelResources.Of(new SeedPerson(1, 1)).Where(resource => (string)resource["resourceType"]! == "Observation").ToList();
        var golden = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Seed", "biomarkers.json"));
        Assert.Equal(JsonNode.Parse(golden)!.ToJsonString(indented), new JsonArray([.. made.Select(resource => resource.DeepClone())]).ToJsonString(indented));
        Assert.Equal(["94077-5", "85147-7", "81695-9"], made.Select(resource => (string)resource["code"]!["coding"]![0]!["code"]!));
        Assert.All(made, resource => Assert.Equal([ProfilePackage.Canonical + "/StructureDefinition/databank-molecular-biomarker"], ProfilePackage.ProfilesOf(resource)));
        Assert.All(made, resource => Assert.DoesNotContain(ProfilePackage.Validator.Validate(ProfilePackage.Resource(resource), new ValidationOptions()), issue => issue.Severity is "error" or "fatal" || issue.Code == "not-found"));
    }
}
