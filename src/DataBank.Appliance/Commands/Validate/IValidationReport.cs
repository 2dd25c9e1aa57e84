using DataBank.Fhir;

namespace DataBank.Appliance;

/// <summary>A file that tells what a validation found, written while it goes on.</summary>
internal interface IValidationReport : IDisposable
{
    void Add(ResourceDocument document, string type, IReadOnlyList<OutcomeIssue> issues);
}
