using System.Text.Json;
using System.Text.Json.Nodes;

namespace DataBank.Pseudonymization;

/// <summary>
/// The policy files. An option says only what is different under it, as a merge patch (RFC 7396: a member that is null takes the other's member
/// away).
/// </summary>
internal static class PolicyFile
{
    public static JsonElement Read(string name)
    {
        using var stream = typeof(PolicyFile).Assembly.GetManifestResourceStream(name) ?? throw new ArgumentException($"There is no policy file {name}.", nameof(name));
        return Document(JsonNode.Parse(stream)!);
    }

    /// <summary>A policy with what an option changes; its version names both.</summary>
    public static JsonElement Changed(JsonElement policy, string version, JsonElement option)
    {
        var changed = (JsonObject)Merge(JsonNode.Parse(policy.GetRawText()), JsonNode.Parse(option.GetRawText()))!;
        changed["version"] = $"{version}+{policy.GetProperty("version").GetString()}";
        return Document(changed);
    }

    /// <summary>A policy under another name.</summary>
    public static JsonElement Named(JsonElement policy, string name)
    {
        var named = JsonNode.Parse(policy.GetRawText())!;
        named["name"] = name;
        return Document(named);
    }

    private static JsonNode? Merge(JsonNode? target, JsonNode? patch)
    {
        if (patch is not JsonObject changes)
        {
            return patch?.DeepClone();
        }
        var merged = target as JsonObject ?? [];
        foreach (var (name, change) in changes)
        {
            if (change is null)
            {
                merged.Remove(name);
            }
            else
            {
                merged[name] = Merge(merged[name]?.DeepClone(), change);
            }
        }
        return merged;
    }

    private static JsonElement Document(JsonNode node)
    {
        using var document = JsonDocument.Parse(node.ToJsonString());
        return document.RootElement.Clone();
    }
}
