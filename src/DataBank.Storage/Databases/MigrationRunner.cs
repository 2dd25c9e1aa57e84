using System.Data.Common;

namespace DataBank.Storage;

/// <summary>Brings a schema up to date inside the caller's transaction; all pending migrations apply, or none.</summary>
internal static class MigrationRunner
{
    public static async Task RunAsync(
        DatabaseEngine engine, Func<string, DbCommand> command, string schema, TimeProvider clock, CancellationToken cancellation)
    {
        await ExecuteAsync(command(DatabaseSql.LockSchema(engine)), cancellation);
        await ExecuteAsync(command(DatabaseSql.Bootstrap(engine)), cancellation);
        foreach (var migration in Migrations.Pending(engine, schema, await AppliedAsync(engine, command, cancellation)))
        {
            // Recorded first: writes of other nodes that hold this table (DatabaseSql.BeginWrite) have ended before any table that they read is changed.
            await ExecuteAsync(
                command(DatabaseSql.RecordMigration(engine))
                    .Add("@number", migration.Number).Add("@name", migration.Name).Add("@applied_at", clock.GetUtcNow().ToUnixTimeMilliseconds()),
                cancellation);
            await ExecuteAsync(command(migration.Sql), cancellation);
        }
    }

    /// <summary>Makes sure that a schema is up to date, and changes nothing.</summary>
    /// <exception cref="SchemaProblem">It is not.</exception>
    public static async Task CheckAsync(DatabaseEngine engine, Func<string, DbCommand> command, string schema, CancellationToken cancellation)
    {
        if (Migrations.Pending(engine, schema, await AppliedAsync(engine, command, cancellation)).Count > 0)
            throw new SchemaProblem("The database is of an older version of this program: the node that opens it for writing brings it up to date.");
    }

    private static async Task<Dictionary<int, string>> AppliedAsync(DatabaseEngine engine, Func<string, DbCommand> command, CancellationToken cancellation)
    {
        var applied = new Dictionary<int, string>();
        await using var select = command(DatabaseSql.AppliedMigrations(engine));
        await using var row = await select.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation)) applied[row.GetInt32(0)] = row.GetString(1);
        return applied;
    }

    private static async Task ExecuteAsync(DbCommand command, CancellationToken cancellation)
    {
        await using (command) await command.ExecuteNonQueryAsync(cancellation);
    }
}
