namespace DataBank.Dicom;

/// <summary>
/// One element of a data set: a view into its element table. Values are decoded when asked for.
/// </summary>
/// <param name="Tag">The tag.</param>
/// <param name="Vr">The value representation as read, or looked up for implicit VR.</param>
/// <param name="Length">Length of the value in bytes; -1 when undefined (sequences, encapsulated pixel data).</param>
/// <param name="Offset">Where the value begins in the file or data set.</param>
public readonly record struct DicomElement(Tag Tag, Vr Vr, long Length, long Offset);
