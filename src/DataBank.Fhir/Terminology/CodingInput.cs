using System.Text.Json;

namespace DataBank.Fhir;

/// <summary>A code that an operation is asked about.</summary>
internal sealed record CodingInput(string? System, string? Version, string Code, string? Display)
{
    /// <summary>From coding, codeableConcept, or code with system, version and display.</summary>
    /// <exception cref="RequestProblem">400: there is none.</exception>
    public static IReadOnlyList<CodingInput> Read(TerminologyInput input, string code = "code", string system = "system", string version = "version")
    {
        List<CodingInput> found =
        [
            .. input.Objects("coding").Select(Of).OfType<CodingInput>(),
            .. input.Objects("codeableConcept").SelectMany(concept => JsonItems.Of(concept, "coding"u8)).Select(Of).OfType<CodingInput>(),
        ];
        if (input.Text(code) is { Length: > 0 } given) found.Add(new CodingInput(input.Text(system), input.Text(version), given, input.Text("display")));
        return found.Count > 0 ? found : throw RequestProblem.Invalid("The operation needs a code: code and system, coding, or codeableConcept.");
    }

    public static CodingInput? Of(JsonElement coding) => FhirReference.StringOfObject(coding, "code"u8) is { } code
        ? new CodingInput(FhirReference.StringOf(coding, "system"u8), FhirReference.StringOf(coding, "version"u8), code, FhirReference.StringOf(coding, "display"u8))
        : null;
}
