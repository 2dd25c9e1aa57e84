namespace DataBank.Dicom;

/// <summary>Ranges of a file that are in memory. Offsets are those of the file, whatever was left out between the ranges.</summary>
internal sealed class ByteSource((long Start, ReadOnlyMemory<byte> Bytes)[] ranges, ByteOrder order)
{
    public ByteSource(ReadOnlyMemory<byte> bytes, ByteOrder order)
        : this([(0, bytes)], order)
    {
    }

    /// <summary>The byte order of the numbers in the values.</summary>
    public ByteOrder Order => order;

    public ReadOnlyMemory<byte> Slice(long offset, long length)
    {
        int low = 0, high = ranges.Length - 1;
        while (low < high)
        {
            var middle = (low + high + 1) >>> 1;
            (low, high) = ranges[middle].Start <= offset ? (middle, high) : (low, middle - 1);
        }
        var (start, bytes) = ranges[low];
        return bytes.Slice((int)(offset - start), checked((int)length));
    }
}
