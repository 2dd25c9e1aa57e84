using Microsoft.Data.Sqlite;

namespace DataBank.UnitTests.Storage;

/// <summary>A folder for the life of a test.</summary>
public sealed class TemporaryPlace : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("databank-test-").FullName;

    public void Dispose()
    {
        SqliteConnection.ClearAllPools();
        Directory.Delete(Folder, recursive: true);
    }
}
