using System.Text.Json;
using System.Text.Json.Nodes;

namespace DataBank.Pseudonymization;

/// <summary>
/// The policy files. A variant names the policy that it builds on and says only what is different there, as a merge patch
/// (RFC 7396: a member that is null takes the other's member away).
/// </summary>
internal static class PolicyFile
{
    public static JsonElement Read(string name)
    {
        using var stream = typeof(PolicyFile).Assembly.GetManifestResourceStream(name) ?? throw new ArgumentException($"There is no policy file {name}.", nameof(name));
        return Document(JsonNode.Parse(stream)!);
    }

    /// <param name="policy">A policy file as it stands.</param>
    /// <param name="variant">Name, version, and what is different.</param>
    public static JsonElement Changed(JsonElement policy, string name, string version, JsonElement variant)
    {
        var changed = (JsonObject)Merge(JsonNode.Parse(policy.GetRawText()), JsonNode.Parse(variant.GetRawText()))!;
        (changed["name"], changed["version"]) = (name, $"{version}+{policy.GetProperty("version").GetString()}");
        return Document(changed);
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
