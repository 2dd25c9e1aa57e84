namespace DataBank.Appliance;

/// <summary>A rule by which studies are sent on. Section <c>Dicom:Forwarding</c>.</summary>
internal sealed class DicomForwarding
{
    /// <summary>AE title of one of <c>Dicom:Destinations</c>, sent to by C-STORE.</summary>
    public string? To { get; init; }

    /// <summary>Base URL of a DICOMweb server, sent to by STOW-RS; instead of <see cref="To"/>.</summary>
    public Uri? Url { get; init; }

    /// <summary>A file with the access token that the DICOMweb server asks for; read before each request, so that it can be renewed.</summary>
    public string? TokenFile { get; init; }

    /// <summary>How long nothing must have arrived for the study.</summary>
    public int QuietSeconds { get; init; } = 60;

    /// <summary>Only studies with one of these modalities; empty: all.</summary>
    public string[] Modalities { get; init; } = [];
}
