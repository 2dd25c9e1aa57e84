using System.IO.Compression;

namespace DataBank.Dicom;

/// <summary>Deflated data sets (PS3.5 A.5): raw deflate by the standard, a zlib header is understood.</summary>
internal static class Inflation
{
    /// <summary>A data set that would take more than this is refused: nobody sends one of that size in good faith.</summary>
    private const long Largest = 1L << 30;

    /// <summary>The inflated data set of a file.</summary>
    public static Stream Open(Stream file, long start)
    {
        file.Seek(start, SeekOrigin.Begin);
        Span<byte> head = stackalloc byte[2];
        var read = file.ReadAtLeast(head, 2, throwOnEndOfStream: false);
        file.Seek(start, SeekOrigin.Begin);
        return Open(file, head[..read]);
    }

    /// <summary>The same for a stream that stands at the data set, whose first two bytes are known.</summary>
    public static Stream Open(Stream deflated, ReadOnlySpan<byte> head) =>
        head.Length >= 2 && head[0] == 0x78 && ((head[0] << 8) | head[1]) % 31 == 0
            ? new ZLibStream(deflated, CompressionMode.Decompress, leaveOpen: true)
            : new DeflateStream(deflated, CompressionMode.Decompress, leaveOpen: true);

    /// <summary>All of a data set in memory; of a damaged one what comes before the damage.</summary>
    /// <exception cref="DicomFormatException">It is too large, or reading is strict and it is damaged.</exception>
    public static byte[] ReadAll(ReadOnlyMemory<byte> deflated, FileReading reading)
    {
        using var inflated = Open(new PrefixedStream(deflated, Stream.Null), deflated.Span[..Math.Min(2, deflated.Length)]);
        using var bytes = new MemoryStream();
        var part = new byte[64 * 1024];
        try
        {
            while (inflated.Read(part) is > 0 and var read)
            {
                bytes.Write(part, 0, read);
                if (bytes.Length > Largest)
                {
                    throw new DicomFormatException("The deflated data set is too large to be read in memory", reading.DatasetOffset);
                }
            }
        }
        catch (InvalidDataException)
        {
            reading.NoteDamagedDeflate();
        }
        return bytes.ToArray();
    }
}
