namespace DataBank.Storage;

/// <summary>What <see cref="StoreVerifier"/> found.</summary>
/// <param name="References">Rows that refer to a blob.</param>
/// <param name="Broken">Rows whose blob is missing or has another size, in words without patient data; at most the first hundred.</param>
/// <param name="BrokenCount">All of them.</param>
/// <param name="UnreferencedBlobs">Blobs that no row refers to: a crash between bytes and rows leaves such, and an import at work; no harm.</param>
public sealed record StoreVerification(long References, IReadOnlyList<string> Broken, long BrokenCount, long UnreferencedBlobs)
{
    public bool IsSound => BrokenCount == 0;
}
