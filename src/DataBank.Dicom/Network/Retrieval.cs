namespace DataBank.Dicom;

/// <summary>What a C-MOVE or C-GET retrieves.</summary>
public sealed record Retrieval(IReadOnlyList<OutgoingInstance> Instances)
{
    /// <summary>Where a C-MOVE sends to; not used for a C-GET.</summary>
    public DicomPeer? Destination { get; init; }

    /// <summary>Told of each instance once it was sent or failed.</summary>
    public Func<OutgoingInstance, DimseStatus, Task>? OnSentAsync { get; init; }
}
