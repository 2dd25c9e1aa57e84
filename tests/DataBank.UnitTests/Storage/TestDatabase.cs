using DataBank.Storage;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;

namespace DataBank.UnitTests.Storage;

/// <summary>
/// An empty database of one engine: a temporary SQLite file, a schema of its own on the PostgreSQL server, or a database of its own on the
/// SQL Server that DATABANK_TEST_SQLSERVER names, where there is one.
/// </summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private readonly string? folder;

    private TestDatabase(Database database, string connectionString, string? folder) =>
        (Database, ConnectionString, this.folder) = (database, connectionString, folder);

    /// <summary>The engines that the storage suite runs on, for MemberData.</summary>
    public static TheoryData<DatabaseEngine> Engines => SqlServer is null
        ? [DatabaseEngine.Sqlite, DatabaseEngine.PostgreSql]
        : [DatabaseEngine.Sqlite, DatabaseEngine.PostgreSql, DatabaseEngine.SqlServer];

    private static string? SqlServer => Environment.GetEnvironmentVariable("DATABANK_TEST_SQLSERVER") is { Length: > 0 } given ? given : null;

    public Database Database { get; }

    public string ConnectionString { get; }

    public static async Task<TestDatabase> OpenAsync(
        DatabaseEngine engine, PostgreSqlServer server, string schema = "records", TimeProvider? clock = null)
    {
        var folder = engine == DatabaseEngine.Sqlite ? Directory.CreateTempSubdirectory("databank-test-").FullName : null;
        var connectionString = engine switch
        {
            DatabaseEngine.PostgreSql => await server.NewSchemaAsync(),
            DatabaseEngine.SqlServer => await NewSqlServerDatabaseAsync(),
            _ => $"Data Source={Path.Combine(folder!, "test.db")}",
        };
        var database = await Database.OpenAsync(engine, connectionString, schema, clock ?? TimeProvider.System, TestContext.Current.CancellationToken);
        return new TestDatabase(database, connectionString, folder);
    }

    /// <summary>A shelf of its own: a folder, the PostgreSQL server, or the SQL Server.</summary>
    public static async Task<(DatabaseShelf Shelf, TemporaryPlace Place)> NewShelfAsync(DatabaseEngine engine, PostgreSqlServer server)
    {
        var place = new TemporaryPlace();
        var at = engine switch { DatabaseEngine.Sqlite => place.Folder, DatabaseEngine.PostgreSql => await server.ConnectionStringAsync(), _ => SqlServer! };
        return (new DatabaseShelf(engine, at, TimeProvider.System), place);
    }

    private static async Task<string> NewSqlServerDatabaseAsync()
    {
        var name = $"databank_test_{Guid.NewGuid():n}";
        await using var connection = new SqlConnection(SqlServer);
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var create = new SqlCommand(ShelfSql.Create(DatabaseEngine.SqlServer, name), connection);
        await create.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        return new SqlConnectionStringBuilder(SqlServer) { InitialCatalog = name }.ConnectionString;
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
