using System.Buffers.Binary;

namespace DataBank.Dicom;

/// <summary>Several grey pictures as one TIFF file (TIFF 6.0): uncompressed, one strip a page, little endian.</summary>
public static class GreyTiff
{
    private const int HeaderBytes = 8;
    private const int Entries = 9;
    private const int DirectoryBytes = 2 + (Entries * 12) + 4;

    /// <summary>Writes the file from its beginning to its end, which is as large as the pictures together: the stream need not be able to seek.</summary>
    public static async Task WriteAsync(Stream output, IReadOnlyList<TextPicture> pictures, CancellationToken cancellation)
    {
        await output.WriteAsync(new byte[] { (byte)'I', (byte)'I', 42, 0, HeaderBytes, 0, 0, 0 }, cancellation);
        var at = HeaderBytes;
        for (var page = 0; page < pictures.Count; page++)
        {
            var picture = pictures[page];
            var padded = picture.Samples.Length + (picture.Samples.Length & 1);
            var next = checked(at + DirectoryBytes + padded);
            await output.WriteAsync(Directory(picture, at + DirectoryBytes, page + 1 < pictures.Count ? next : 0), cancellation);
            await output.WriteAsync(picture.Samples, cancellation);
            if (padded > picture.Samples.Length) await output.WriteAsync(new byte[1], cancellation);
            at = next;
        }
    }

    private static byte[] Directory(TextPicture picture, int strip, int next)
    {
        var bytes = new byte[DirectoryBytes];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, Entries);
        var at = 2;
        foreach (var (tag, value) in new (ushort, int)[]
        {
            (256, picture.Width), (257, picture.Height), (258, 8), (259, 1), (262, 1), // width, length, bits, no compression, black is zero
            (273, strip), (277, 1), (278, picture.Height), (279, picture.Samples.Length), // offset, samples, rows and bytes of the strip
        })
        {
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(at), tag);
            BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(at + 2), 4); // LONG
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(at + 4), 1);
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(at + 8), value);
            at += 12;
        }
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(at), next);
        return bytes;
    }
}
