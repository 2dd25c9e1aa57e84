using System.Text.Json;

namespace DataBank.Storage;

/// <summary>
/// Whether two resources say the same, apart from what the server stamps (id, meta.versionId, meta.lastUpdated). Order of members and
/// white space do not matter; the digits of a decimal do (1.0 is not 1.00, https://hl7.org/fhir/R4/datatypes.html#decimal).
/// </summary>
internal static class CanonicalContent
{
    public static bool IsSame(ReadOnlyMemory<byte> stored, JsonElement received)
    {
        using var document = JsonDocument.Parse(stored);
        return IsSameObject(document.RootElement, received, Level.Resource);
    }

    private static bool IsSameObject(JsonElement left, JsonElement right, Level level)
    {
        var members = 0;
        foreach (var member in left.EnumerateObject())
        {
            if (IsIgnored(member, level)) continue;
            members++;
            if (!right.TryGetProperty(member.Name, out var other)) return false;
            if (!IsSameValue(member.Value, other, LevelBelow(member.Name, level))) return false;
        }
        return members == right.EnumerateObject().Count(member => !IsIgnored(member, level));
    }

    private static bool IsSameValue(JsonElement left, JsonElement right, Level level)
    {
        if (left.ValueKind != right.ValueKind) return false;
        return left.ValueKind switch
        {
            JsonValueKind.Object => IsSameObject(left, right, level),
            JsonValueKind.Array => left.GetArrayLength() == right.GetArrayLength()
                && left.EnumerateArray().Zip(right.EnumerateArray()).All(pair => IsSameValue(pair.First, pair.Second, Level.Inside)),
            JsonValueKind.String => left.ValueEquals(right.GetString()),
            JsonValueKind.Number => left.GetRawText() == right.GetRawText(),
            _ => true,
        };
    }

    private static bool IsIgnored(JsonProperty member, Level level) => level switch
    {
        Level.Resource => member.NameEquals("id"u8) || (member.NameEquals("meta"u8) && IsOnlyStamped(member.Value)),
        Level.Meta => member.NameEquals("versionId"u8) || member.NameEquals("lastUpdated"u8),
        _ => false,
    };

    private static bool IsOnlyStamped(JsonElement meta) =>
        meta.ValueKind == JsonValueKind.Object && meta.EnumerateObject().All(member => IsIgnored(member, Level.Meta));

    private static Level LevelBelow(string member, Level level) => level == Level.Resource && member == "meta" ? Level.Meta : Level.Inside;

    private enum Level
    {
        Resource,
        Meta,
        Inside,
    }
}
