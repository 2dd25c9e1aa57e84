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

    public AssociationTimers Timers { get; init; } = AssociationTimers.Usual;

    public ListenerLimits Limits { get; init; } = new();

    /// <summary>Largest P-DATA-TF length that we receive and send.</summary>
    public uint MaximumLength { get; init; } = AssociateParameters.UsualMaximumLength;

    /// <summary>How many operations of one association run at a time.</summary>
    public ushort Operations { get; init; } = 8;

    /// <summary>Where C-MOVE, storage commitment and forwarding may send to, by AE title.</summary>
    public IReadOnlyDictionary<string, DicomPeer> Destinations { get; init; } = new Dictionary<string, DicomPeer>();
}
