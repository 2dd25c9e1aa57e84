using System.Text.Json.Nodes;
using DataBank.Fhir;

namespace DataBank.UnitTests;

/// <summary>The examples of the appliance's profiles are valid, and each of the faults beside them makes the one error that is told of it.</summary>
public sealed class ProfileExamplesTests
{
    private static readonly ValidationOptions Options = new();

    [Fact]
    public void Every_profile_has_two_valid_examples_and_three_faults()
    {
        var valid = ProfilePackage.Examples.Values.SelectMany(ProfilePackage.ProfilesOf).CountBy(profile => profile).ToDictionary();
        var broken = ProfileFault.All.SelectMany(fault => ProfilePackage.ProfilesOf(ProfilePackage.Examples[fault.Example])).CountBy(profile => profile).ToDictionary();
        AssertNone(
            from profile in ProfilePackage.Profiles
            let examples = valid.GetValueOrDefault(profile)
            let faults = broken.GetValueOrDefault(profile)
            where examples < 2 || faults < 3
            select $"{profile}: {examples} examples, {faults} faults");
    }

    [Fact]
    public void Every_example_keeps_R4_and_its_profiles() =>
        AssertNone(
            from example in ProfilePackage.Examples.Values
            from error in Errors(ProfilePackage.Resource(example))
            select $"{(string)example["id"]!}: {error.Expression} {error.Code} {error.Rule} {error.Diagnostics}");

    [Fact]
    public void Every_fault_makes_its_one_error()
    {
        var wrong = new List<string>();
        foreach (var fault in ProfileFault.All)
        {
            var errors = Errors(fault.Apply());
            if (errors is not [var error] || Rule(error) != fault.Rule || error.Expression != fault.Place)
                wrong.Add($"{fault}: {string.Join("; ", errors.Select(each => $"{Rule(each)} at {each.Expression}: {each.Diagnostics}"))}");
        }
        AssertNone(wrong);
    }

    [Fact]
    public void Every_definition_speaks_Japanese_and_English() =>
        AssertNone(
            from definition in ProfilePackage.Definitions
            where definition.ContainsKey("url") && (string)definition["resourceType"]! is not ("ImplementationGuide" or "SearchParameter" or "OperationDefinition" or "CapabilityStatement")
            where !HasJapanese(definition, "title") || !HasJapanese(definition, "description")
            select (string)definition["url"]!);

    private static void AssertNone(IEnumerable<string> wrong) => Assert.True(!wrong.Any(), string.Join('\n', wrong));

    private static bool HasJapanese(JsonObject definition, string element) => definition.ContainsKey(element) &&
        definition["_" + element]?["extension"]?.AsArray().Any(extension => (string)extension!["url"]! == "http://hl7.org/fhir/StructureDefinition/translation") == true;

    // A constraint by its key, anything else by its type of issue.
    private static string Rule(OutcomeIssue error) => error.Code == "invariant" ? error.Rule! : error.Code;

    private static List<OutcomeIssue> Errors(FhirResource resource) => [.. ProfilePackage.Validator.Validate(resource, Options).Where(issue => issue.Severity is "error" or "fatal")];
}
