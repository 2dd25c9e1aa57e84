namespace DataBank.Dicom;

/// <summary>Builds a data set, from nothing or as an edited copy; elements come out in tag order whatever the order of the calls.</summary>
public sealed class DatasetBuilder
{
    public DatasetBuilder() { }

    /// <summary>Starts with all elements of <paramref name="source"/>; untouched values are copied, never re-encoded.</summary>
    public DatasetBuilder(DicomDataset source) => throw new NotImplementedException();

    /// <summary>Sets an element with the dictionary's VR. Text is written in the builder's character set (ISO_IR 192 unless (0008,0005) was set before).</summary>
    public DatasetBuilder Set(Tag tag, params ReadOnlySpan<string> values) => throw new NotImplementedException();

    public DatasetBuilder Set(Tag tag, Vr vr, params ReadOnlySpan<string> values) => throw new NotImplementedException();

    /// <summary>Sets raw value bytes (OB, OW, UN …) in little endian.</summary>
    public DatasetBuilder Set(Tag tag, Vr vr, ReadOnlyMemory<byte> value) => throw new NotImplementedException();

    /// <summary>Sets a sequence.</summary>
    public DatasetBuilder Set(Tag sequence, IReadOnlyList<DicomDataset> items) => throw new NotImplementedException();

    public DatasetBuilder Remove(Tag tag) => throw new NotImplementedException();

    public DicomDataset Build() => throw new NotImplementedException();
}
