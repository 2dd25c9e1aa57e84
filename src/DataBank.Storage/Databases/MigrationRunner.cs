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
            await ExecuteAsync(command(migration.Sql), cancellation);
            await ExecuteAsync(
                command(DatabaseSql.RecordMigration(engine))
                    .Add("@number", migration.Number).Add("@name", migration.Name).Add("@applied_at", clock.GetUtcNow().ToUnixTimeMilliseconds()),
                cancellation);
        }
    }

    private static async Task<HashSet<int>> AppliedAsync(DatabaseEngine engine, Func<string, DbCommand> command, CancellationToken cancellation)
    {
        var applied = new HashSet<int>();
        await using var select = command(DatabaseSql.AppliedMigrations(engine));
        await using var row = await select.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation)) applied.Add(row.GetInt32(0));
        return applied;
    }

    private static async Task ExecuteAsync(DbCommand command, CancellationToken cancellation)
    {
        await using (command) await command.ExecuteNonQueryAsync(cancellation);
    }
}
