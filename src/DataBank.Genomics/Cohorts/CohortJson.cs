using System.Text.Encodings.Web;
using System.Text.Json;
using DataBank.Fhir;

namespace DataBank.Genomics;

/// <summary>Reads members of criteria; errors tell the place and what is expected there.</summary>
internal static class CohortJson
{
    private const int MostTexts = 100;

    public static JsonSerializerOptions Compact { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static RequestProblem Malformed(string place, string expected) => RequestProblem.Invalid($"Expected {expected}.", place);

    /// <summary>An object has no members but these: one that is misspelt would widen the cohort.</summary>
    public static void Check(JsonElement json, string place, params ReadOnlySpan<string> members)
    {
        if (json.ValueKind != JsonValueKind.Object)
            throw Malformed(place, "an object");
        foreach (var member in json.EnumerateObject())
        {
            if (!members.Contains(member.Name))
                throw Malformed(place, $"no members but {string.Join(", ", members)}");
        }
    }

    /// <summary>A text, or a list of them.</summary>
    public static IReadOnlyList<string> Texts(JsonElement json, string place) => json.ValueKind switch
    {
        JsonValueKind.String => [json.GetString()!],
        JsonValueKind.Array when json.GetArrayLength() is > 0 and <= MostTexts && json.EnumerateArray().All(each => each.ValueKind == JsonValueKind.String) =>
            [.. json.EnumerateArray().Select(each => each.GetString()!)],
        _ => throw Malformed(place, "a text or a list of texts"),
    };

    public static string Text(JsonElement json, string place) => json.ValueKind == JsonValueKind.String ? json.GetString()! : throw Malformed(place, "a text");
}
