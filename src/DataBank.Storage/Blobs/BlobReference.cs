namespace DataBank.Storage;

/// <summary>A blob by the hash of its bytes.</summary>
/// <param name="Hash">In one of the forms of <see cref="BlobNaming"/>.</param>
public sealed record BlobReference(string Hash, long SizeBytes);
