namespace DataBank.Server;

/// <summary>Media types of FHIR R4 (https://hl7.org/fhir/R4/http.html#mime-type).</summary>
internal static class FhirMediaTypes
{
    public const string Json = "application/fhir+json";
    public const string NdJson = "application/fhir+ndjson";
    public const string Xml = "application/fhir+xml";
    public const string XmlUtf8 = "application/fhir+xml; charset=utf-8";
    public const string JsonPatch = "application/json-patch+json";
    public const string JsonUtf8 = "application/fhir+json; charset=utf-8";
}
