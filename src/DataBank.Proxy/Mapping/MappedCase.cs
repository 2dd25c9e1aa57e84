namespace DataBank.Proxy;

/// <summary>A line of the table of patients and cases (患者ID-症例ID対応表).</summary>
/// <param name="Pseudonym">The person's FHIR id in the view.</param>
/// <param name="Person">The person's key in the vault.</param>
internal sealed record MappedCase(string CaseId, string Pseudonym, Guid Person);
