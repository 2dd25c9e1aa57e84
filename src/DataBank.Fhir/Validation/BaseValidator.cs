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
        return [.. findings.Select(ToIssue).Distinct().Take(FindingLimit)];
    }

    private static OutcomeIssue ToIssue(CodedException finding)
    {
        var (code, diagnostics) = ValidationMessages.For(finding.ErrorCode);
        return new OutcomeIssue("error", code, diagnostics, ExpressionOf(finding));
    }

    private static string? ExpressionOf(CodedException finding) => finding switch
    {
        CodedValidationException validation => ElementPath.Sanitize(validation.InstancePath),
        FhirJsonException syntax => ElementPath.Sanitize(syntax.InstancePath),
        _ => null,
    };
}
