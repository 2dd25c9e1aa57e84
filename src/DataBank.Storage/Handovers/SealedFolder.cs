namespace DataBank.Storage;

/// <summary>Small files that only the holder of a private key can read: encrypted as blobs are, the key wrapped beside them.</summary>
public static class SealedFolder
{
    private const string Keys = "keys", End = ".sealed";

    /// <param name="name">Of the file, without its ending.</param>
    /// <param name="secret">The recipient's public key.</param>
    public static async Task WriteAsync(string folder, string name, ReadOnlyMemory<byte> content, BackupLock secret, CancellationToken cancellation)
    {
        var keys = await secret.OpenForWritingAsync(new DiskFiles(Path.Combine(folder, Keys)), cancellation);
        if (keys.Current is not { } key) throw new ArgumentException("What is sealed has a recipient.", nameof(secret));
        IFilePlace place = new DiskFiles(folder);
        await place.PutAsync(name + End, SealedWriter.Seal(key, content.Span), cancellation);
    }

    /// <param name="secret">The recipient's private key.</param>
    /// <exception cref="System.Security.Cryptography.CryptographicException">It was sealed for somebody else.</exception>
    /// <exception cref="InvalidDataException">It was changed.</exception>
    public static async Task<byte[]> ReadAsync(string folder, string name, BackupLock secret, CancellationToken cancellation)
    {
        var keys = await secret.OpenForReadingAsync(new DiskFiles(Path.Combine(folder, Keys)), cancellation);
        await using var content = await SealedStream.OpenAsync(await new DiskFiles(folder).OpenAsync(name + End, cancellation), keys, cancellation);
        using var plain = new MemoryStream();
        await content.CopyToAsync(plain, cancellation);
        return plain.ToArray();
    }
}
