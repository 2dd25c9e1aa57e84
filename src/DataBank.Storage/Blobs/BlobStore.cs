using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using DataBank.Fhir;

namespace DataBank.Storage;

/// <summary>
/// Content-addressed files (<c>aa/&lt;hash&gt;</c>, in a container <c>aa/bb/&lt;hash&gt;</c>, <see cref="BlobNaming"/>) in a folder or a container. Bytes come before rows: a blob is
/// durable before anything refers to it. With a key it is encrypted (<c>….sealed</c>); both kinds may lie beside each other.
/// </summary>
public sealed class BlobStore(IFilePlace place, BlobKeys? blobKeys = null)
{
    private const string Sealed = ".sealed";
    private const long BytesBetweenLooks = 64L * 1024 * 1024;

    private readonly BlobKeys keys = blobKeys ?? BlobKeys.None;
    private readonly bool isOnDisk = place.PathOf("00") is not null;
    private bool isPrepared;

    /// <summary>Of a folder: whether new blobs lie in two folders (<c>aa/bb/</c>), where older versions look for them.</summary>
    public bool WritesForOlderNodes { get; init; }

    /// <summary>How what nobody else knows by its SHA-256 is named, such as instances.</summary>
    public BlobNaming NamingOfOwn => WritesForOlderNodes ? BlobNaming.Sha256 : BlobNaming.Blake3;

    /// <summary>Whether it holds anything. An empty one may be the place where a volume is to be mounted.</summary>
    public Task<bool> IsThereAsync(CancellationToken cancellation) => place.HoldsAnythingAsync(cancellation);

    /// <summary>
    /// Makes the place and removes what uploads left there that broke off with the process. From then on a place that is gone is an
    /// outage: what would be written in its stead would be lost when it comes back.
    /// </summary>
    public async Task PrepareAsync(CancellationToken cancellation)
    {
        await place.PrepareAsync(cancellation);
        isPrepared = true;
    }

    /// <summary>Uses it, for a trial.</summary>
    /// <exception cref="Exception">It cannot be used: <see cref="StorageOutage.Of"/> knows why.</exception>
    public Task ProbeAsync(CancellationToken cancellation) => place.ProbeAsync(cancellation);

    /// <summary>Copies a stream into the store, bounded; the same bytes twice make one blob.</summary>
    /// <exception cref="RequestProblem">413 beyond <paramref name="maximumBytes"/>.</exception>
    public Task<BlobReference> WriteAsync(Stream content, long maximumBytes, CancellationToken cancellation) =>
        WriteAsync(content, maximumBytes, BlobNaming.Sha256, static (blob, _) => blob, cancellation);

    /// <summary>Writes a blob that is in the store under its other name, too.</summary>
    public async Task<BlobReference> RenameAsync(BlobReference blob, BlobNaming naming, CancellationToken cancellation)
    {
        await using var content = await OpenAsync(blob.Hash, cancellation);
        return await WriteAsync(content, long.MaxValue, naming, static (other, _) => other, cancellation);
    }

    /// <summary>Brings bytes from elsewhere that must be those of a name; false when they are others.</summary>
    internal async Task<bool> WriteAsync(Stream content, string hash, CancellationToken cancellation) =>
        await WriteAsync(content, long.MaxValue, BlobHash.NamingOf(hash), static (blob, _) => blob.Hash, cancellation) == hash;

    /// <summary>
    /// The same, and looks at what is stored while it goes there: in memory where it is small enough, else in a file.
    /// </summary>
    /// <param name="look">Is given the content as a stream that can seek and is closed afterwards.</param>
    /// <exception cref="RequestProblem">413 beyond <paramref name="maximumBytes"/>, 507 where there is no room for it.</exception>
    public async Task<T> WriteAsync<T>(Stream content, long maximumBytes, BlobNaming naming, Func<BlobReference, Stream, T> look, CancellationToken cancellation)
    {
        if (!isPrepared) await PrepareAsync(cancellation);
        place.Incoming.RequireRoom();
        using var buffer = WriteBuffer.Rent();
        // A request brings a few kilobytes at a time: hashing and writing them one by one would cost more than either does.
        var read = await content.ReadAtLeastAsync(buffer.Memory, WriteBuffer.Size, throwOnEndOfStream: false, cancellation);
        if (read == WriteBuffer.Size) return await WriteLargeAsync(content, buffer, maximumBytes, naming, look, cancellation);
        Bound(read, maximumBytes);
        var bytes = buffer.Memory[..read];
        var hashing = new Task<string>(() => BlobHash.Of(bytes.Span, naming), TaskCreationOptions.RunContinuationsAsynchronously);
        var storing = Task.Run(() => StoreAsync(hashing, bytes), CancellationToken.None); // On their way to the disk while their name is computed.
        try
        {
            hashing.RunSynchronously();
            using var stream = buffer.Open(read);
            return look(new BlobReference(await hashing, read), stream);
        }
        finally
        {
            await storing;
        }
    }

