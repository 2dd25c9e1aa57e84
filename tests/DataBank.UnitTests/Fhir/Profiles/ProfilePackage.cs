using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
using DataBank.Appliance;
using DataBank.Fhir;

namespace DataBank.UnitTests;

/// <summary>The appliance's own FHIR package as it is published: its profiles, and its examples with the profiles they claim.</summary>
internal static class ProfilePackage
{
    public const string Canonical = "http://databank.example.jp/fhir";

    private static readonly Lazy<IReadOnlyDictionary<string, JsonObject>> Files = new(Read);

    public static DefinitionLibrary Library { get; } = new([DefinitionPackage.R4, ConformancePackage.Definitions]);

    /// <summary>R4 and the appliance's own definitions, as a running appliance validates without further packages.</summary>
    public static FhirValidator Validator { get; } = Packages.BuiltIn();

    public static IEnumerable<JsonObject> Definitions => Files.Value.Where(file => Path.GetDirectoryName(file.Key) == "package" && file.Value.ContainsKey("resourceType")).Select(file => file.Value);

    /// <summary>Profiles of resources, which an instance can claim.</summary>
    public static IEnumerable<string> Profiles =>
        from definition in Definitions
        where (string)definition["resourceType"]! == "StructureDefinition" && (string)definition["kind"]! == "resource" && (string?)definition["derivation"] == "constraint" && !(bool)definition["abstract"]!
        select (string)definition["url"]!;

    public static IReadOnlyDictionary<string, JsonObject> Examples { get; } =
        Files.Value.Where(file => Path.GetDirectoryName(file.Key) == "package/example" && file.Value.ContainsKey("resourceType")).ToDictionary(file => (string)file.Value["id"]!, file => file.Value);

    public static IEnumerable<string> ProfilesOf(JsonObject resource) =>
        resource["meta"]?["profile"]?.AsArray().Select(profile => (string)profile!).Where(profile => profile.StartsWith(Canonical, StringComparison.Ordinal)) ?? [];

    public static FhirResource Resource(JsonObject json) => FhirResource.Parse(Encoding.UTF8.GetBytes(json.ToJsonString()));

    private static Dictionary<string, JsonObject> Read()
    {
        var files = new Dictionary<string, JsonObject>(StringComparer.Ordinal);
        using var archive = new TarReader(new GZipStream(ConformancePackage.BuiltIn.OpenArchive(), CompressionMode.Decompress));
        while (archive.GetNextEntry() is { } entry)
        {
            if (entry.DataStream is { } data) files.Add(entry.Name, (JsonObject)JsonNode.Parse(data)!);
        }
        return files;
    }
}
