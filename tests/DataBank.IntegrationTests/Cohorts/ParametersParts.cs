using System.Text.Json;

namespace DataBank.IntegrationTests.Cohorts;

/// <summary>Reads Parameters.</summary>
internal static class ParametersParts
{
    /// <summary>The parameters, or parts, of a name.</summary>
    public static IEnumerable<JsonElement> Parts(this JsonElement parameters, string name) =>
        (parameters.TryGetProperty("parameter", out var list) || parameters.TryGetProperty("part", out list) ? list.EnumerateArray().ToArray() : []).Where(part => part.GetProperty("name").GetString() == name);

    /// <summary>The value of the one parameter, or part, of a name.</summary>
    public static JsonElement ValueOf(this JsonElement parameters, string name) =>
        parameters.Parts(name).Single().EnumerateObject().Single(member => member.Name.StartsWith("value", StringComparison.Ordinal) || member.Name == "resource").Value;
}
