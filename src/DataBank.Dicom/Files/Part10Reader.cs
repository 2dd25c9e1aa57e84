namespace DataBank.Dicom;

/// <summary>Reads DICOM files (PS3.10 §7) in every transfer syntax' encoding (PS3.5 Annex A).</summary>
public static class Part10Reader
{
    /// <summary>Reads a whole file from memory; the data set keeps a reference to <paramref name="bytes"/>.</summary>
    /// <exception cref="DicomFormatException">These bytes are no DICOM, or end too early.</exception>
    public static DicomFile Read(ReadOnlyMemory<byte> bytes) => throw new NotImplementedException();

    /// <summary>
    /// Reads the header of a file on disk: everything up to the top-level pixel data, and what follows it when its length is known.
    /// Values above 64 KiB stay on disk. Memory is bounded by the header, not by the file.
    /// </summary>
    /// <exception cref="DicomFormatException">The file is no DICOM, or ends too early.</exception>
    public static DicomFile ReadHeader(string path) => throw new NotImplementedException();
}
