using System.Security.Cryptography.X509Certificates;

namespace DataBank.Appliance;

/// <summary>Certificates of authorities in a PEM file.</summary>
internal static class AuthorityFile
{
    /// <summary>Null where no file is named.</summary>
    public static X509Certificate2Collection? Read(string? path)
    {
        if (path is null) return null;
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(path);
        return authorities;
    }
}
