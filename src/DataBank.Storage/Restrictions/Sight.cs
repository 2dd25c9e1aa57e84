namespace DataBank.Storage;

/// <summary>
/// How far somebody sees who is not shown closed records: those of patients, and single resources, that are labelled restricted or very
/// restricted (https://hl7.org/fhir/R4/security-labels.html#confidentiality).
/// </summary>
/// <param name="Opened">Ids of the patients whose records are open to him all the same.</param>
public sealed record Sight(IReadOnlyList<string> Opened);
