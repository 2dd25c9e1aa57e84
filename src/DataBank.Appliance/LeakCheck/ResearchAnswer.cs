namespace DataBank.Appliance;

/// <summary>One answer of a research face, headers and body.</summary>
/// <param name="Kind">What it is, such as "FHIR Observation" or "DICOM file"; without any identifier.</param>
/// <param name="Bytes">Header lines, then the body.</param>
internal sealed record ResearchAnswer(string Kind, ReadOnlyMemory<byte> Bytes);
