using System.Security.Cryptography.X509Certificates;
using DataBank.Dicom;

namespace DataBank.Appliance;

/// <summary>An application entity that we open associations to. Section <c>Dicom:Destinations</c>.</summary>
internal sealed class DicomDestination
{
    public string AeTitle { get; init; } = "";

    public string Host { get; init; } = "";

    public int Port { get; init; } = 104;

    /// <summary>Whether associations with it are encrypted.</summary>
    public bool Tls { get; init; }

    public bool IsValid => AeTitle.Length is > 0 and <= 16 && Host.Length > 0 && Port is > 0 and <= 65535;

    /// <param name="certificate">Ours, for peers that ask for one; null: none.</param>
    /// <param name="trusted">Whose certificates are trusted; null: the operating system's authorities.</param>
    public DicomPeer ToPeer(string ownTitle, X509Certificate2? certificate, X509Certificate2Collection? trusted, DimseSettings dimse) => new(Host, Port, AeTitle, ownTitle)
    {
        Tls = Tls ? TlsProfile.Client(Host, certificate, trusted) : null,
        Window = (8, 1),
        Timers = dimse.Timers,
        MaximumLength = (uint)dimse.PduBytes,
    };
}
