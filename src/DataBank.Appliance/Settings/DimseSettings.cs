using DataBank.Dicom;

namespace DataBank.Appliance;

/// <summary>How much associations may take, and how long. Section <c>Dicom:Dimse</c>.</summary>
internal sealed class DimseSettings
{
    private const double LongestSeconds = 24 * 60 * 60;

    /// <summary>Open associations in all; further ones are rejected for the moment.</summary>
    public int Associations { get; init; } = 128;

    /// <summary>Open associations of one address.</summary>
    public int AssociationsOfPeer { get; init; } = 64;

    /// <summary>Connections in all, with or without an association; further ones are closed at once.</summary>
    public int Connections { get; init; } = 1024;

    /// <summary>Connections of one address.</summary>
    public int ConnectionsOfPeer { get; init; } = 256;

    /// <summary>Operations of one association that run at a time.</summary>
    public int Operations { get; init; } = 8;

    /// <summary>The longest P-DATA-TF that is received and sent.</summary>
    public int PduBytes { get; init; } = (int)AssociateParameters.UsualMaximumLength;

    /// <summary>ARTIM: for a peer's request after it connects, its TLS handshake, and for it to close at the end.</summary>
    public double ArtimSeconds { get; init; } = 30;

    /// <summary>For the connection, and TLS handshake, that we open.</summary>
    public double ConnectSeconds { get; init; } = 15;

    /// <summary>For the answer to our association request.</summary>
    public double EstablishmentSeconds { get; init; } = 30;

    /// <summary>For the next response to an operation of ours.</summary>
    public double ResponseSeconds { get; init; } = 300;

    /// <summary>For the next message while nothing is going on.</summary>
    public double IdleSeconds { get; init; } = 300;

    /// <summary>For the next PDU inside a message, and for a peer to take one.</summary>
    public double TransferSeconds { get; init; } = 60;

    public AssociationTimers Timers => new()
    {
        Artim = TimeSpan.FromSeconds(ArtimSeconds),
        Connect = TimeSpan.FromSeconds(ConnectSeconds),
        Establishment = TimeSpan.FromSeconds(EstablishmentSeconds),
        Response = TimeSpan.FromSeconds(ResponseSeconds),
        Idle = TimeSpan.FromSeconds(IdleSeconds),
        Transfer = TimeSpan.FromSeconds(TransferSeconds),
    };

    public ListenerLimits Limits => new()
    {
        Associations = Associations,
        AssociationsOfPeer = AssociationsOfPeer,
        Connections = Connections,
        ConnectionsOfPeer = ConnectionsOfPeer,
    };

    /// <exception cref="SettingsProblem">A setting is wrong.</exception>
    public void Validate()
    {
        if (new[] { Associations, AssociationsOfPeer, Connections, ConnectionsOfPeer }.Any(limit => limit is < 1 or > 100_000)) throw new SettingsProblem("Dicom:Dimse: numbers of associations and connections are 1 to 100000.");
        if (Operations is < 1 or > 64) throw new SettingsProblem("Dicom:Dimse:Operations is 1 to 64.");
        if (PduBytes is < 4096 or > 16 * 1024 * 1024) throw new SettingsProblem("Dicom:Dimse:PduBytes is 4096 to 16777216.");
        if (new[] { ArtimSeconds, ConnectSeconds, EstablishmentSeconds, ResponseSeconds, IdleSeconds, TransferSeconds }.Any(seconds => seconds is not (> 0 and <= LongestSeconds)))
        {
            throw new SettingsProblem("Dicom:Dimse: seconds are more than 0 and at most a day.");
        }
    }
}
