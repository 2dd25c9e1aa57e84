using System.Text.Json;
using Hl7.Fhir.Model;
using Hl7.Fhir.Serialization;
using Hl7.Fhir.Utility;
using Hl7.Fhir.Validation;

namespace DataBank.Fhir;

/// <summary>Base R4 rules: known elements, types, formats, cardinalities, required code enumerations.</summary>
public static class BaseValidator
{
    private const int FindingLimit = 100;

    /// <summary>All findings (at most 100); empty when the resource keeps the base rules. Expressions say where.</summary>
    public static IReadOnlyList<OutcomeIssue> Validate(FhirResource resource)
    {
        var deserializer = new FhirJsonDeserializer(new DeserializerSettings
        {
            NarrativeValidation = NarrativeValidationKind.FhirXhtml,
        });
        var reader = new Utf8JsonReader(resource.Utf8.Span, new JsonReaderOptions { MaxDepth = FhirResource.DepthLimit });
        deserializer.TryDeserializeResource(ref reader, out _, out var findings);
        return
        [
            .. findings
                .Where(finding => !SaysEmpty(finding))
                .Select(finding => ToIssue(finding, resource.Type))
                .Distinct()
                .Take(FindingLimit),
        ];
    }

    // "An element has a value or children" (ele-1) binds elements; a resource without content, such as a bare Patient, is valid.
    private static bool SaysEmpty(CodedException finding) =>
        finding.ErrorCode is FhirJsonException.OBJECTS_CANNOT_BE_EMPTY_CODE or CodedValidationException.ELEMENT_CANNOT_BE_EMPTY_CODE
        && PathOf(finding) is { } path && (path == ElementPath.Root || path.EndsWith(".resource", StringComparison.Ordinal));

    private static OutcomeIssue ToIssue(CodedException finding, string resourceType)
    {
        var (code, diagnostics) = ValidationMessages.For(finding.ErrorCode);
        return new OutcomeIssue("error", code, diagnostics, ElementPath.Sanitize(PathOf(finding), resourceType));
    }

    private static string? PathOf(CodedException finding) => finding switch
    {
        CodedValidationException validation => validation.InstancePath,
        FhirJsonException syntax => syntax.InstancePath,
        _ => null,
    };
}
