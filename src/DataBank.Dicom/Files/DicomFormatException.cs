namespace DataBank.Dicom;

/// <summary>Bytes that are no DICOM; <see cref="Offset"/> is where in the stream reading stopped. The message never quotes a value.</summary>
public sealed class DicomFormatException : FormatException
{
    public DicomFormatException(string message, long offset)
        : base($"{message} (at byte {offset})") => Offset = offset;

    /// <summary>A defect that strict reading does not read over.</summary>
    internal DicomFormatException(ReadWarning defect)
        : base(defect.ToString()) => Offset = defect.Offset;

    /// <summary>Byte offset from the start of the file or data set.</summary>
    public long Offset { get; }
}
