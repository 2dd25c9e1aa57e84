namespace DataBank.Fhir;

/// <summary>Base R4 rules: known elements, types, formats, cardinalities, required code enumerations.</summary>
public static class BaseValidator
{
    /// <summary>All findings; empty when the resource keeps the base rules. Expressions say where.</summary>
    public static IReadOnlyList<OutcomeIssue> Validate(FhirResource resource) => throw new NotImplementedException();
}
