using DataBank.Storage;
using Microsoft.Data.Sqlite;

namespace DataBank.UnitTests.Storage;

/// <summary>
/// An empty database of one engine: a temporary SQLite file, a schema of its own on the PostgreSQL server, or a database of its own on the
/// SQL Server, where there is one.
/// </summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private readonly string? folder;

    private TestDatabase(Database database, string connectionString, string? folder) =>
        (Database, ConnectionString, this.folder) = (database, connectionString, folder);

    /// <summary>The engines that the storage suite runs on, for MemberData.</summary>
    public static TheoryData<DatabaseEngine> Engines => [DatabaseEngine.Sqlite, DatabaseEngine.PostgreSql, DatabaseEngine.SqlServer];

    public Database Database { get; }

    public string ConnectionString { get; }

    public static async Task<TestDatabase> OpenAsync(
        DatabaseEngine engine, PostgreSqlServer server, string schema = "records", TimeProvider? clock = null)
    {
        var folder = engine == DatabaseEngine.Sqlite ? Directory.CreateTempSubdirectory("databank-test-").FullName : null;
        var connectionString = engine switch
        {
            DatabaseEngine.PostgreSql => await server.NewSchemaAsync(),
            DatabaseEngine.SqlServer => await SqlServer.NewDatabaseAsync("databank_test"),
            _ => $"Data Source={Path.Combine(folder!, "test.db")}",
        };
        var database = await Database.OpenAsync(engine, connectionString, schema, clock ?? TimeProvider.System, TestContext.Current.CancellationToken);
        return new TestDatabase(database, connectionString, folder);
    }

    /// <summary>A shelf of its own: a folder, the PostgreSQL server, or the SQL Server.</summary>
    public static async Task<(DatabaseShelf Shelf, TemporaryPlace Place)> NewShelfAsync(DatabaseEngine engine, PostgreSqlServer server)
    {
        var given = engine switch { DatabaseEngine.Sqlite => null, DatabaseEngine.PostgreSql => await server.ConnectionStringAsync(), _ => await SqlServer.ConnectionStringAsync() };
        var place = new TemporaryPlace();
        var at = given ?? place.Folder;
        return (new DatabaseShelf(engine, at, TimeProvider.System), place);
    }

    /// <summary>
    /// On PostgreSQL what is read in the order of writes shows none before those that were open beside it, in the whole cluster, have ended.
    /// </summary>
    /// <param name="shown">How many writes are shown by now.</param>
    public static async Task UntilSettledAsync(Func<Task<int>> shown, int expected)
    {
        for (var attempt = 0; attempt < 300; attempt++)
        {
            if (await shown() == expected) return;
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
        Assert.Fail("The writes were not settled in time.");
    }

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        SqliteConnection.ClearAllPools();
        if (folder is not null) Directory.Delete(folder, recursive: true);
    }
}
