using System.Security.Cryptography;
using DataBank.Storage;

namespace DataBank.Server;

/// <summary>Keys in files that their owner alone can read.</summary>
internal static class KeyFile
{
    /// <summary>The text of a key, which is made when there is none. Two processes that start at once end with the same.</summary>
    public static async Task<string> ReadOrMakeAsync(string folder, string name, Func<string> make, CancellationToken cancellation)
    {
        var path = Path.Combine(folder, name);
        if (!File.Exists(path)) await CreateAsync(folder, path, make(), cancellation);
        return await File.ReadAllTextAsync(path, cancellation);
    }

    /// <summary>A new pair that signs (ECDSA, P-256), as PEM.</summary>
    public static string MakePair()
    {
        using var made = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return made.ExportPkcs8PrivateKeyPem();
    }

    /// <summary>Writes a key, durably; one that is there already stays.</summary>
    public static async Task CreateAsync(string folder, string path, string text, CancellationToken cancellation)
    {
        OwnerOnly.CreateFolder(folder);
        var temporary = Path.Combine(folder, $".{Guid.NewGuid():N}");
        await using (var file = OwnerOnly.Write(temporary))
        {
            await file.WriteAsync(System.Text.Encoding.ASCII.GetBytes(text), cancellation);
            file.Flush(flushToDisk: true);
        }
        try
        {
            File.Move(temporary, path, overwrite: false);
        }
        catch (IOException) when (File.Exists(path))
        {
            File.Delete(temporary); // Another process was first: its key is the key.
        }
    }
}
