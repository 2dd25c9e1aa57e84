namespace DataBank.Storage;

/// <summary>How a blob is named after its bytes.</summary>
public enum BlobNaming
{
    /// <summary>Their SHA-256, 64 hex digits, which others ask for too.</summary>
    Sha256,

    /// <summary><c>b3-</c> and 60 hex digits, the first 240 bits of their BLAKE3 (<c>b3sum --length 30</c>): in a quarter of the time, and as hard to forge.</summary>
    Blake3,
}
