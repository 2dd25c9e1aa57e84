namespace DataBank.Dicom;

/// <summary>Bytes that are no PDU, with the reason that the A-ABORT gives (PS3.8 §9.3.8).</summary>
internal sealed class InvalidPduException(string message, byte reason) : FormatException(message)
{
    public const byte Unrecognized = 1;
    public const byte InvalidParameter = 6;

    public byte Reason { get; } = reason;
}
