using System.Text.Json.Nodes;

namespace DataBank.UnitTests;

/// <summary>An element of a profile's snapshot as a tree, read from the published package alone: what the validator compiles is not used.</summary>
internal sealed class SnapshotElement(string name, string? slice, JsonNode? json, SnapshotElement? parent)
{
    private static readonly Dictionary<string, SnapshotElement?> Roots = new(StringComparer.Ordinal);

    /// <summary>Last part of the path, a choice without "[x]".</summary>
    public string Name { get; } = name.Replace("[x]", "", StringComparison.Ordinal);

    public bool IsChoice { get; } = name.EndsWith("[x]", StringComparison.Ordinal);

    public string? Slice { get; } = slice;

    /// <summary>The element that this one is a child or a slice of.</summary>
    public SnapshotElement? Parent { get; } = parent;

    public List<SnapshotElement> Children { get; } = [];

    public List<SnapshotElement> Slices { get; } = [];

    public int Min => (int)json!["min"]!;

    public string Max => (string)json!["max"]!;

    public string BaseMax => (string)json!["base"]!["max"]!;

    public string BasePath => (string)json!["base"]!["path"]!;

    public IReadOnlyList<string> Types => [.. json!["type"]?.AsArray().Select(type => (string)type!["code"]!) ?? []];

    /// <summary>Profile of the element's type, where it is one of ours.</summary>
    public SnapshotElement? TypeProfile => json!["type"]?.AsArray() is [{ } only] && only["profile"]?[0] is { } profile ? Of((string)profile!) : null;

    public JsonNode? Expected => json!.AsObject().FirstOrDefault(member => member.Key.StartsWith("fixed", StringComparison.Ordinal) || member.Key.StartsWith("pattern", StringComparison.Ordinal)).Value;

    public string? RequiredValueSet => (string?)json!["binding"]?["strength"] == "required" ? (string?)json["binding"]!["valueSet"] : null;

    /// <summary>The types that a reference may lead to.</summary>
    public HashSet<string> Targets => [.. json!["type"]?.AsArray().SelectMany(type => type!["targetProfile"]?.AsArray() ?? []).Select(profile => ((string)profile!).Split('/')[^1]) ?? []];

    public IEnumerable<(string Type, string Path)> Discriminators => json!["slicing"]?["discriminator"]?.AsArray().Select(each => ((string)each!["type"]!, (string)each["path"]!)) ?? [];

    public string Id => (string)json!["id"]!;

    /// <summary>The root of one of our profiles; null when it is none of ours.</summary>
    public static SnapshotElement? Of(string profile)
    {
        lock (Roots)
        {
            if (!Roots.TryGetValue(profile, out var root))
                Roots[profile] = root = ProfilePackage.Definitions.FirstOrDefault(definition => (string?)definition["url"] == profile) is { } definition ? Read(definition) : null;
            return root;
        }
    }

    private static SnapshotElement Read(JsonObject definition)
    {
        var byId = new Dictionary<string, SnapshotElement>(StringComparer.Ordinal);
        SnapshotElement? root = null;
        foreach (var json in definition["snapshot"]!["element"]!.AsArray())
        {
            var id = (string)json!["id"]!;
            var dot = id.LastIndexOf('.');
            var step = id[(dot + 1)..].Split(':');
            var above = dot < 0 ? null : byId[id[..dot]];
            var sliced = step.Length > 1 ? byId[$"{id[..dot]}.{step[0]}"] : null;
            var element = new SnapshotElement(step[0], step.ElementAtOrDefault(1), json, sliced ?? above);
            if (sliced is not null) sliced.Slices.Add(element);
            else above?.Children.Add(element);
            byId[id] = element;
            root ??= element;
        }
        return root!;
    }
}
