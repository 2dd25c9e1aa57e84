using System.Security.Cryptography;

namespace DataBank.Storage;

/// <summary>Encrypts a blob while it is written, a chunk at a time.</summary>
internal sealed class SealedWriter : IDisposable
{
    private readonly AesGcm cipher;
    private readonly Stream output;
    private readonly byte[] plain = new byte[SealedFormat.ChunkBytes];
    private readonly byte[] chunk = new byte[SealedFormat.ChunkBytes + SealedFormat.TagBytes];
    private int filled;
    private long number;

    public SealedWriter(BlobKey key, Stream output)
    {
        this.output = output;
        var header = new byte[SealedFormat.HeaderBytes];
        cipher = SealedFormat.Begin(key, header);
        output.Write(header);
    }

    /// <summary>The whole of a small content.</summary>
    public static ReadOnlyMemory<byte> Seal(BlobKey key, ReadOnlySpan<byte> content)
    {
        var sealedBytes = new byte[SealedFormat.SealedBytes(content.Length)];
        using var output = new MemoryStream(sealedBytes);
        using var writer = new SealedWriter(key, output);
        writer.Append(content);
        writer.End();
        return sealedBytes;
    }

    public void Append(ReadOnlySpan<byte> content)
    {
        while (content.Length > 0)
        {
            // A full chunk waits until it is known that it is not the last.
            if (filled == plain.Length) Write(isLast: false);
            var count = Math.Min(content.Length, plain.Length - filled);
            content[..count].CopyTo(plain.AsSpan(filled));
            filled += count;
            content = content[count..];
        }
    }

    public void End() => Write(isLast: true);

    public void Dispose() => cipher.Dispose();

    private void Write(bool isLast)
    {
        SealedFormat.Encrypt(cipher, number++, isLast, plain.AsSpan(0, filled), chunk);
        output.Write(chunk, 0, filled + SealedFormat.TagBytes);
        filled = 0;
    }
}
