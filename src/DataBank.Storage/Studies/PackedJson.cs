using System.Buffers.Binary;
using System.IO.Compression;

namespace DataBank.Storage;

/// <summary>Metadata as it lies in its column: four bytes of plain length, then Brotli at its quickest setting.</summary>
internal static class PackedJson
{
    private const int Quality = 1;
    private const int Window = 18;

    public static byte[] Pack(ReadOnlySpan<byte> plain)
    {
        var packed = new byte[4 + BrotliEncoder.GetMaxCompressedLength(plain.Length)];
        BinaryPrimitives.WriteInt32LittleEndian(packed, plain.Length);
        if (!BrotliEncoder.TryCompress(plain, packed.AsSpan(4), out var written, Quality, Window)) throw new System.Diagnostics.UnreachableException();
        return packed[..(4 + written)];
    }

    public static byte[] Unpack(ReadOnlySpan<byte> packed)
    {
        var plain = new byte[BinaryPrimitives.ReadInt32LittleEndian(packed)];
        return BrotliDecoder.TryDecompress(packed[4..], plain, out var written) && written == plain.Length
            ? plain
            : throw new InvalidDataException("A metadata column is damaged.");
    }
}
