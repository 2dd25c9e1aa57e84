namespace DataBank.Fhir;

/// <summary>A name in one script, folded (<see cref="TextFolding"/>).</summary>
public sealed record PatientName(NameScript Script, string Family, string Given);
