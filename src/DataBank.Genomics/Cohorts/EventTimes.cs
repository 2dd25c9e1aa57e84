namespace DataBank.Genomics;

/// <summary>The search parameter that says when resources of a type happened.</summary>
public static class EventTimes
{
    /// <summary>A date parameter of R4; null when the type has no time of its own.</summary>
    public static string? ParameterOf(string type) => type switch
    {
        "Condition" => "onset-date",
        "ImagingStudy" => "started",
        "Specimen" => "collected",
        "MedicationRequest" => "authoredon",
        "MedicationAdministration" => "effective-time",
        "MedicationDispense" => "whenhandedover",
        "MedicationStatement" => "effective",
        "ServiceRequest" => "authored",
        "Claim" => "created",
        "QuestionnaireResponse" => "authored",
        "Patient" => "death-date",
        "AllergyIntolerance" or "CarePlan" or "ClinicalImpression" or "Composition" or "DiagnosticReport" or "DocumentReference" or "Encounter" or "FamilyMemberHistory"
            or "Immunization" or "Observation" or "Procedure" => "date",
        _ => null,
    };
}
