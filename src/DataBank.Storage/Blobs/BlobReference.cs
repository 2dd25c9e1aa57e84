namespace DataBank.Storage;

/// <summary>A blob by the lower-case hex SHA-256 of its bytes.</summary>
public sealed record BlobReference(string Hash, long SizeBytes);
