namespace DataBank.Dicom;

/// <summary>How long an association waits, and for what.</summary>
public sealed record AssociationTimers
{
    public static AssociationTimers Usual { get; } = new();

    /// <summary>ARTIM (PS3.8 §9.1.5): for the peer's request after it connects, its TLS handshake, and for it to close at the end.</summary>
    public TimeSpan Artim { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>For the TCP connection and TLS handshake that we open.</summary>
    public TimeSpan Connect { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>For the answer to our association request.</summary>
    public TimeSpan Establishment { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>For the next response to an operation that we invoked, and for the answer to our release.</summary>
    public TimeSpan Response { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>For the next PDU while nothing is going on.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>For the next PDU inside a message, and for the peer to take a PDU that we send.</summary>
    public TimeSpan Transfer { get; init; } = TimeSpan.FromMinutes(1);
}
