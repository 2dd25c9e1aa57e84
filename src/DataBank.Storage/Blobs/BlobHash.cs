using System.Buffers;
using System.Security.Cryptography;
using Blake3;

namespace DataBank.Storage;

/// <summary>Names of blobs by their bytes, which come piece by piece.</summary>
internal sealed class BlobHash(BlobNaming naming) : IDisposable
{
    private const string Blake3Mark = "b3-";
    private const int Blake3Bytes = 30;
    private static readonly SearchValues<char> hexDigits = SearchValues.Create("0123456789abcdef");

    private readonly IncrementalHash? sha256 = naming == BlobNaming.Sha256 ? IncrementalHash.CreateHash(HashAlgorithmName.SHA256) : null;
    private readonly Hasher? blake3 = naming == BlobNaming.Blake3 ? Hasher.New() : null;

    /// <summary>For bytes that are to be compared with a name.</summary>
    public BlobHash(string name)
        : this(NamingOf(name))
    {
    }

    public static bool IsOne(string text) =>
        DigitsOf(text) is var digits && digits.Length == 2 * (NamingOf(text) == BlobNaming.Blake3 ? Blake3Bytes : SHA256.HashSizeInBytes) && !digits.AsSpan().ContainsAnyExcept(hexDigits);

    public static BlobNaming NamingOf(string name) => name.StartsWith(Blake3Mark, StringComparison.Ordinal) ? BlobNaming.Blake3 : BlobNaming.Sha256;

    /// <summary>What is spread evenly.</summary>
    public static string DigitsOf(string name) => NamingOf(name) == BlobNaming.Blake3 ? name[Blake3Mark.Length..] : name;

    public static string Of(ReadOnlySpan<byte> content, BlobNaming naming)
    {
        if (naming == BlobNaming.Sha256) return Convert.ToHexStringLower(SHA256.HashData(content));
        Span<byte> hash = stackalloc byte[Blake3Bytes];
        Hasher.Hash(content, hash);
        return Blake3Mark + Convert.ToHexStringLower(hash);
    }

    public void Append(ReadOnlySpan<byte> bytes)
    {
        sha256?.AppendData(bytes);
        blake3?.Update(bytes);
    }

    /// <summary>Of all that was appended.</summary>
    public string End()
    {
        if (sha256 is not null) return Convert.ToHexStringLower(sha256.GetHashAndReset());
        Span<byte> hash = stackalloc byte[Blake3Bytes];
        blake3!.Finalize(hash);
        return Blake3Mark + Convert.ToHexStringLower(hash);
    }

    public void Dispose()
    {
        sha256?.Dispose();
        blake3?.Dispose();
    }
}
