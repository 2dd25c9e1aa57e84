using System.Buffers;
using DataBank.Fhir;

namespace DataBank.Storage;

/// <summary>The files of exports and imports, a folder for each by its id, in a place that all nodes see.</summary>
public sealed class JobFolder(IFilePlace place)
{
    private const int BufferBytes = 256 * 1024;
    private const long BytesBetweenLooks = 64L * 1024 * 1024;

    /// <summary>Whose files there are, and when one of them was last written.</summary>
    public async Task<IReadOnlyDictionary<string, DateTimeOffset>> ListAsync(CancellationToken cancellation)
    {
        var found = new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal);
        await foreach (var file in place.ListAsync("", cancellation))
        {
            var id = file.Name.Split('/')[0];
            if (!found.TryGetValue(id, out var last) || last < file.LastWritten) found[id] = file.LastWritten;
        }
        return found;
    }

    /// <summary>Opens a file for reading; null when there is none.</summary>
    public async Task<Stream?> OpenAsync(string id, string file, CancellationToken cancellation)
    {
        try
        {
            return await place.OpenAsync($"{id}/{file}", cancellation);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    /// <summary>Where a file lies on this machine; null where the files are elsewhere.</summary>
    public string? PathOf(string id, string file) => place.PathOf($"{id}/{file}");

    public async Task<bool> HoldsAsync(string id, string file, CancellationToken cancellation) => await place.FindAsync($"{id}/{file}", cancellation) is not null;

    /// <inheritdoc cref="IFilePlace.AppendAsync"/>
    public Task<long> AppendAsync(string id, string file, long lengthBytes, IEnumerable<ReadOnlyMemory<byte>> lines, CancellationToken cancellation) =>
        place.AppendAsync($"{id}/{file}", lengthBytes, lines, cancellation);

    /// <summary>Makes a file of what a stream brings, under its name only once all of it is durable; one of this name stays as it is.</summary>
    /// <exception cref="RequestProblem">413: it is larger than this. 507: there is no room for it.</exception>
    public async Task ReceiveAsync(string id, string file, Stream content, long mostBytes, CancellationToken cancellation)
    {
        if (await HoldsAsync(id, file, cancellation)) return;
        await place.PrepareAsync(cancellation);
        var made = place.Incoming.NewName();
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            using (var output = new NewFileStream(made))
            {
                var (size, nextLook) = (0L, 0L);
                for (int count; (count = await content.ReadAsync(buffer, cancellation)) > 0;)
                {
                    if ((size += count) > mostBytes) throw new RequestProblem(413, "too-long", $"The file is larger than the {mostBytes} bytes that are taken.");
                    if (size >= nextLook)
                    {
                        place.Incoming.RequireRoom();
                        nextLook += BytesBetweenLooks;
                    }
                    output.Write(buffer.AsSpan(0, count));
                }
                output.Flush();
            }
            await place.PutAsync($"{id}/{file}", made, cancellation);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
            File.Delete(made);
        }
    }

    public Task DeleteAsync(string id, string file, CancellationToken cancellation) => place.DeleteAsync($"{id}/{file}", cancellation);

    /// <summary>Removes the files of a job, also while they are being written: the writer finds that out with its next line.</summary>
    public Task RemoveAsync(string id, CancellationToken cancellation) => place.DeleteFolderAsync($"{id}/", cancellation);
}
