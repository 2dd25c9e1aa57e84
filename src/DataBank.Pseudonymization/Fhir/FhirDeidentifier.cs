using DataBank.Fhir;

namespace DataBank.Pseudonymization;

/// <summary>Turns a resource of one patient into what a theme's view may hold: default deny per element path.</summary>
public sealed class FhirDeidentifier
{
    /// <summary>
    /// The released form with pseudonymous id, rewritten references and shifted dates; null when this type, or this resource, is not
    /// released. References to resources of the same patient's record are rewritten whatever the arrival order; all others are dropped
    /// unless a rule allows them.
    /// </summary>
    public FhirResource? Deidentify(FhirResource resource, PatientContext patient) => throw new NotImplementedException();

    /// <summary>The id under which a resource of this patient stands in the view.</summary>
    public static string PseudonymousId(ResourceKey source, PatientContext patient) => throw new NotImplementedException();
}
