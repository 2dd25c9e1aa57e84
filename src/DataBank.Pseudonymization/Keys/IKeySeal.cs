using System.Security.Cryptography;

namespace DataBank.Pseudonymization;

/// <summary>How the key-encryption key lies in its file: sealed by the rights of the file alone, or by a key that a security module keeps.</summary>
public interface IKeySeal
{
    /// <summary>What is written into the file for a new key.</summary>
    byte[] Seal(ReadOnlySpan<byte> key);

    /// <summary>The key that a file holds.</summary>
    /// <exception cref="CryptographicException">The file was sealed in another way, or by another key.</exception>
    byte[] Open(ReadOnlySpan<byte> file);
}
