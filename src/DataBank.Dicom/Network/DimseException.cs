namespace DataBank.Dicom;

/// <summary>An operation that did not succeed: thrown by a client that was told so, and by a provider to answer so.</summary>
public sealed class DimseException(DimseStatus status) : Exception($"The operation ended with status {status}.")
{
    public DimseStatus Status { get; } = status;
}
