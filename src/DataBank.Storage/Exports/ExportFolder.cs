namespace DataBank.Storage;

/// <summary>The files of exports, a folder for each by its id.</summary>
/// <param name="reserveBytes">How much room on the volume is left to others.</param>
public sealed class ExportFolder(string path, long reserveBytes)
{
    public IReadOnlyList<string> Ids => Directory.Exists(path) ? [.. Directory.EnumerateDirectories(path).Select(folder => Path.GetFileName(folder)!)] : [];

    public string PathOf(string id, string file) => Path.Combine(path, id, file);

    /// <summary>
    /// Appends lines to a file, durably, and returns its new length. What a crash left there beyond the length that is known is cut off.
    /// </summary>
    /// <exception cref="DataBank.Fhir.RequestProblem">507: there is no room for it.</exception>
    /// <exception cref="IOException">The file is shorter than it must be, or another process writes it.</exception>
    public async Task<long> AppendAsync(string id, string file, long lengthBytes, IEnumerable<ReadOnlyMemory<byte>> lines, CancellationToken cancellation)
    {
        var folder = Path.Combine(path, id);
        if (!Directory.Exists(folder))
        {
            Directory.CreateDirectory(folder);
            DiskFlush.Folder(path);
        }
        if (reserveBytes > 0 && new DriveInfo(folder).AvailableFreeSpace < reserveBytes) throw StorageOutage.Full();
        await using var stream = new FileStream(Path.Combine(folder, file), lengthBytes == 0 ? FileMode.OpenOrCreate : FileMode.Open, FileAccess.Write, FileShare.None);
        if (stream.Length < lengthBytes) throw new IOException("A file of an export has lost its end.");
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

    /// <summary>Removes the files of an export, also while they are being written: the writer finds that out with its next line.</summary>
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
}
