namespace DataBank.Fhir;

/// <summary>What of a resource is shown (_summary, https://hl7.org/fhir/R4/search.html#summary); count is no mode but a page of none.</summary>
public enum SummaryMode
{
    False,
    True,
    Text,
    Data,
}
