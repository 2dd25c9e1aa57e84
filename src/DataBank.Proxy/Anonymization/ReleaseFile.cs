using System.Security.Cryptography;

namespace DataBank.Proxy;

/// <summary>A file of a release, as its manifest lists it.</summary>
/// <param name="Hash">SHA-256 in lower-case hexadecimal digits.</param>
internal sealed record ReleaseFile(string Name, long SizeBytes, string Hash)
{
    public static ReleaseFile Of(string name, byte[] content) => new(name, content.Length, Convert.ToHexStringLower(SHA256.HashData(content)));
}
