using System.Security.Cryptography;

namespace DataBank.Server;

/// <summary>
/// The MD5 of bytes, taken while they are read for something else: GA4GH DRS 1.5 asks for a checksum of a kind that all clients know beside
/// SHA-256. It tells of damage on the way; nothing is trusted by it.
/// </summary>
public static class Md5Checksum
{
    /// <param name="read">Reads what it is given to its end.</param>
    /// <returns>What that returns, and the checksum in lower-case hex.</returns>
    public static async Task<(T Result, string Md5)> WhileAsync<T>(Stream content, Func<Stream, Task<T>> read)
    {
#pragma warning disable CA5351 // Not for security.
        using var md5 = MD5.Create();
#pragma warning restore CA5351
        await using var hashed = new CryptoStream(content, md5, CryptoStreamMode.Read, leaveOpen: true);
        var result = await read(hashed);
        return (result, Convert.ToHexStringLower(md5.Hash!));
    }
}
