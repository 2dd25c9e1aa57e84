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

    /// <summary>SMART Backend Services instead of a token file: the client's id, its private key (PEM) and the authority's token endpoint.</summary>
    public string? ClientId { get; init; }

    public string? PrivateKeyFile { get; init; }

    public Uri? TokenEndpoint { get; init; }

    /// <summary>Id of the key among the client's public ones; unset: its thumbprint (RFC 7638).</summary>
    public string? KeyId { get; init; }

    public string Scope { get; init; } = "system/*.c";

    /// <summary>How long nothing must have arrived for the study.</summary>
    public int QuietSeconds { get; init; } = 60;

    /// <summary>Only studies with one of these modalities; empty: all.</summary>
    public string[] Modalities { get; init; } = [];

    public OutboundSignIn SignIn => new("Dicom:Forwarding", TokenFile, ClientId, PrivateKeyFile, TokenEndpoint, KeyId, Scope);
}
