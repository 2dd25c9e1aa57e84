namespace DataBank.Fhir;

/// <summary>Prefer: handling (https://hl7.org/fhir/R4/search.html#errors).</summary>
public enum SearchHandling
{
    Lenient,
    Strict,
}
