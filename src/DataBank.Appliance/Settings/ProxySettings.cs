namespace DataBank.Appliance;

/// <summary>The research proxy. Section <c>Proxy</c>.</summary>
internal sealed class ProxySettings
{
    /// <summary>Base URL of the FHIR server that the views are made from; unset: this process.</summary>
    public Uri? FhirUpstream { get; init; }

    /// <summary>Base URL of the DICOMweb server that the views are made from; unset: this process.</summary>
    public Uri? DicomWebUpstream { get; init; }
}
