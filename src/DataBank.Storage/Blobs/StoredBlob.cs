namespace DataBank.Storage;

/// <summary>A blob as it lies in the store.</summary>
/// <param name="SizeBytes">Of its content, not of what encryption adds.</param>
/// <param name="LastWritten">When its bytes were last brought, also where they were there already.</param>
/// <param name="IsSealed">Whether it is encrypted.</param>
public sealed record StoredBlob(string Hash, long SizeBytes, DateTimeOffset LastWritten, bool IsSealed);
