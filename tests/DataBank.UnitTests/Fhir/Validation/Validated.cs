using System.Text;
using DataBank.Fhir;

namespace DataBank.UnitTests;

/// <summary>What the validator says of a resource by R4 alone.</summary>
internal static class Validated
{
    public static IReadOnlyList<OutcomeIssue> Errors(FhirResource resource) => [.. All(resource).Where(issue => issue.Severity is "error" or "fatal")];

    public static IReadOnlyList<OutcomeIssue> Errors(string json) => Errors(FhirResource.Parse(Encoding.UTF8.GetBytes(json)));

    public static IReadOnlyList<OutcomeIssue> All(FhirResource resource) => FhirValidator.R4.Validate(resource, new ValidationOptions());

    public static IReadOnlyList<OutcomeIssue> All(string json) => All(FhirResource.Parse(Encoding.UTF8.GetBytes(json)));
}
