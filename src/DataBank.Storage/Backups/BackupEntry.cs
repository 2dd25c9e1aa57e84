namespace DataBank.Storage;

/// <summary>A database or a file in a backup, by the hash of its bytes.</summary>
/// <param name="Name">"clinical", "keys/token-signing.pem" …</param>
public sealed record BackupEntry(string Name, string Hash, long SizeBytes);
