using System.Text.Json;
using DataBank.Fhir;

namespace DataBank.Proxy;

/// <summary>Passports as DRS 1.5 takes them, and Beacon queries here as well: in the body of a POST, so that they are in no address and no log.</summary>
internal static class PassportBody
{
    /// <summary>None when the member is not there.</summary>
    /// <exception cref="RequestProblem">400: passports that are no list of texts, or too many.</exception>
    public static IReadOnlyList<string> PassportsOf(JsonElement body)
    {
        var passports = body.Member("passports");
        if (passports.ValueKind == JsonValueKind.Undefined) return [];
        return passports.ValueKind == JsonValueKind.Array && passports.GetArrayLength() <= PassportClearinghouse.MostPassports && passports.EnumerateArray().All(each => each.ValueKind == JsonValueKind.String)
            ? [.. passports.EnumerateArray().Select(each => each.GetString()!)]
            : throw RequestProblem.Invalid($"passports is a list of up to {PassportClearinghouse.MostPassports} encoded passports (JWT).");
    }
}