    /// <summary>Takes the file that somebody writes who must write it himself, at the path that he is given.</summary>
    public async Task<BlobReference> WriteAsync(Action<string> write, CancellationToken cancellation)
    {
        if (!isPrepared) await PrepareAsync(cancellation);
        place.Incoming.RequireRoom();
        var made = place.Incoming.NewName();
        try
        {
            write(made);
            if (keys.Current is not null)
            {
                await using var plain = new FileStream(made, FileMode.Open, FileAccess.Read, FileShare.Read);
                return await WriteAsync(plain, long.MaxValue, cancellation);
            }
            BlobReference blob;
            await using (var file = new FileStream(made, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
            {
                blob = new BlobReference(Convert.ToHexStringLower(await SHA256.HashDataAsync(file, cancellation)), file.Length);
                RandomAccess.FlushToDisk(file.SafeFileHandle);
            }
            await StoreAsync(blob, made);
            return blob;
        }
        finally
        {
            File.Delete(made);
        }
    }

    /// <summary>
    /// A file of this machine with the content of a blob, for whoever must open it himself: its own, or a copy that is kept as long as it
    /// is asked for again.
    /// </summary>
    /// <exception cref="FileNotFoundException">No such blob.</exception>
    public async Task<string> FileOfAsync(string hash, CancellationToken cancellation)
    {
        foreach (var name in NamesOf(hash))
        {
            if (!IsSealed(name) && place.PathOf(name) is { } own && File.Exists(own)) return own;
        }
        if (!isPrepared) await PrepareAsync(cancellation);
        var copy = place.Incoming.KeptName(hash);
        if (File.Exists(copy))
        {
            File.SetLastWriteTimeUtc(copy, TimeProvider.System.GetUtcNow().UtcDateTime);
            return copy;
        }
        var made = place.Incoming.NewName();
        await using (var content = await OpenAsync(hash, cancellation))
        await using (var file = new FileStream(made, FileMode.CreateNew, FileAccess.Write))
        {
            await content.CopyToAsync(file, cancellation);
        }
        File.Move(made, copy, overwrite: true);
        return copy;
    }

    /// <summary>Opens a blob for reading; the stream can seek.</summary>
    /// <exception cref="FileNotFoundException">No such blob.</exception>
    /// <exception cref="DirectoryNotFoundException">The whole store is gone.</exception>
    public async Task<Stream> OpenAsync(string hash, CancellationToken cancellation)
    {
        var (name, stream) = await OpenFirstAsync(NamesOf(hash), cancellation);
        return IsSealed(name) ? await SealedStream.OpenAsync(stream, keys, cancellation) : stream;
    }

    /// <summary>Writes the bytes of a blob to a stream, and holds them against its name on the way.</summary>
    /// <exception cref="FileNotFoundException">No such blob.</exception>
    /// <exception cref="InvalidDataException">They are others.</exception>
    public async Task CopyToAsync(string hash, Stream target, CancellationToken cancellation)
    {
        using var buffer = WriteBuffer.Rent();
        using var check = new BlobHash(hash);
        await using var content = await OpenAsync(hash, cancellation);
        for (int read; (read = await content.ReadAsync(buffer.Memory, cancellation)) > 0;)
        {
            check.Append(buffer.Memory.Span[..read]);
            await target.WriteAsync(buffer.Memory[..read], cancellation);
        }
        if (check.End() != hash) throw new InvalidDataException($"The blob {hash} is damaged: its bytes have another hash.");
    }

    /// <summary>What is known of a blob; null when there is none.</summary>
    public async Task<StoredBlob?> FindAsync(string hash, CancellationToken cancellation)
    {
        foreach (var name in NamesOf(hash))
        {
            if (await place.FindAsync(name, cancellation) is { } file) return ToBlob(file);
        }
        return null;
    }

    /// <summary>Removes a blob that nothing refers to; false when it was not there.</summary>
    public async Task<bool> DeleteAsync(string hash, CancellationToken cancellation)
    {
        var isDeleted = false;
        foreach (var name in NamesOf(hash)) isDeleted |= await place.DeleteAsync(name, cancellation);
        return isDeleted;
    }

    /// <summary>
    /// Removes a blob that nothing refers to, unless its bytes were written again after a time: whoever did that a moment ago refers to it
    /// soon. False when it stays.
    /// </summary>
    public async Task<bool> DeleteUnlessNewerAsync(string hash, DateTimeOffset than, CancellationToken cancellation)
    {
        var isDeleted = false;
        foreach (var name in NamesOf(hash)) isDeleted |= await place.DeleteUnlessNewerAsync(name, than, cancellation);
        return isDeleted;
    }

    /// <summary>All blobs in the store.</summary>
    public async IAsyncEnumerable<StoredBlob> EnumerateAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var file in place.ListAsync("", cancellation))
        {
            if (BlobHash.IsOne(HashOf(file.Name))) yield return ToBlob(file);
        }
    }

