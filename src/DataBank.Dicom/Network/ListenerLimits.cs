namespace DataBank.Dicom;

/// <summary>How much a listener takes on.</summary>
public sealed record ListenerLimits
{
    /// <summary>Open associations in all; further ones are rejected as a transient limit.</summary>
    public int Associations { get; init; } = 128;

    /// <summary>Open associations of one address.</summary>
    public int AssociationsOfPeer { get; init; } = 64;

    /// <summary>Connections in all, with or without an association; further ones are closed at once.</summary>
    public int Connections { get; init; } = 1024;

    /// <summary>Connections of one address.</summary>
    public int ConnectionsOfPeer { get; init; } = 256;
}
