using System.Globalization;
using System.Text;
using System.Text.Json;

namespace DataBank.Storage;

/// <summary>
/// Backups in a folder: the bytes of all generations once each, by their hash, and for each generation what it consists of. A generation
/// is there when its manifest is, which is written last.
/// </summary>
public sealed class BackupRepository
{
    private const string Manifest = ".json", SealedManifest = ".json.sealed", List = ".blobs";
    private const string BlobMark = "b ", FileMark = "f ";
    private const string NameFormat = "yyyyMMdd'T'HHmmss'Z'";
    private const int LinesAtOnce = 10_000;
    private readonly IFilePlace generations;
    private readonly BlobKeys keys;

    private BackupRepository(IFilePlace generations, BlobStore blobs, BlobKeys keys) => (this.generations, Blobs, this.keys) = (generations, blobs, keys);

    public BlobStore Blobs { get; }

    /// <exception cref="System.Security.Cryptography.CryptographicException">The passphrase or key is not the one of this backup.</exception>
    public static async Task<BackupRepository> OpenAsync(string folder, BackupLock secret, bool isToBeWritten, CancellationToken cancellation)
    {
        var place = new DiskFiles(Path.Combine(folder, "keys"));
        var keys = isToBeWritten ? await secret.OpenForWritingAsync(place, cancellation) : await secret.OpenForReadingAsync(place, cancellation);
        return new BackupRepository(new DiskFiles(Path.Combine(folder, "generations")), new BlobStore(new DiskFiles(Path.Combine(folder, "blobs")), keys), keys);
    }

    public static string NameOf(DateTimeOffset time) => time.UtcDateTime.ToString(NameFormat, CultureInfo.InvariantCulture);

    /// <summary>Names of the generations, the oldest first.</summary>
    public async Task<IReadOnlyList<string>> NamesAsync(CancellationToken cancellation) => await generations.ListAsync("", cancellation)
        .Select(file => file.Name).Where(name => name.EndsWith(Manifest, StringComparison.Ordinal) || name.EndsWith(SealedManifest, StringComparison.Ordinal))
        .Select(name => name[..name.IndexOf('.', StringComparison.Ordinal)]).Order(StringComparer.Ordinal).ToListAsync(cancellation);

    /// <exception cref="FileNotFoundException">There is no such generation.</exception>
    public async Task<BackupManifest> ReadAsync(string name, CancellationToken cancellation)
    {
        var isSealed = await generations.FindAsync(name + SealedManifest, cancellation) is not null;
        var file = await generations.OpenAsync(name + (isSealed ? SealedManifest : Manifest), cancellation);
        await using Stream content = isSealed ? await SealedStream.OpenAsync(file, keys, cancellation) : file;
        return await JsonSerializer.DeserializeAsync<BackupManifest>(content, cancellationToken: cancellation) is { Format: BackupManifest.CurrentFormat } manifest
            ? manifest
            : throw new InvalidDataException("The backup was made by a newer version.");
    }

    /// <summary>What a generation needs, by hashes, and whether it is a blob of the appliance or one of its databases and files.</summary>
    public async IAsyncEnumerable<(string Hash, bool IsBlob)> ContentsAsync(string name, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        using var reader = new StreamReader(await generations.OpenAsync(name + List, cancellation));
        while (await reader.ReadLineAsync(cancellation) is { } line) yield return (line[BlobMark.Length..], line.StartsWith(BlobMark, StringComparison.Ordinal));
    }

    /// <summary>Completes a generation.</summary>
    public async Task AddAsync(string name, BackupManifest manifest, IEnumerable<string> blobs, CancellationToken cancellation)
    {
        var length = 0L;
        var entries = manifest.Databases.Concat(manifest.Files).Select(entry => FileMark + entry.Hash);
        foreach (var lines in blobs.Select(hash => BlobMark + hash).Concat(entries).Chunk(LinesAtOnce)) length = await generations.AppendAsync(name + List, length, lines.Select(line => (ReadOnlyMemory<byte>)Encoding.ASCII.GetBytes(line)), cancellation);
        var bytes = JsonSerializer.SerializeToUtf8Bytes(manifest);
        if (keys.Current is { } key) await generations.PutAsync(name + SealedManifest, SealedWriter.Seal(key, bytes), cancellation);
        else await generations.PutAsync(name + Manifest, bytes, cancellation);
    }

    /// <summary>Removes all but the newest generations, and the blobs that none of the others has; how many of each.</summary>
    public async Task<(int Generations, int Blobs)> KeepAsync(int count, CancellationToken cancellation)
    {
        var names = await NamesAsync(cancellation);
        foreach (var old in names.SkipLast(count))
        {
            foreach (var end in (string[])[SealedManifest, Manifest, List]) await generations.DeleteAsync(old + end, cancellation);
        }
        if (names.Count <= count) return (0, 0);
        var needed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in names.TakeLast(count))
        {
            await foreach (var (hash, _) in ContentsAsync(name, cancellation)) needed.Add(hash);
        }
        var removed = 0;
        await foreach (var blob in Blobs.EnumerateAsync(cancellation))
        {
            if (!needed.Contains(blob.Hash) && await Blobs.DeleteAsync(blob.Hash, cancellation)) removed++;
        }
        return (names.Count - count, removed);
    }
}
