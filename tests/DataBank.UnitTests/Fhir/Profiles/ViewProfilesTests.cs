using System.Text.Json;
using System.Text.Json.Nodes;
using DataBank.Pseudonymization;

namespace DataBank.UnitTests;

/// <summary>The profiles of views say exactly what the release policy lets out: element by element, both ways.</summary>
public sealed class ViewProfilesTests
{
    /// <summary>What every resource has and no view lets out (rule set View), beside meta and id.</summary>
    private static readonly string[] Common = ["implicitRules", "language", "text", "contained", "modifierExtension"];

    private static readonly JsonElement Policy = ReadPolicy();

    [Fact]
    public void Each_released_type_has_a_profile_and_no_other() =>
        Assert.Equal(
            FhirPolicy.Pseudonymized.ViewProfiles.Values.Order(StringComparer.Ordinal),
            ProfilePackage.Profiles.Where(profile => profile.Contains("/databank-view-", StringComparison.Ordinal)).Order(StringComparer.Ordinal));

    [Fact]
    public void Elements_that_the_policy_drops_are_forbidden_and_no_others()
    {
        foreach (var (type, url) in FhirPolicy.Pseudonymized.ViewProfiles)
        {
            var elements = Elements(url);
            var rules = Policy.GetProperty("types").GetProperty(type);
            var wrong = Compare(elements, type, rules, isResource: true).ToList();
            Assert.True(wrong.Count == 0, $"{type}: {string.Join(", ", wrong)}");
        }
    }

    [Fact]
    public void Extensions_and_identifiers_are_those_of_the_policy()
    {
        var patient = Elements(FhirPolicy.Pseudonymized.ViewProfiles["Patient"])["Patient"];
        var specimen = Elements(FhirPolicy.Pseudonymized.ViewProfiles["Specimen"])["Specimen.identifier"];
        Assert.Equal(
            Policy.GetProperty("extensions").EnumerateObject().Select(extension => extension.Name).Append("http://hl7.org/fhir/StructureDefinition/data-absent-reason").Order(StringComparer.Ordinal),
            Quoted(patient, "db-view-1"));
        Assert.Equal(
            Policy.GetProperty("identifiers").EnumerateObject().Select(system => system.Name).Append("http://databank.example.jp/fhir/sid/pseudonym").Order(StringComparer.Ordinal),
            Quoted(specimen, "db-view-3"));
    }

    /// <summary>Differences between the members that the policy names below a path and those that the profile leaves open.</summary>
    private static IEnumerable<string> Compare(Dictionary<string, JsonObject> elements, string path, JsonElement rules, bool isResource)
    {
        foreach (var (child, element) in elements.Where(each => IsChild(each.Key, path)))
        {
            var name = child[(path.Length + 1)..];
            if (isResource && name is "id" or "meta" || name is "id" or "extension") continue;
            var isOpen = (string)element["max"]! != "0";
            if (Common.Contains(name))
            {
                if (isOpen) yield return $"{child} is open";
            }
            else if (name.EndsWith("[x]", StringComparison.Ordinal))
            {
                var named = element["type"]!.AsArray().Select(type => (string)type!["code"]!).Where(_ => isOpen).Select(type => name[..^3] + char.ToUpperInvariant(type[0]) + type[1..]).ToHashSet(StringComparer.Ordinal);
                var expected = rules.EnumerateObject().Select(rule => rule.Name).Where(rule => IsChoice(rule, name[..^3])).ToHashSet(StringComparer.Ordinal);
                if (!named.SetEquals(expected)) yield return $"{child} has {string.Join(" ", named)}";
            }
            else if (isOpen != rules.TryGetProperty(name, out var rule))
            {
                yield return isOpen ? $"{child} is open" : $"{child} is forbidden";
            }
            else if (isOpen && rule.ValueKind == JsonValueKind.Object)
            {
                foreach (var wrong in Compare(elements, child, rule, isResource: false)) yield return wrong;
            }
        }
    }

    private static bool IsChild(string path, string parent) =>
        path.Length > parent.Length && path.StartsWith(parent + ".", StringComparison.Ordinal) && !path.AsSpan(parent.Length + 1).Contains('.');

    private static bool IsChoice(string rule, string name) =>
        rule.Length > name.Length && rule.StartsWith(name, StringComparison.Ordinal) && char.IsAsciiLetterUpper(rule[name.Length]);

    private static Dictionary<string, JsonObject> Elements(string url) =>
        ProfilePackage.Definitions.Single(definition => (string?)definition["url"] == url)["snapshot"]!["element"]!.AsArray()
            .Select(element => element!.AsObject())
            .Where(element => !((string)element["id"]!).Contains(':', StringComparison.Ordinal))
            .ToDictionary(element => (string)element["path"]!, StringComparer.Ordinal);

    private static IEnumerable<string> Quoted(JsonObject element, string key) =>
        ((string)element["constraint"]!.AsArray().Single(constraint => (string)constraint!["key"]! == key)!["expression"]!)
            .Split('\'').Where((_, index) => index % 2 == 1).Order(StringComparer.Ordinal);

    private static JsonElement ReadPolicy()
    {
        using var stream = typeof(FhirPolicy).Assembly.GetManifestResourceStream("pseudonymized.json")!;
        using var file = JsonDocument.Parse(stream);
        return file.RootElement.Clone();
    }
}
