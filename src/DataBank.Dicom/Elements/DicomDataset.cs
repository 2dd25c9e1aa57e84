namespace DataBank.Dicom;

/// <summary>
/// An immutable, thread-safe data set: a flat table of elements over the bytes they were read from (PS3.5 §7).
/// Large values (pixel data, big OB/OW…) may be left outside memory; they appear as elements with offset and length only.
/// </summary>
public sealed class DicomDataset
{
    /// <summary>The elements of this level in file order (sequences appear as one element; see <see cref="Items"/>).</summary>
    public IEnumerable<DicomElement> Elements => throw new NotImplementedException();

    public bool Contains(Tag tag) => throw new NotImplementedException();

    public bool TryFind(Tag tag, out DicomElement element) => throw new NotImplementedException();

    /// <summary>First value as trimmed, decoded text (character set per PS3.3 C.12.1.1.2); null when absent or empty. Numbers are formatted invariantly.</summary>
    public string? Text(Tag tag) => throw new NotImplementedException();

    /// <summary>All values as text; empty when absent.</summary>
    public IReadOnlyList<string> Texts(Tag tag) => throw new NotImplementedException();

    /// <summary>First value as integer (IS, US, SS, UL, SL, UV, SV); null when absent or no integer.</summary>
    public long? Integer(Tag tag) => throw new NotImplementedException();

    /// <summary>First value as a number (DS, FL, FD and the integer VRs).</summary>
    public double? Number(Tag tag) => throw new NotImplementedException();

    /// <summary>The items of a sequence; empty when absent.</summary>
    public IReadOnlyList<DicomDataset> Items(Tag sequence) => throw new NotImplementedException();

    /// <summary>The raw value bytes; throws <see cref="InvalidOperationException"/> when the value was left outside memory.</summary>
    public ReadOnlyMemory<byte> Bytes(Tag tag) => throw new NotImplementedException();

    /// <summary>False when the value lies outside memory (beyond where reading stopped).</summary>
    public bool IsInMemory(Tag tag) => throw new NotImplementedException();
}
