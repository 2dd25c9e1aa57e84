namespace DataBank.Server;

/// <summary>Files of one request's life: bulk data that wait for the metadata they belong to. What a crash left is removed at start.</summary>
public sealed class SpoolFolder
{
    private const int BufferBytes = 128 * 1024;
    private readonly string folder;

    public SpoolFolder(string folder)
    {
        this.folder = folder;
        if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
    }

    /// <summary>Copies a stream to a new file, which is the caller's to delete.</summary>
    public async Task<string> WriteAsync(Stream content, CancellationToken cancellation)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, Path.GetRandomFileName());
        try
        {
            await using var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
            await content.CopyToAsync(file, BufferBytes, cancellation);
            return path;
        }
        catch
        {
            File.Delete(path);
            throw;
        }
    }
}
