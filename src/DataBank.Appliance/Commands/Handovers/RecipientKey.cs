using System.Security.Cryptography;
using DataBank.Storage;

namespace DataBank.Appliance;

/// <summary>The key that themes are sealed with for another bank.</summary>
internal static class RecipientKey
{
    private const int LeastBits = 3072;

    /// <exception cref="SettingsProblem">There is no such file, or no RSA key in it that is long enough.</exception>
    public static async Task<(BackupLock Lock, string Hash)> ReadAsync(string path, CancellationToken cancellation)
    {
        if (!File.Exists(path)) throw new SettingsProblem($"There is no file {path}.");
        var pem = await File.ReadAllTextAsync(path, cancellation);
        try
        {
            using var rsa = RSA.Create();
            rsa.ImportFromPem(pem);
            if (rsa.KeySize < LeastBits) throw new SettingsProblem($"The key of {path} has less than {LeastBits} bits.");
            return (BackupLock.OfKey(pem), Convert.ToHexStringLower(SHA256.HashData(rsa.ExportSubjectPublicKeyInfo())));
        }
        catch (ArgumentException)
        {
            throw new SettingsProblem($"{path} holds no RSA key in PEM.");
        }
    }
}
