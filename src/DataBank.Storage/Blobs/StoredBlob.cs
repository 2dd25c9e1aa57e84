namespace DataBank.Storage;

/// <summary>A blob as it lies in the store.</summary>
/// <param name="SizeBytes">Of its content, not of what encryption adds.</param>
/// <param name="LastWritten">When its bytes were last brought, also where they were there already.</param>
/// <param name="IsSealed">Whether it is encrypted.</param>
/// <param name="IsUnfinished">Whether it was being written still, or may have been broken off: other bytes than its name says are no damage.</param>
public sealed record StoredBlob(string Hash, long SizeBytes, DateTimeOffset LastWritten, bool IsSealed, bool IsUnfinished);
