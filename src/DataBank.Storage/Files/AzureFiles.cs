using System.Runtime.CompilerServices;
using Azure;
using Azure.Core;
using Azure.Identity;
using Azure.Storage.Blobs;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;

namespace DataBank.Storage;

/// <summary>
/// Files as block blobs in a container of Azure Blob Storage, below a prefix. A blob appears under its name when its blocks are committed,
/// and is durable then; uploads and reads hold a few blocks in memory, however large the file is.
/// </summary>
public sealed class AzureFiles : IFilePlace
{
    private const int BlockBytes = 8 * 1024 * 1024;
    private const int BlocksAtOnce = 2;
    private const int ReadBytes = 1024 * 1024;
    private const string KeptAt = "kept_at";

    private readonly BlobContainerClient container;
    private readonly string prefix;

    private AzureFiles(BlobContainerClient container, string prefix, IncomingFolder incoming) => (this.container, this.prefix, Incoming) = (container, prefix, incoming);

    public IncomingFolder Incoming { get; }

    /// <param name="connection">
    /// A connection string, or the address of the service (https://account.blob.core.windows.net): with a shared access signature in it
    /// that is used, without one the identity that the environment gives (managed identity, workload identity, environment variables).
    /// </param>
    /// <param name="containerName">The container; made when it is not there.</param>
    /// <param name="prefix">"exports/"; what is outside of it is not seen.</param>
    /// <param name="incoming">Where large files are made on this machine.</param>
    /// <exception cref="FormatException">The connection is neither.</exception>
    public static AzureFiles Open(string connection, string containerName, string prefix, IncomingFolder incoming)
    {
        // What Azurite and clouds of a state know lags behind what the client knows: nothing newer than this is needed.
        var options = new BlobClientOptions(BlobClientOptions.ServiceVersion.V2021_12_02)
        {
            Retry = { Mode = RetryMode.Exponential, MaxRetries = 3, Delay = TimeSpan.FromSeconds(0.4), MaxDelay = TimeSpan.FromSeconds(5), NetworkTimeout = TimeSpan.FromSeconds(60) },
        };
        var service = Uri.TryCreate(connection, UriKind.Absolute, out var address) && address.Scheme is "https" or "http"
            ? address.Query.Length > 1 ? new BlobServiceClient(address, options) : new BlobServiceClient(address, new DefaultAzureCredential(), options)
            : new BlobServiceClient(connection, options);
        return new AzureFiles(service.GetBlobContainerClient(containerName), prefix, incoming);
    }

    /// <summary>The same container, below another prefix.</summary>
    public AzureFiles Below(string prefix) => new(container, prefix, Incoming);

    public async Task PrepareAsync(CancellationToken cancellation)
    {
        Incoming.Prepare();
        if (!await container.ExistsAsync(cancellation)) await container.CreateIfNotExistsAsync(cancellationToken: cancellation);
    }

    public async Task<bool> HoldsAnythingAsync(CancellationToken cancellation)
    {
        if (!await container.ExistsAsync(cancellation)) return false;
        await foreach (var file in ListAsync("", cancellation)) return true;
        return false;
    }

    public async Task ProbeAsync(CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(TimeSpan.FromSeconds(5));
        await container.GetPropertiesAsync(cancellationToken: limit.Token);
    }

    public async Task<Stream> OpenAsync(string name, CancellationToken cancellation)
    {
        try
        {
            return await Blob(name).OpenReadAsync(new BlobOpenReadOptions(allowModifications: false) { BufferSize = ReadBytes }, cancellation);
        }
        catch (RequestFailedException problem) when (IsNoBlob(problem))
        {
            throw new FileNotFoundException("No such file.");
        }
    }

    public string? PathOf(string name) => null;

    public async Task<StoredFile?> FindAsync(string name, CancellationToken cancellation)
    {
        try
        {
            var properties = (await Blob(name).GetPropertiesAsync(cancellationToken: cancellation)).Value;
            return new StoredFile(name, properties.ContentLength, properties.LastModified);
        }
        catch (RequestFailedException problem) when (IsNoBlob(problem))
        {
            return null;
        }
    }

    public async IAsyncEnumerable<StoredFile> ListAsync(string folder, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await foreach (var item in container.GetBlobsAsync(BlobTraits.None, BlobStates.None, prefix + folder, cancellation))
            yield return new StoredFile(item.Name[prefix.Length..], item.Properties.ContentLength ?? 0, item.Properties.LastModified ?? default);
    }

    public async Task<bool> KeepAsync(string name, CancellationToken cancellation)
    {
        try
        {
            // Whatever is set, the blob then counts as modified now, by the service's clock.
            await Blob(name).SetMetadataAsync(new Dictionary<string, string> { [KeptAt] = Guid.NewGuid().ToString("n") }, cancellationToken: cancellation);
            return true;
        }
        catch (RequestFailedException problem) when (IsNoBlob(problem))
        {
            return false;
        }
    }