    /// <summary>
    /// Brings a blob to another store. True when it was brought, false when that store has it; null when there is none to bring: it was
    /// removed after it was listed, or was only being written and nobody refers to it yet.
    /// </summary>
    /// <exception cref="InvalidDataException">Its bytes are not those that its name says.</exception>
    public async Task<bool?> CopyAsync(StoredBlob blob, BlobStore target, CancellationToken cancellation)
    {
        if (await target.FindAsync(blob.Hash, cancellation) is { } there && there.SizeBytes == blob.SizeBytes) return false;
        try
        {
            await using var content = await OpenAsync(blob.Hash, cancellation);
            if (await target.WriteAsync(content, blob.Hash, cancellation)) return true;
            throw new InvalidDataException($"The blob {blob.Hash} is damaged: its bytes have another hash.");
        }
        catch (Exception problem) when (problem is FileNotFoundException || (problem is InvalidDataException && blob.IsUnfinished))
        {
            return null;
        }
    }

    /// <summary>Encrypts a blob as new ones are, unless it is already; false when nothing was to be done.</summary>
    internal async Task<bool> ResealAsync(StoredBlob blob, CancellationToken cancellation)
    {
        if (keys.Current is not { } key || (blob.IsSealed && await IsSealedWithAsync(blob, key, cancellation))) return false;
        if (!isPrepared) await PrepareAsync(cancellation);
        place.Incoming.RequireRoom();
        var made = place.Incoming.NewName();
        try
        {
            using (var buffer = WriteBuffer.Rent())
            await using (var content = await OpenAsync(blob.Hash, cancellation))
            {
                using var file = new NewFileStream(made);
                using var sealing = new SealedWriter(key, file);
                for (int read; (read = await content.ReadAsync(buffer.Memory, cancellation)) > 0;) sealing.Append(buffer.Memory.Span[..read]);
                sealing.End();
                file.Flush();
            }
            await place.PutAsync(NewNameOf(blob.Hash), made, CancellationToken.None);
        }
        finally
        {
            File.Delete(made);
        }
        foreach (var other in NamesOf(blob.Hash).Skip(1)) await place.DeleteAsync(other, CancellationToken.None);
        return true;
    }

    /// <summary>Removes what uploads left that broke off.</summary>
    public void RemoveLeftovers() => place.Incoming.RemoveOld();

    private Task StoreAsync(Task<string> hashing, ReadOnlyMemory<byte> content) => place.PutAsync(
        async () => await hashing is var hash && await KeepAsync(hash) ? null : NewNameOf(hash),
        keys.Current is { } key ? SealedWriter.Seal(key, content.Span) : content,
        CancellationToken.None);

    private async Task<T> WriteLargeAsync<T>(Stream content, WriteBuffer buffer, long maximumBytes, BlobNaming naming, Func<BlobReference, Stream, T> look, CancellationToken cancellation)
    {
        var made = place.Incoming.NewName();
        try
        {
            var blob = await MakeAsync(made, content, buffer, maximumBytes, naming, cancellation);
            await using var written = new FileStream(made, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0);
            var storing = Task.Run(() => StoreAsync(blob, made), CancellationToken.None);
            try
            {
                await using Stream stream = keys.Current is null ? written : await SealedStream.OpenAsync(written, keys, cancellation);
                return look(blob, stream);
            }
            finally
            {
                await storing;
            }
        }
        finally
        {
            File.Delete(made);
        }
    }

