namespace DataBank.Appliance;

/// <summary>The research proxy. Section <c>Proxy</c>.</summary>
internal sealed class ProxySettings
{
    /// <summary>Base URL of the FHIR server that the views are made from; unset: this process.</summary>
    public Uri? FhirUpstream { get; init; }

    /// <summary>The appliance as research clients reach it; unset: the first of the URLs that are served.</summary>
    public string? PublicUrl { get; init; }

    /// <summary>Base URL of the DICOMweb server that the views are made from; unset: this process.</summary>
    public Uri? DicomWebUpstream { get; init; }
}
