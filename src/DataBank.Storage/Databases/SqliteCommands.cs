using System.Diagnostics.CodeAnalysis;
using Microsoft.Data.Sqlite;

namespace DataBank.Storage;

/// <summary>One SQLite connection with its prepared statements, which are used again by the same text.</summary>
internal sealed class SqliteCommands(SqliteConnection connection) : IDisposable
{
    private const int MaximumKept = 256;
    private readonly Dictionary<string, KeptCommand> kept = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SqliteInsert> inserts = new(StringComparer.Ordinal);

    public SqliteConnection Connection => connection;

    /// <summary>False inside a transaction. Some errors (disk full, I/O) end a transaction by themselves.</summary>
    public bool IsAutocommit => SQLitePCL.raw.sqlite3_get_autocommit(connection.Handle) != 0;

    /// <summary>How many rows this connection has changed; undone ones stay counted.</summary>
    public int Changes => SQLitePCL.raw.sqlite3_total_changes(connection.Handle);

    public SqliteCommand Create(string sql) => kept.Remove(sql, out var command) ? command : new KeptCommand(this, connection, sql);

    /// <summary>An insert whose parameters are bound by place; of few texts, each is kept.</summary>
    public SqliteInsert Insert(string sql)
    {
        if (!inserts.TryGetValue(sql, out var insert)) inserts[sql] = insert = new SqliteInsert(connection.Handle!, sql);
        return insert;
    }

    public void Execute(string sql)
    {
        using var command = Create(sql);
        command.ExecuteNonQuery();
    }

    /// <summary>A statement of transactions that needs no patience with other processes: ADO.NET's way to one costs more than the statement.</summary>
    public void Step(string sql) => Insert(sql).Run();

    public void Dispose()
    {
        foreach (var command in kept.Values) command.Discard();
        kept.Clear();
        foreach (var insert in inserts.Values) insert.Dispose();
        connection.Dispose();
    }

    private bool TryKeep(KeptCommand command)
    {
        if (kept.Count >= MaximumKept)
        {
            foreach (var other in kept.Values) other.Discard();
            kept.Clear();
        }
        return connection.State == System.Data.ConnectionState.Open && kept.TryAdd(command.CommandText, command);
    }

    /// <summary>Disposing gives the statement back instead of finalizing it.</summary>
    [SuppressMessage("Usage", "CA2215", Justification = "Kept for the next use; Discard disposes.")]
    private sealed class KeptCommand(SqliteCommands owner, SqliteConnection connection, string sql) : SqliteCommand(sql, connection)
    {
        private bool isDiscarded;

        public void Discard()
        {
            isDiscarded = true;
            Dispose();
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing && !isDiscarded)
            {
                Parameters.Clear();
                if (owner.TryKeep(this)) return;
            }
            base.Dispose(disposing);
        }
    }
}
