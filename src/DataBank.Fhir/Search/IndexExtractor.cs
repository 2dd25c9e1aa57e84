namespace DataBank.Fhir;

/// <summary>
/// Extracts the search index of a resource from its JSON by search parameter expressions compiled once
/// (https://hl7.org/fhir/R4/search.html). The SDK's FHIRPath engine is the oracle in tests.
/// </summary>
public static class IndexExtractor
{
    public static ResourceIndex Extract(FhirResource resource) => throw new NotImplementedException();
}
