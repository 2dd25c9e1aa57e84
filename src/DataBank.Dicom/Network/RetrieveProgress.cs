namespace DataBank.Dicom;

/// <summary>A response to C-MOVE or C-GET: the status and the counts of sub-operations (PS3.7 §9.1.3, §9.1.4).</summary>
/// <param name="Failed">How many failed.</param>
/// <param name="FailedInstances">Failed SOP Instance UID List (0008,0058), in the last response.</param>
public sealed record RetrieveProgress(DimseStatus Status, int Remaining, int Completed, int Failed, int Warning, IReadOnlyList<string> FailedInstances);
