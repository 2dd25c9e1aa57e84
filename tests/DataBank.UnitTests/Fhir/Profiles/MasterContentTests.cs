using System.Text.Json.Nodes;
using DataBank.Appliance;
using DataBank.Fhir;

namespace DataBank.UnitTests;

/// <summary>
/// Masters of others (MEDIS, YJ, JLAC, HOT, ICD-10, JJ1017, those of claims) are loaded by sites and are no part of the product: its definitions
/// name their systems and none of their codes, and its made-up patients have a few diseases of ICD-10 and otherwise made-up codes.
/// </summary>
public sealed class MasterContentTests
{
    private static readonly string[] Masters = ["http://medis.or.jp/", "http://capstandard.jp/", "http://jpfhir.jp/fhir/core/mhlw/CodeSystem/ICD10", "http://jpfhir.jp/fhir/core/mhlw/CodeSystem/master", "JLAC1", "JJ1017"];

    [Fact]
    public void Code_systems_are_all_our_own() =>
        Assert.All(
            ProfilePackage.Definitions.Where(definition => (string)definition["resourceType"]! == "CodeSystem"),
            system => Assert.StartsWith(ProfilePackage.Canonical, (string)system["url"]!, StringComparison.Ordinal));

    [Fact]
    public void Value_sets_and_maps_list_no_code_of_a_master()
    {
        var listed =
            from definition in ProfilePackage.Definitions
            from part in Objects(definition)
            where part["concept"] is JsonArray || part["element"] is JsonArray
            from system in new[] { part["system"], part["source"], part["target"] }
            where system is JsonValue && IsMaster((string)system!)
            select $"{(string)definition["url"]!}: {(string)system!}";
        Assert.Empty(listed);
    }

    [Fact]
    public void Examples_and_made_up_patients_have_a_few_diseases_of_ICD_10_and_no_other_code_of_a_master()
    {
        var made = SharedResources.Make().Concat(Enumerable.Range(1, 200).SelectMany(number => PatientBundle.Resources(new SeedPerson(1, number), new SeedOptions(200, 1, IsRich: number <= 3, ImagingChoice.First))));
        var codes = ProfilePackage.Examples.Values.Concat(made).SelectMany(Objects)
            .Where(part => part["system"] is JsonValue && part["code"] is JsonValue && IsMaster((string)part["system"]!))
            .Select(part => (System: SystemAliases.Canonical((string)part["system"]!), Code: (string)part["code"]!)).Distinct().ToLookup(coding => coding.System.Contains("ICD10", StringComparison.Ordinal));
        Assert.InRange(codes[true].Count(), 10, 40);
        // Made up beyond doubt: the analyte of JLAC10 has a letter other than X, and no master counts in nines.
        Assert.All(codes[false], coding => Assert.Matches("^(9X[0-9]{15}|9+)$", coding.Code));
    }

    private static bool IsMaster(string system) => Array.Exists(Masters, master => SystemAliases.Canonical(system).Contains(master, StringComparison.Ordinal));

    private static IEnumerable<JsonObject> Objects(JsonNode? node) => node switch
    {
        JsonObject part => part.SelectMany(member => Objects(member.Value)).Prepend(part),
        JsonArray items => items.SelectMany(Objects),
        _ => [],
    };
}
