using System.Text.Json.Nodes;
using DataBank.Fhir;
using DataBank.Pseudonymization;

namespace DataBank.UnitTests;

/// <summary>A patient in two themes, and resources as a view would hold them.</summary>
internal static class Released
{
    private static readonly Guid PatientKey = Guid.Parse("0f8fad5b-d9cb-469f-a165-70867728950e");

    private static readonly FhirDeidentifier Deidentifier = new();

    public static PatientContext Lung { get; } = Context("lung");

    public static PatientContext Stomach { get; } = Context("stomach");

    public static JsonNode Resource([System.Diagnostics.CodeAnalysis.StringSyntax("Json")] string json, PatientContext? patient = null) =>
        TryResource(json, patient) ?? throw new InvalidOperationException("Not released.");

    public static JsonNode? TryResource([System.Diagnostics.CodeAnalysis.StringSyntax("Json")] string json, PatientContext? patient = null) =>
        Deidentifier.Deidentify(FhirResource.Parse(System.Text.Encoding.UTF8.GetBytes(json)), patient ?? Lung) is { } released
            ? JsonNode.Parse(released.Utf8.Span)
            : null;

    private static PatientContext Context(string theme) =>
        PatientContext.Create(theme, new ThemeKeys(theme, new byte[32]), PatientKey, 2026, ["山田 太郎", "YAMADA^TARO", "0001234567"]);
}
