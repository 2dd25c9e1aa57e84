using System.Security.Cryptography;
using System.Text.Json;

namespace DataBank.Storage;

/// <summary>
/// The seals of a journal, kept beside it. Hashes alone can be computed anew by whoever can write the files; a seal takes the key, and its
/// public half, kept elsewhere, shows that what it has sealed is still there.
/// </summary>
public sealed class AuditSeals(string folder, ECDsa key, TimeProvider clock)
{
    private readonly string path = PathIn(folder);
    private readonly Lock gate = new();

    /// <summary>Appends a seal; it is on disk when this returns.</summary>
    internal void Add(string kind, string file, string hash)
    {
        lock (gate) // The journal and a purge may both have something to seal.
        {
            var unsigned = new AuditSeal(kind, clock.GetUtcNow(), file, hash, "");
            Append(unsigned with { Signature = Convert.ToBase64String(key.SignData(unsigned.Statement(), HashAlgorithmName.SHA256)) });
        }
    }

    /// <summary>The last one, as it stands there; null: there is none.</summary>
    internal AuditSeal? Last()
    {
        if (!File.Exists(path)) return null;
        foreach (var line in AuditLines.ReadBackwards(path)) return Parse(line.Span);
        return null;
    }

    /// <summary>All seals in the order in which they were made; null for a line that is none, or whose signature is another's.</summary>
    internal static IEnumerable<AuditSeal?> Read(string folder, ECDsa publicKey)
    {
        var path = PathIn(folder);
        return File.Exists(path) ? AuditLines.Read(path, 0).Select(line => Verified(line.Line.Span, publicKey)) : [];
    }

    // First in the folder: a backup that reads it while the appliance writes has no seal of batches that it has not read.
    private static string PathIn(string folder) => Path.Combine(folder, ".seals");

    private void Append(AuditSeal seal)
    {
        var isNew = !File.Exists(path);
        using (var stream = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 0))
        {
            stream.SetLength(AuditLines.EndOfLastLine(stream)); // A line that a crash has cut off.
            var end = stream.Seek(0, SeekOrigin.End);
            try
            {
                stream.Write([.. JsonSerializer.SerializeToUtf8Bytes(seal), (byte)'\n']);
                stream.Flush(flushToDisk: true);
            }
            catch
            {
                stream.SetLength(end);
                throw;
            }
        }
        if (isNew) DiskFlush.Folder(folder);
    }

    private static AuditSeal? Verified(ReadOnlySpan<byte> line, ECDsa publicKey)
    {
        try
        {
            return Parse(line) is { } seal && publicKey.VerifyData(seal.Statement(), Convert.FromBase64String(seal.Signature), HashAlgorithmName.SHA256) ? seal : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static AuditSeal? Parse(ReadOnlySpan<byte> line)
    {
        try
        {
            return JsonSerializer.Deserialize<AuditSeal>(line) is { Kind: not null, File: not null, Hash: not null, Signature: not null } seal ? seal : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
