using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text.Json;

namespace DataBank.Server;

/// <summary>The files of a package, by its list. What the list does not name is not read.</summary>
public sealed class PackageReader(string folder, HandoverManifest manifest)
{
    private const int LongestLine = 4096;
    private readonly string root = Path.GetFullPath(folder) + Path.DirectorySeparatorChar;

    public HandoverManifest Manifest => manifest;

    public string Folder => root;

    /// <summary>Compares every file with the list, and the list with the manifest.</summary>
    /// <exception cref="InvalidDataException">Something was changed, or is missing.</exception>
    public async Task VerifyAsync(Action<string> report, CancellationToken cancellation)
    {
        await using (var list = File.OpenRead(PathOf(PackageWriter.List)))
        {
            if (Convert.ToHexStringLower(await SHA256.HashDataAsync(list, cancellation)) != manifest.ListSha256) throw Changed(PackageWriter.List);
        }
        var done = 0L;
        await foreach (var file in FilesAsync("", cancellation))
        {
            var path = new FileInfo(PathOf(file.Name));
            if (!path.Exists || path.Length != file.Bytes) throw Changed(file.Name);
            await using var content = path.OpenRead();
            if (Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellation)) != file.Sha256) throw Changed(file.Name);
            if (++done % 100 == 0) report($"checking: {done} of {manifest.Files} files");
        }
        if (done != manifest.Files) throw Changed(PackageWriter.List);
    }

    /// <summary>The files whose names begin so, in the order of the list.</summary>
    public async IAsyncEnumerable<PackagedFile> FilesAsync(string prefix, [EnumeratorCancellation] CancellationToken cancellation)
    {
        using var list = new StreamReader(PathOf(PackageWriter.List));
        while (await list.ReadLineAsync(cancellation) is { } line)
        {
            var file = line.Length <= LongestLine ? JsonSerializer.Deserialize<PackagedFile>(line, JsonSerializerOptions.Web) : null;
            if (file is null) throw Changed(PackageWriter.List);
            if (file.Name.StartsWith(prefix, StringComparison.Ordinal)) yield return file;
        }
    }

    /// <exception cref="InvalidDataException">The name leads out of the package.</exception>
    public FileStream Open(string name) => File.OpenRead(PathOf(name));

    /// <summary>Of a file whose bytes turned out to be others.</summary>
    public static InvalidDataException Changed(string name) =>
        new($"The package was changed, or is damaged: {name} is not as it was when it was signed. パッケージが改変されているか、壊れています。");

    private string PathOf(string name)
    {
        var path = Path.GetFullPath(Path.Combine(root, name));
        return path.StartsWith(root, StringComparison.Ordinal) ? path : throw Changed(name);
    }
}