    public async Task PutAsync(Func<Task<string?>> name, ReadOnlyMemory<byte> content, CancellationToken cancellation)
    {
        if (await name() is not { } wanted) return;
        using var stream = BinaryData.FromBytes(content).ToStream();
        await UploadAsync(wanted, stream, cancellation);
    }

    public async Task PutAsync(string name, string made, CancellationToken cancellation)
    {
        try
        {
            await using var file = new FileStream(made, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, useAsync: true);
            await UploadAsync(name, file, cancellation);
        }
        finally
        {
            File.Delete(made);
        }
    }

    public async Task<long> AppendAsync(string name, long lengthBytes, IEnumerable<ReadOnlyMemory<byte>> lines, CancellationToken cancellation)
    {
        var blob = container.GetBlockBlobClient(prefix + name);
        var (blocks, version) = lengthBytes == 0 ? ([], (ETag?)null) : await BlocksAsync(blob, lengthBytes, cancellation);
        var length = lengthBytes;
        using var block = new MemoryStream();
        foreach (var line in lines)
        {
            block.Write(line.Span);
            block.WriteByte((byte)'\n');
            if (block.Length >= BlockBytes) await StageAsync();
        }
        if (block.Length > 0) await StageAsync();
        try
        {
            await blob.CommitBlockListAsync(blocks, new CommitBlockListOptions { Conditions = version is null ? null : new BlobRequestConditions { IfMatch = version } }, cancellation);
        }
        catch (RequestFailedException problem) when (problem.Status is 404 or 412)
        {
            throw new IOException("Another process writes this file, or has removed it.");
        }
        return length;

        async Task StageAsync()
        {
            var id = Convert.ToBase64String(Guid.NewGuid().ToByteArray());
            length += block.Length;
            block.Position = 0;
            await blob.StageBlockAsync(id, block, cancellationToken: cancellation);
            block.SetLength(0);
            blocks.Add(id);
        }
    }

    public async Task<bool> DeleteAsync(string name, CancellationToken cancellation) => await Blob(name).DeleteIfExistsAsync(DeleteSnapshotsOption.IncludeSnapshots, cancellationToken: cancellation);

    public async Task<bool> DeleteUnlessNewerAsync(string name, DateTimeOffset than, CancellationToken cancellation)
    {
        try
        {
            // The service tells times in whole seconds, cut off.
            var conditions = new BlobRequestConditions { IfUnmodifiedSince = than - TimeSpan.FromSeconds(1) };
            return await Blob(name).DeleteIfExistsAsync(DeleteSnapshotsOption.IncludeSnapshots, conditions, cancellation);
        }
        catch (RequestFailedException problem) when (problem.Status == 412)
        {
            return false;
        }
    }

    public async Task DeleteFolderAsync(string folder, CancellationToken cancellation)
    {
        await foreach (var file in ListAsync(folder, cancellation)) await DeleteAsync(file.Name, cancellation);
    }

    private BlobClient Blob(string name) => container.GetBlobClient(prefix + name);

    private async Task UploadAsync(string name, Stream content, CancellationToken cancellation)
    {
        const int MostAttempts = 20;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                content.Position = 0;
                var options = new BlobUploadOptions { TransferOptions = new() { InitialTransferSize = BlockBytes, MaximumTransferSize = BlockBytes, MaximumConcurrency = BlocksAtOnce } };
                await Blob(name).UploadAsync(content, options, cancellation);
                return;
            }
            catch (RequestFailedException problem) when (attempt < MostAttempts && problem.ErrorCode == BlobErrorCode.InvalidBlockList)
            {
                // Another upload of the same name was committed first, which discards the blocks of all others.
                await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(10, 200 * attempt)), cancellation);
            }
        }
    }

    // The blocks that make up so many bytes; what stands behind them was appended by a process that died before it could say so.
    private static async Task<(List<string> Blocks, ETag? Version)> BlocksAsync(BlockBlobClient blob, long lengthBytes, CancellationToken cancellation)
    {
        try
        {
            var answer = await blob.GetBlockListAsync(BlockListTypes.Committed, cancellationToken: cancellation);
            var (blocks, length) = (new List<string>(), 0L);
            foreach (var block in answer.Value.CommittedBlocks.TakeWhile(_ => length < lengthBytes))
            {
                blocks.Add(block.Name);
                length += block.SizeLong;
            }
            return length == lengthBytes ? (blocks, answer.GetRawResponse().Headers.ETag) : throw new IOException("A file has lost its end.");
        }
        catch (RequestFailedException problem) when (IsNoBlob(problem))
        {
            throw new IOException("The file is gone.");
        }
    }

    private static bool IsNoBlob(RequestFailedException problem) => problem.Status == 404 && problem.ErrorCode != BlobErrorCode.ContainerNotFound;
}
