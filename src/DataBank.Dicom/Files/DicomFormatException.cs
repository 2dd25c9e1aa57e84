namespace DataBank.Dicom;

/// <summary>Bytes that are no DICOM; <see cref="Offset"/> is where in the stream reading stopped. The message never quotes a value.</summary>
public sealed class DicomFormatException(string message, long offset) : FormatException($"{message} (at byte {offset})")
{
    /// <summary>Byte offset from the start of the file or data set.</summary>
    public long Offset { get; } = offset;
}
