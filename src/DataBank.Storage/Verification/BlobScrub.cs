using System.Buffers;
using System.Runtime.CompilerServices;

namespace DataBank.Storage;

/// <summary>
/// Reads the blobs one after the other, no faster than is allowed, and compares their bytes with their names: disks forget, and nobody
/// notices before the blob is needed. On the way blobs are encrypted as new ones are, that are not yet, or with an older key.
/// </summary>
/// <param name="bytesPerSecond">How much is read at most; 0: as fast as it goes.</param>
public sealed class BlobScrub(BlobStore blobs, long bytesPerSecond, TimeProvider clock)
{
    private const int BufferBytes = 256 * 1024;

    /// <summary>Whether each blob holds what its name says.</summary>
    public async IAsyncEnumerable<(StoredBlob Blob, bool IsSound)> RunAsync([EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var blob in blobs.EnumerateAsync(cancellation))
        {
            if (await IsSoundAsync(blob, cancellation) is not { } isSound) continue;
            if (isSound) await blobs.ResealAsync(blob, cancellation);
            yield return (blob, isSound);
        }
    }

    // Null: it was removed meanwhile, or was not complete yet.
    private async Task<bool?> IsSoundAsync(StoredBlob blob, CancellationToken cancellation)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            await using var content = await blobs.OpenAsync(blob.Hash, cancellation);
            using var hash = new BlobHash(blob.Hash);
            var (started, bytes) = (clock.GetTimestamp(), 0L);
            for (int read; (read = await content.ReadAsync(buffer, cancellation)) > 0;)
            {
                hash.Append(buffer.AsSpan(0, read));
                bytes += read;
                if (bytesPerSecond > 0 && TimeSpan.FromSeconds((double)bytes / bytesPerSecond) - clock.GetElapsedTime(started) is { Ticks: > 0 } ahead) await Task.Delay(ahead, clock, cancellation);
            }
            return hash.End() == blob.Hash ? true : blob.IsUnfinished ? null : false;
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (InvalidDataException)
        {
            return blob.IsUnfinished ? null : false;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
