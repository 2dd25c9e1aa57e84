namespace DataBank.Dicom;

/// <summary>Ranges of a file that are in memory. Offsets are those of the file, whatever was left out between the ranges.</summary>
internal sealed class ByteSource
{
    private readonly long firstStart;
    private readonly ReadOnlyMemory<byte> first;
    private readonly (long Start, ReadOnlyMemory<byte> Bytes)[]? ranges;

    public ByteSource(long start, ReadOnlyMemory<byte> bytes) => (firstStart, first) = (start, bytes);

    public ByteSource((long Start, ReadOnlyMemory<byte> Bytes)[] ranges) => this.ranges = ranges;

    public ReadOnlyMemory<byte> Slice(long offset, long length)
    {
        var (start, bytes) = ranges is null ? (firstStart, first) : RangeOf(ranges, offset);
        // Fragments of a file that ends inside them may claim more than there is.
        var from = (int)Math.Min(offset - start, bytes.Length);
        return bytes.Slice(from, (int)Math.Min(length, bytes.Length - from));
    }

    private static (long Start, ReadOnlyMemory<byte> Bytes) RangeOf((long Start, ReadOnlyMemory<byte> Bytes)[] ranges, long offset)
    {
        int low = 0, high = ranges.Length - 1;
        while (low < high)
        {
            var middle = (low + high + 1) >>> 1;
            (low, high) = ranges[middle].Start <= offset ? (middle, high) : (low, middle - 1);
        }
        return ranges[low];
    }
}
