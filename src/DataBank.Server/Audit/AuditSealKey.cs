using System.Security.Cryptography;

namespace DataBank.Server;

/// <summary>
/// The key (ECDSA, P-256) that seals the journal, made at first start beside the others. Its public half is there for whoever verifies: a copy that
/// an auditor keeps elsewhere shows seals that were made with another key.
/// </summary>
public static class AuditSealKey
{
    private const string Name = "audit-seal.pem", PublicName = "audit-seal.pub.pem";

    public static async Task<ECDsa> OpenAsync(string folder, CancellationToken cancellation)
    {
        var key = ECDsa.Create();
        key.ImportFromPem(await KeyFile.ReadOrMakeAsync(folder, Name, KeyFile.MakePair, cancellation));
        await KeyFile.ReadOrMakeAsync(folder, PublicName, key.ExportSubjectPublicKeyInfoPem, cancellation);
        return key;
    }

    /// <summary>The public half; null where the journal was never sealed.</summary>
    /// <param name="folder">Where keys are.</param>
    /// <param name="file">A copy of it instead.</param>
    public static ECDsa? OpenPublic(string folder, string? file)
    {
        var path = file ?? Path.Combine(folder, PublicName);
        if (file is null && !File.Exists(path)) return null;
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(File.ReadAllText(path));
            return key;
        }
        catch (Exception problem)
        {
            key.Dispose();
            if (problem is ArgumentException or CryptographicException) throw new InvalidDataException($"{path} holds no public key (PEM).");
            throw;
        }
    }
}
