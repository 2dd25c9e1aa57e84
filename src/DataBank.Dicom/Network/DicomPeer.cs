using System.Net.Security;

namespace DataBank.Dicom;

/// <summary>Another application entity, how to reach it, and who we are to it.</summary>
/// <param name="CalledAe">Its AE title.</param>
/// <param name="CallingAe">Ours.</param>
public sealed record DicomPeer(string Host, int Port, string CalledAe, string CallingAe)
{
    /// <summary>Null: no TLS. See <see cref="TlsProfile"/>.</summary>
    public SslClientAuthenticationOptions? Tls { get; init; }

    public UserIdentity? Identity { get; init; }

    public AssociationTimers Timers { get; init; } = AssociationTimers.Usual;

    /// <summary>Operations that we would have outstanding, and let the peer have.</summary>
    public (ushort Invoked, ushort Performed) Window { get; init; } = (1, 1);

    /// <summary>Largest P-DATA-TF length that we receive and send.</summary>
    public uint MaximumLength { get; init; } = AssociateParameters.UsualMaximumLength;

    /// <summary>SOP class extended negotiation to propose.</summary>
    public IReadOnlyList<ExtendedNegotiation> Extended { get; init; } = [];
}