    private async Task<BlobReference> MakeAsync(string made, Stream content, WriteBuffer buffer, long maximumBytes, BlobNaming naming, CancellationToken cancellation)
    {
        using var file = new NewFileStream(made);
        using var sealing = keys.Current is { } key ? new SealedWriter(key, file) : null;
        using var hash = new BlobHash(naming);
        var (size, nextLook) = (0L, BytesBetweenLooks);
        for (var read = WriteBuffer.Size; read > 0; read = await content.ReadAtLeastAsync(buffer.Memory, WriteBuffer.Size, throwOnEndOfStream: false, cancellation))
        {
            Bound(size += read, maximumBytes);
            if (size >= nextLook)
            {
                place.Incoming.RequireRoom();
                nextLook += BytesBetweenLooks;
            }
            var bytes = buffer.Memory.Span[..read];
            hash.Append(bytes);
            if (sealing is null) file.Write(bytes);
            else sealing.Append(bytes);
        }
        sealing?.End();
        file.Flush();
        return new BlobReference(hash.End(), size);
    }

    private async Task StoreAsync(BlobReference blob, string made)
    {
        if (!await KeepAsync(blob.Hash)) await place.PutAsync(NewNameOf(blob.Hash), made, CancellationToken.None);
    }

    private async Task<bool> IsSealedWithAsync(StoredBlob blob, BlobKey key, CancellationToken cancellation)
    {
        var header = new byte[SealedFormat.HeaderBytes];
        await using var file = (await OpenFirstAsync(NamesOf(blob.Hash).Where(IsSealed), cancellation)).Stream;
        await file.ReadExactlyAsync(header, cancellation);
        return SealedFormat.KeyId(header).SequenceEqual(key.Id.Span);
    }

    private async Task<(string Name, Stream Stream)> OpenFirstAsync(IEnumerable<string> names, CancellationToken cancellation)
    {
        foreach (var name in names)
        {
            try
            {
                return (name, await place.OpenAsync(name, cancellation));
            }
            catch (FileNotFoundException)
            {
                // Perhaps it is the other one.
            }
        }
        throw new FileNotFoundException("No such blob.");
    }

    // Bytes that are there already: what was just written again is not to be released as old.
    private async Task<bool> KeepAsync(string hash)
    {
        foreach (var name in NamesOf(hash))
        {
            if (await place.KeepAsync(name, CancellationToken.None)) return true;
        }
        return false;
    }

    // Where a blob may lie, the likelier first. Without any keys there are no encrypted ones. On a disk each folder that is new must be made
    // durable by itself: there is one level of them, below which older versions had another.
    private IEnumerable<string> NamesOf(string hash)
    {
        if (!BlobHash.IsOne(hash)) yield break;
        var digits = BlobHash.DigitsOf(hash);
        var deep = $"{digits[..2]}/{digits[2..4]}/{hash}";
        var flat = $"{digits[..2]}/{hash}";
        foreach (var plain in !isOnDisk ? (string[])[deep] : WritesForOlderNodes ? [deep, flat] : [flat, deep])
        {
            if (keys.Current is not null) yield return plain + Sealed;
            yield return plain;
            if (keys.Current is null && keys.All.Count > 0) yield return plain + Sealed;
        }
    }

    private string NewNameOf(string hash) => NamesOf(hash).First();

    private static StoredBlob ToBlob(StoredFile file) =>
        new(HashOf(file.Name), IsSealed(file.Name) ? SealedFormat.ContentBytes(file.SizeBytes) : file.SizeBytes, file.LastWritten, IsSealed(file.Name), file.IsUnfinished);

    private static bool IsSealed(string name) => name.EndsWith(Sealed, StringComparison.Ordinal);

    private static string HashOf(string name)
    {
        var last = name[(name.LastIndexOf('/') + 1)..];
        return IsSealed(last) ? last[..^Sealed.Length] : last;
    }

    private static void Bound(long size, long maximumBytes)
    {
        if (size > maximumBytes) throw new RequestProblem(413, "too-long", $"The content is larger than {maximumBytes} bytes.");
    }
}
