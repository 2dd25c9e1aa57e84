using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using DataBank.Appliance;
using DataBank.Fhir;

namespace DataBank.UnitTests;

/// <summary>The appliance's own definitions are valid R4, in the package as well as in the form the validator reads.</summary>
public sealed partial class ConformancePackageTests
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
        var own = ConformancePackage.Definitions;
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
            // SUSHI unfolds more, which says what the type says, and repeats in a slice what holds for all of the element.
            var unfolded = theirs.Keys.Select(ParentOf).ToHashSet();
            wrong.AddRange(
                from each in ours
                let other = theirs.GetValueOrDefault(each.Key)
                where other is null ? unfolded.Contains(ParentOf(each.Key)) : other != each.Value && ours[SliceName().Replace(each.Key, "")] != each.Value
                select $"{(string)definition["id"]!}: {each.Key} {each.Value}, the SDK {other}");
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

    [Fact]
    public void The_map_of_OIDs_to_URLs_is_that_of_the_aliases()
    {
        var map = ProfilePackage.Definitions.Single(definition => (string?)definition["url"] == $"{ProfilePackage.Canonical}/ConceptMap/system-aliases");
        var mapped = map["group"]![0]!["element"]!.AsArray().ToDictionary(element => (string)element!["code"]!, element => (string)element!["target"]![0]!["code"]!);
        Assert.All(mapped, pair => Assert.Equal(pair.Value, SystemAliases.Canonical(pair.Key)));
        Assert.Equal(mapped.Values.Distinct().SelectMany(SystemAliases.Names).Where(name => name.StartsWith("urn:oid:", StringComparison.Ordinal)).Order(StringComparer.Ordinal), mapped.Keys.Order(StringComparer.Ordinal));
        Assert.InRange(mapped.Count, 30, 200);
    }

    [Fact]
    public void Every_search_parameter_can_be_taken_up()
    {
        var parameters = ProfilePackage.Definitions.Where(definition => (string)definition["resourceType"]! == "SearchParameter").ToList();
        Assert.NotEmpty(parameters);
        Assert.All(parameters, parameter => Assert.True(IsBuiltIn(parameter) || CustomParameter.Read(ProfilePackage.Resource(parameter), 1, CustomParameters.None.Defined) is not null, (string)parameter["url"]!));

        // Those that join images and genomes are there without that, and are what is published.
        static bool IsBuiltIn(System.Text.Json.Nodes.JsonNode parameter) =>
            SearchParameters.Find((string)parameter["base"]![0]!, (string)parameter["code"]!) is { } known && known.Url == (string)parameter["url"]! && known.Expression == (string)parameter["expression"]!
            && known.Targets.SequenceEqual(parameter["target"]!.AsArray().Select(target => (string)target!));
    }

    [Fact]
    public void A_site_gives_the_profiles_a_canonical_of_its_own()
    {
        const string Canonical = "https://fhir.hospital.jp/databank";
        var own = new ConformancePackage(Canonical);
        var validator = new FhirValidator(Packages.BuiltInDefinitions(own), TimeProvider.System);
        var patient = ProfilePackage.Examples["patient-yamada"].DeepClone();
        patient["meta"]!["profile"]![0] = Canonical + "/StructureDefinition/databank-patient";
        Assert.DoesNotContain(validator.Validate(ProfilePackage.Resource(patient.AsObject()), new ValidationOptions()), issue => issue.Severity is "error" || issue.Code == "not-found");
        patient.AsObject().Remove("identifier");
        Assert.Equal("Patient.identifier", Assert.Single(validator.Validate(ProfilePackage.Resource(patient.AsObject()), new ValidationOptions()), issue => issue.Severity is "error").Expression);

        // What the appliance itself writes claims the profiles under their own name.
        Assert.DoesNotContain(validator.Validate(ProfilePackage.Resource(ProfilePackage.Examples["patient-yamada"]), new ValidationOptions()), issue => issue.Severity is "error" || issue.Code == "not-found");
        Assert.All(ProfilePackage.Profiles, profile => Assert.Contains(own.Packages[0].Entries, entry => entry.Url == profile.Replace(ProfilePackage.Canonical, Canonical, StringComparison.Ordinal)));
        Assert.DoesNotContain(own.Packages[0].Entries, entry => entry.ResourceType == "CodeSystem" || entry.Type == "Extension");
        using var archive = new System.IO.Compression.GZipStream(own.OpenArchive(), System.IO.Compression.CompressionMode.Decompress);
        var published = new StreamReader(archive).ReadToEnd();
        Assert.DoesNotContain(ProfilePackage.Canonical + "/StructureDefinition/databank-", published, StringComparison.Ordinal);
        Assert.Contains("\"canonical\": \"https://fhir.hospital.jp/databank\"", published, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://fhir.hospital.jp/databank", true)]
    [InlineData("https://fhir.hospital.jp", true)]
    [InlineData("http://fhir.hospital.jp/databank/", false)]
    [InlineData("urn:oid:1.2.3", false)]
    [InlineData("http://fhir.hospital.jp/a?b=c", false)]
    [InlineData("http://fhir.hospital.jp/a\"b", false)]
    public void A_canonical_base_is_an_address(string canonical, bool isOne) => Assert.Equal(isOne, ConformancePackage.IsCanonical(canonical));

    [GeneratedRegex(":[^.]+")]
    private static partial Regex SliceName();

    private static string ParentOf(string id) => id[..Math.Max(0, id.LastIndexOf('.'))];

    // Cardinality and type of every element that a profile tells apart, by its id.
    private static Dictionary<string, string> Elements(JsonNode definition) =>
        definition["snapshot"]!["element"]!.AsArray().ToDictionary(element => (string)element!["id"]!, element => $"{element!["min"]}..{element["max"]} {string.Join(',', element["type"]?.AsArray().Select(type => (string)type!["code"]!) ?? [])}");
}
