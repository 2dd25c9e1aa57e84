namespace DataBank.Fhir;

/// <summary>Is in the compartment of a patient (https://hl7.org/fhir/R4/compartmentdefinition-patient.html).</summary>
public sealed record CompartmentCondition(string PatientId) : SearchCondition;
