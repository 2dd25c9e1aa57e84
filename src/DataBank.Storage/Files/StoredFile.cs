namespace DataBank.Storage;

/// <summary>A file as it lies in an <see cref="IFilePlace"/>.</summary>
/// <param name="LastWritten">When its bytes were last put there, also where they were the same as before.</param>
/// <param name="IsUnfinished">Whether it was being written still, or may have been broken off.</param>
public sealed record StoredFile(string Name, long SizeBytes, DateTimeOffset LastWritten, bool IsUnfinished = false);
