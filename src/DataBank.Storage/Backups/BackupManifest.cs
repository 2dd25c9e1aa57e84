namespace DataBank.Storage;

/// <summary>What a generation of a backup holds.</summary>
/// <param name="CreatedAt">When its databases were read.</param>
/// <param name="Databases">Each as a SQLite file of that moment, whatever engine it came from.</param>
/// <param name="Files">Keys, journal and packages, by their paths in the data folder.</param>
/// <param name="Blobs">How many blobs its list has; the databases refer to no others.</param>
public sealed record BackupManifest(int Format, DateTimeOffset CreatedAt, IReadOnlyList<BackupEntry> Databases, IReadOnlyList<BackupEntry> Files, long Blobs, long BlobBytes)
{
    public const int CurrentFormat = 1;
}
