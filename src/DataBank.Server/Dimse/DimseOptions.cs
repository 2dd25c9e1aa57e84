using System.Net;
using System.Net.Security;
using DataBank.Dicom;

namespace DataBank.Server;

/// <summary>How the archive answers DICOM associations, and whom it opens some to.</summary>
/// <param name="Endpoint">Address and port to listen on.</param>
/// <param name="AeTitle">Our AE title: associations called otherwise are rejected.</param>
/// <param name="Callers">Who may associate; null: everybody (only where nobody needs a token either).</param>
public sealed record DimseOptions(IPEndPoint Endpoint, string AeTitle, IReadOnlyList<CallingPeer>? Callers)
{
    /// <summary>Null: associations are not encrypted.</summary>
    public SslServerAuthenticationOptions? Tls { get; init; }

    /// <summary>Where C-MOVE, storage commitment and forwarding may send to, by AE title.</summary>
    public IReadOnlyDictionary<string, DicomPeer> Destinations { get; init; } = new Dictionary<string, DicomPeer>();
}
