namespace DataBank.Storage;

/// <summary>
/// Content-addressed files (<c>aa/bb/&lt;sha-256&gt;</c>) below one folder. Bytes come before rows: a blob is durable
/// (written to a temporary file, hashed, flushed to disk, renamed) before anything refers to it.
/// </summary>
public sealed class BlobStore(string folder)
{
    /// <summary>Copies a stream into the store, bounded; the same bytes twice make one blob.</summary>
    /// <exception cref="Fhir.RequestProblem">413 beyond <paramref name="maximumBytes"/>.</exception>
    public Task<BlobReference> WriteAsync(Stream content, long maximumBytes, CancellationToken cancellation) => throw new NotImplementedException();

    /// <summary>Opens a blob for reading; the stream can seek.</summary>
    /// <exception cref="FileNotFoundException">No such blob.</exception>
    public Stream Open(string hash) => throw new NotImplementedException();

    /// <summary>The file of a blob.</summary>
    public string PathOf(string hash) => Path.Combine(folder, hash[..2], hash[2..4], hash);

    public bool Exists(string hash) => File.Exists(PathOf(hash));

    /// <summary>All hashes in the store.</summary>
    public IEnumerable<string> Enumerate() => throw new NotImplementedException();
}
