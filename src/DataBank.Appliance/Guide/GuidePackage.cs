using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;

namespace DataBank.Appliance;

/// <summary>The conformance package of the appliance (https://hl7.org/fhir/R4/packages.html), examples included.</summary>
public sealed class GuidePackage
{
    private readonly Dictionary<string, GuideArtifact> byUrl = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Type, string Id), GuideArtifact> byId = [];

    private GuidePackage(JsonElement guide, IReadOnlyList<GuideArtifact> artifacts)
    {
        (Guide, Artifacts) = (guide, artifacts);
        foreach (var artifact in artifacts)
        {
            if (artifact.Url is { } url) byUrl[url] = artifact;
            byId[(artifact.Type, artifact.Id)] = artifact;
        }
    }

    /// <summary>The ImplementationGuide resource.</summary>
    public JsonElement Guide { get; }

    /// <summary>Everything but the ImplementationGuide itself, in the order of its listing.</summary>
    public IReadOnlyList<GuideArtifact> Artifacts { get; }

    public GuideArtifact? FindUrl(string canonical) => byUrl.GetValueOrDefault(canonical.Split('|', 2)[0]);

    public GuideArtifact? FindId(string type, string id) => byId.GetValueOrDefault((type, id));

    /// <param name="archive">A gzipped tar with <c>package/*.json</c> and <c>package/example/*.json</c>.</param>
    public static GuidePackage Read(Stream archive)
    {
        var (resources, examples) = (new List<JsonElement>(), new List<JsonElement>());
        using var reader = new TarReader(new GZipStream(archive, CompressionMode.Decompress));
        while (reader.GetNextEntry() is { } file)
        {
            if (file.DataStream is not { } data || !file.Name.EndsWith(".json", StringComparison.Ordinal) || Path.GetFileName(file.Name) is "package.json" or ".index.json") continue;
            using var document = JsonDocument.Parse(data);
            (file.Name.StartsWith("package/example/", StringComparison.Ordinal) ? examples : resources).Add(document.RootElement.Clone());
        }
        var guide = resources.Single(each => each.StringAt("resourceType") == "ImplementationGuide");
        var listed = guide.At("definition").Items("resource").Select((listing, order) => (listing, order))
            .ToDictionary(each => each.listing.At("reference").StringAt("reference") ?? "", StringComparer.Ordinal);
        return new GuidePackage(guide,
        [
            .. resources.Where(each => each.StringAt("resourceType") != "ImplementationGuide").Select(each => (Json: each, IsExample: false))
                .Concat(examples.Select(each => (Json: each, IsExample: true)))
                .Select(each => (each.Json, each.IsExample, Listed: listed.GetValueOrDefault($"{each.Json.StringAt("resourceType")}/{each.Json.StringAt("id")}")))
                .OrderBy(each => each.Listed.listing.ValueKind == JsonValueKind.Undefined ? int.MaxValue : each.Listed.order)
                .Select(each => new GuideArtifact(each.Json, each.Listed.listing, each.IsExample)),
        ]);
    }
}
