using System.Security.Cryptography;

namespace DataBank.Pseudonymization;

/// <summary>The key stands in its file as it is, which only its owner may read.</summary>
public sealed class FileSeal : IKeySeal
{
    public byte[] Seal(ReadOnlySpan<byte> key) => key.ToArray();

    public byte[] Open(ReadOnlySpan<byte> file) =>
        file.Length == KeyEncryption.KeyBytes
            ? file.ToArray()
            : throw new CryptographicException("The key-encryption key file is damaged, or was sealed by a security module, which Keys:Module and Keys:Token must name.");
}
