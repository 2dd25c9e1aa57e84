using System.Buffers.Binary;
using System.IO.Compression;

namespace DataBank.Storage;

/// <summary>The JSON of a resource as it lies in the database. The format is kept beside it so that it can change.</summary>
internal readonly record struct ResourceBody(int Format, byte[] Bytes)
{
    private const int Plain = 0;
    private const int Brotli = 1;
    private const int SmallestCompressed = 128;

    public static ResourceBody Compress(ReadOnlyMemory<byte> json)
    {
        if (json.Length < SmallestCompressed) return new ResourceBody(Plain, json.ToArray());
        var buffer = new byte[sizeof(int) + BrotliEncoder.GetMaxCompressedLength(json.Length)];
        BinaryPrimitives.WriteInt32LittleEndian(buffer, json.Length);
        return BrotliEncoder.TryCompress(json.Span, buffer.AsSpan(sizeof(int)), out var written, quality: 1, window: 18) && written < json.Length
            ? new ResourceBody(Brotli, buffer[..(sizeof(int) + written)])
            : new ResourceBody(Plain, json.ToArray());
    }

    public ReadOnlyMemory<byte> Decompress()
    {
        if (Format == Plain) return Bytes;
        if (Format != Brotli) throw new InvalidDataException("A resource is stored in a form that this program does not know.");
        var json = new byte[BinaryPrimitives.ReadInt32LittleEndian(Bytes)];
        return BrotliDecoder.TryDecompress(Bytes.AsSpan(sizeof(int)), json, out var written) && written == json.Length
            ? json
            : throw new InvalidDataException("The compressed body of a resource is damaged.");
    }
}
