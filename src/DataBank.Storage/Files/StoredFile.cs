namespace DataBank.Storage;

/// <summary>A file as it lies in an <see cref="IFilePlace"/>.</summary>
/// <param name="LastWritten">When its bytes were last put there, also where they were the same as before.</param>
public sealed record StoredFile(string Name, long SizeBytes, DateTimeOffset LastWritten);
