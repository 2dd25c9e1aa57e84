using DataBank.Fhir;

namespace DataBank.Storage;

/// <summary>The files of exports and imports, a folder for each by its id.</summary>
/// <param name="reserveBytes">How much room on the volume is left to others.</param>
public sealed class JobFolder(string path, long reserveBytes)
{
    public IReadOnlyList<string> Ids => Directory.Exists(path) ? [.. Directory.EnumerateDirectories(path).Select(folder => Path.GetFileName(folder)!)] : [];

    public DateTimeOffset LastChange(string id) => Directory.GetLastWriteTimeUtc(Path.Combine(path, id));

    public string PathOf(string id, string file) => Path.Combine(path, id, file);

    /// <summary>
    /// Appends lines to a file, durably, and returns its new length. What a crash left there beyond the length that is known is cut off.
    /// </summary>
    /// <exception cref="RequestProblem">507: there is no room for it.</exception>
    /// <exception cref="IOException">The file is shorter than it must be, or another process writes it.</exception>
    public async Task<long> AppendAsync(string id, string file, long lengthBytes, IEnumerable<ReadOnlyMemory<byte>> lines, CancellationToken cancellation)
    {
        var folder = Open(id);
        await using var stream = new FileStream(Path.Combine(folder, file), lengthBytes == 0 ? FileMode.OpenOrCreate : FileMode.Open, FileAccess.Write, FileShare.None);
        if (stream.Length < lengthBytes) throw new IOException("A file of a job has lost its end.");
        stream.SetLength(lengthBytes);
        stream.Seek(0, SeekOrigin.End);
        foreach (var line in lines)
        {
            await stream.WriteAsync(line, cancellation);
            stream.WriteByte((byte)'\n');
        }
        stream.Flush(flushToDisk: true);
        if (lengthBytes == 0) DiskFlush.Folder(folder);
        return stream.Length;
    }

    /// <summary>Makes a file of what a stream brings, under its name only once all of it is on the disk; one of this name stays as it is.</summary>
    /// <exception cref="RequestProblem">413: it is larger than this. 507: there is no room for it.</exception>
    public async Task ReceiveAsync(string id, string file, Stream content, long mostBytes, CancellationToken cancellation)
    {
        var folder = Open(id);
        var (target, partial) = (Path.Combine(folder, file), Path.Combine(folder, file + ".part"));
        if (File.Exists(target)) return;
        await using (var stream = new FileStream(partial, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            var buffer = new byte[256 * 1024];
            for (int count; (count = await content.ReadAsync(buffer, cancellation)) > 0;)
            {
                if (stream.Length + count > mostBytes) throw new RequestProblem(413, "too-long", $"The file is larger than the {mostBytes} bytes that are taken.");
                if (stream.Length % (64 * 1024 * 1024) < buffer.Length) CheckRoom(folder);
                await stream.WriteAsync(buffer.AsMemory(0, count), cancellation);
            }
            stream.Flush(flushToDisk: true);
        }
        File.Move(partial, target);
        DiskFlush.Folder(folder);
    }

    /// <summary>Removes the files of a job, also while they are being written: the writer finds that out with its next line.</summary>
    public void Remove(string id)
    {
        const int MostAttempts = 100;
        for (var attempt = 1; Directory.Exists(Path.Combine(path, id)); attempt++)
        {
            try
            {
                Directory.Delete(Path.Combine(path, id), recursive: true);
            }
            catch (IOException) when (attempt < MostAttempts)
            {
                // A file has come or gone in between.
            }
        }
    }

    private string Open(string id)
    {
        var folder = Path.Combine(path, id);
        if (!Directory.Exists(folder))
        {
            Directory.CreateDirectory(folder);
            DiskFlush.Folder(path);
        }
        CheckRoom(folder);
        return folder;
    }

    private void CheckRoom(string folder)
    {
        if (reserveBytes > 0 && new DriveInfo(folder).AvailableFreeSpace < reserveBytes) throw StorageOutage.Full();
    }
}
