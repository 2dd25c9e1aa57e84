using System.Text.Json;

namespace DataBank.Fhir;

/// <summary>
/// What an insured person is known by: identifiers of a Coverage, the subscriber's number, and the insured-person identity of Japan (insurer,
/// symbol, number, branch) whether it is written as one identifier (JP_Insurance_memberID) or in the extensions of JP_Coverage. Folded, since
/// symbol and number come in either width.
/// </summary>
public static class CoverageKeys
{
    private const string Symbol = "http://jpfhir.jp/fhir/core/Extension/StructureDefinition/JP_Coverage_InsuredPersonSymbol";
    private const string Number = "http://jpfhir.jp/fhir/core/Extension/StructureDefinition/JP_Coverage_InsuredPersonNumber";
    private const string Branch = "http://jpfhir.jp/fhir/core/Extension/StructureDefinition/JP_Coverage_InsuredPersonSubNumber";

    /// <summary>The system of insured-person identifiers.</summary>
    public const string MemberId = "http://jpfhir.jp/fhir/clins/Idsystem/JP_Insurance_memberID";

    public static IReadOnlySet<string> Of(JsonElement coverage)
    {
        var keys = new HashSet<string>(StringComparer.Ordinal);
        foreach (var identifier in JsonItems.Of(coverage, "identifier"u8))
        {
            if (FhirReference.StringOfObject(identifier, "value"u8) is not { Length: > 0 } value) continue;
            var system = FhirReference.StringOfObject(identifier, "system"u8) ?? "";
            keys.Add(system == MemberId && value.Split(':') is [_, var symbol, var number, var branch] ? Insured(symbol, number, branch) : $"{SystemAliases.Canonical(system)}|{TextFolding.Fold(value)}");
        }
        if (FhirReference.StringOfObject(coverage, "subscriberId"u8) is { Length: > 0 } subscriber) keys.Add($"subscriber|{TextFolding.Fold(subscriber)}");
        if (Extension(coverage, Number) is { Length: > 0 } insured) keys.Add(Insured(Extension(coverage, Symbol) ?? "", insured, Extension(coverage, Branch) ?? ""));
        return keys;
    }

    private static string Insured(string symbol, string number, string branch) => $"insured|{TextFolding.Fold(symbol)}|{TextFolding.Fold(number)}|{TextFolding.Fold(branch).TrimStart('0')}";

    private static string? Extension(JsonElement coverage, string url) =>
        JsonItems.Of(coverage, "extension"u8).Where(extension => FhirReference.StringOfObject(extension, "url"u8) == url).Select(extension => FhirReference.StringOfObject(extension, "valueString"u8)).FirstOrDefault();
}
