namespace DataBank.Fhir;

/// <summary>Whether a code is in a value set or code system, as far as that is known here.</summary>
internal enum Membership
{
    No,
    Yes,

    /// <summary>The answer needs a code system, or a value set, that is not here (SNOMED CT, LOINC …).</summary>
    Unknown,
}
