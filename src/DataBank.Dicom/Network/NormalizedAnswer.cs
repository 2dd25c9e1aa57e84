namespace DataBank.Dicom;

/// <summary>What a normalized service (PS3.7 §10) answers.</summary>
/// <param name="DataSet">Event reply, attribute list or action reply, if any.</param>
public sealed record NormalizedAnswer(DimseStatus Status, DicomDataset? DataSet = null)
{
    /// <summary>N-CREATE: the instance that was made, when the request left its UID to the provider.</summary>
    public string? SopInstanceUid { get; init; }

    /// <summary>Runs once the response is on its way: a report that follows an action (PS3.4 J.3.2).</summary>
    public Func<CancellationToken, Task>? Afterwards { get; init; }
}
