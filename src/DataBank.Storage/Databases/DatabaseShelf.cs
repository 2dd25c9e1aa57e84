using System.Data.Common;
using Microsoft.Data.SqlClient;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace DataBank.Storage;

/// <summary>
/// Databases that come and go, each by itself, so that what is deleted is gone: on SQLite files of a folder, on PostgreSQL schemas of one
/// database, on SQL Server databases of one server. There each opening for writing gives a database another name (its stem and a random
/// end): whoever still had it open under the former one, because he did not notice that his time was over, writes nowhere.
/// </summary>
/// <param name="engine">Engine.</param>
/// <param name="place">SQLite: the folder. Otherwise the connection string of the database, or server, that they are made in.</param>
/// <param name="clock">Stamps writes.</param>
public sealed class DatabaseShelf(DatabaseEngine engine, string place, TimeProvider clock)
{
    private const string Prefix = "view_";
    private const int LongestPart = 24; // Of 63 characters that PostgreSQL allows.
    private const int EndLength = 8;

    private readonly string place = engine == DatabaseEngine.Sqlite ? place : ConnectionText.Checked(engine, place);
    private readonly string[] sqliteFiles = ["", "-wal", "-shm", "-journal"];

    /// <summary>A stem for the database of a FHIR id that no other has; on SQLite the id itself.</summary>
    public string NewStem(string id) =>
        engine == DatabaseEngine.Sqlite ? id : $"{Prefix}{new string([.. id.ToLowerInvariant().Take(LongestPart).Select(letter => char.IsAsciiLetterOrDigit(letter) ? letter : '_')])}_{NewEnd()}";

    /// <summary>Whether a stem was made for this engine.</summary>
    public bool Fits(string stem, string id) => engine == DatabaseEngine.Sqlite ? stem == id : stem.StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>The name that the database of a stem has now; null when there is none.</summary>
    public async Task<string?> FindAsync(string stem, CancellationToken cancellation)
    {
        if (engine == DatabaseEngine.Sqlite) return File.Exists(PathOf(stem)) ? stem : null;
        return (await FindAllAsync(stem, cancellation)).FirstOrDefault();
    }

    /// <summary>Opens the database of a stem for writing, and makes it when there is none; gives its name.</summary>
    public async Task<(string Name, Database Database)> OpenAsync(string stem, string schema, CancellationToken cancellation)
    {
        if (engine == DatabaseEngine.Sqlite) return (stem, await OpenAsync(stem));
        var name = $"{stem}_{NewEnd()}";
        if (await FindAsync(stem, cancellation) is { } former) await ExecuteAsync(ShelfSql.Rename(engine, former, name), cancellation);
        else if (engine == DatabaseEngine.SqlServer) await ExecuteAsync(ShelfSql.Create(engine, name), cancellation);
        return (name, await OpenAsync(name));

        Task<Database> OpenAsync(string named) => Database.OpenAsync(engine, ConnectionString(named), schema, clock, SchemaUse.BringUpToDate, SqliteUse.Research, cancellation);
    }

    /// <summary>Opens a database that another node has opened for writing.</summary>
    /// <exception cref="SchemaProblem">It is gone, or not of this program's version.</exception>
    public Task<Database> AttachAsync(string name, string schema, CancellationToken cancellation) =>
        Database.OpenAsync(engine, ConnectionString(name), schema, clock, SchemaUse.AsItIs, SqliteUse.Research, cancellation);

    /// <summary>Deletes the database of a stem; it must not be open here.</summary>
    public async Task DropAsync(string stem, CancellationToken cancellation)
    {
        if (engine == DatabaseEngine.Sqlite)
        {
            foreach (var suffix in sqliteFiles) File.Delete(PathOf(stem) + suffix);
            return;
        }
        foreach (var name in await FindAllAsync(stem, cancellation)) await ExecuteAsync(ShelfSql.Drop(engine, name), cancellation);
    }

    private static string NewEnd() => Guid.NewGuid().ToString("N")[..EndLength];

    // A FHIR id is a safe file name: letters, digits, "-" and "." only.
    private string PathOf(string stem) => Path.Combine(place, stem + ".db");

    private string ConnectionString(string name)
    {
        switch (engine)
        {
            case DatabaseEngine.Sqlite:
                return new SqliteConnectionStringBuilder { DataSource = PathOf(name) }.ConnectionString;
            case DatabaseEngine.PostgreSql:
                return new NpgsqlConnectionStringBuilder(place) { SearchPath = name }.ConnectionString;
            default:
                return new SqlConnectionStringBuilder(place) { InitialCatalog = name }.ConnectionString;
        }
    }

    private Task<List<string>> FindAllAsync(string stem, CancellationToken cancellation) => WithConnectionAsync(async connection =>
    {
        await using var command = connection.CreateCommand();
        command.CommandText = ShelfSql.Names(engine);
        command.Add("@start", stem + "_");
        await using var row = await command.ExecuteReaderAsync(cancellation);
        var names = new List<string>();
        while (await row.ReadAsync(cancellation)) names.Add(row.GetString(0));
        return names.Where(name => name.Length == stem.Length + 1 + EndLength).ToList();
    }, cancellation);

    private async Task<T> WithConnectionAsync<T>(Func<DbConnection, Task<T>> use, CancellationToken cancellation)
    {
        await using DbConnection connection = engine == DatabaseEngine.PostgreSql ? new NpgsqlConnection(place) : new SqlConnection(place);
        await connection.OpenAsync(cancellation);
        return await use(connection);
    }

    private Task<int> ExecuteAsync(string sql, CancellationToken cancellation) => WithConnectionAsync(async connection =>
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return await command.ExecuteNonQueryAsync(cancellation);
    }, cancellation);
}
