using System.Buffers.Binary;
using System.IO.Compression;

namespace DataBank.Genomics;

/// <summary>Opens a VCF as text, whether plain, gzip or BGZF (a series of small gzip members; SAM specification §4.1).</summary>
internal static class VcfCompression
{
    private const int GzipHeaderBytes = 18;

    /// <summary>An empty member ends every BGZF file, so that a truncated one is known (SAM specification §4.1.2).</summary>
    public static ReadOnlySpan<byte> EndOfFileMarker =>
    [
        0x1f, 0x8b, 0x08, 0x04, 0, 0, 0, 0, 0, 0xff, 0x06, 0, 0x42, 0x43, 0x02, 0, 0x1b, 0, 0x03, 0, 0, 0, 0, 0, 0, 0, 0, 0,
    ];

    public static bool IsCompressed(Stream file)
    {
        Span<byte> magic = stackalloc byte[2];
        file.Position = 0;
        return file.ReadAtLeast(magic, 2, throwOnEndOfStream: false) == 2 && magic is [0x1f, 0x8b];
    }

    /// <summary>The text of a file that can seek.</summary>
    /// <exception cref="VcfFormatException">A BGZF file without its end marker, or a gzip file that ends inside a member.</exception>
    public static Stream OpenText(Stream file)
    {
        CheckEnd(file);
        var compressed = IsCompressed(file);
        file.Position = 0;
        return compressed ? new GZipStream(file, CompressionMode.Decompress, leaveOpen: true) : file;
    }

    /// <exception cref="VcfFormatException">A BGZF file without its end marker.</exception>
    public static void CheckEnd(Stream file)
    {
        if (IsBlocked(file) && !EndsWithMarker(file))
            throw new VcfFormatException("The BGZF file has no end-of-file marker: it is truncated", 0);
    }

    /// <summary>Whether it begins as BGZF.</summary>
    public static bool IsBlocked(Stream file)
    {
        Span<byte> header = stackalloc byte[GzipHeaderBytes];
        file.Position = 0;
        return file.ReadAtLeast(header, GzipHeaderBytes, throwOnEndOfStream: false) == GzipHeaderBytes
            && header is [0x1f, 0x8b, ..]
            && (header[3] & 4) != 0
            && BinaryPrimitives.ReadUInt16LittleEndian(header[10..]) >= 6
            && header[12] == (byte)'B' && header[13] == (byte)'C';
    }

    private static bool EndsWithMarker(Stream file)
    {
        Span<byte> tail = stackalloc byte[EndOfFileMarker.Length];
        if (file.Length < tail.Length)
            return false;
        file.Position = file.Length - tail.Length;
        file.ReadExactly(tail);
        return tail.SequenceEqual(EndOfFileMarker);
    }
}
