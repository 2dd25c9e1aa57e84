using System.Data.Common;
using System.Globalization;

namespace DataBank.Storage;

/// <summary>
/// Copies a database into a new one of any engine, table by table, and compares both afterwards. Each batch of rows is written in one
/// transaction with how far its table has come, so that a copy that broke off goes on; the source must be the same then.
/// </summary>
/// <param name="report">Is told of each batch: the table, and how many of its rows are there.</param>
public sealed class DatabaseCopy(Database source, Database target, string schema, Action<string, long>? report = null)
{
    private const int BatchRows = 2000;
    private const long BatchBytes = 16 * 1024 * 1024;
    private static readonly string[] NotCopied = ["schema_version", "write_clock", "store_copy"];
    private const string ChangedAtTheEnd = "index_state";
    private static readonly string[] ReferredTo = ["study", "series", "extra_tag"];

    private bool IsVault => schema == "vault";

    /// <summary>Copies what is not there yet, and compares. A copy that has ended and was not written to since is only compared: what broke off may be another of several.</summary>
    /// <exception cref="InvalidDataException">The target is in use, has other tables, or differs afterwards.</exception>
    public Task<IReadOnlyList<CopiedTable>> RunAsync(CancellationToken cancellation) => source.ReadAsync<IReadOnlyList<CopiedTable>>(
        async reading =>
        {
            var tables = await TablesAsync(reading, cancellation);
            if (await IsFilledAsync(cancellation))
            {
                return await CompareAsync(
                    reading, tables.Where(table => table != ChangedAtTheEnd), (_, _) => new InvalidDataException("The database that was to be filled is in use: name a new one."), cancellation);
            }
            var done = await BeginAsync(cancellation);
            foreach (var table in tables) await CopyAsync(reading, table, done.GetValueOrDefault(table, -1), cancellation);
            var copied = await CompareAsync(
                reading, tables, (ours, theirs) => new InvalidDataException($"The copy of the table {ours.Name} is not the same: {theirs.Rows} rows instead of {ours.Rows}, or other content."), cancellation);
            await EndAsync(await ScalarAsync(reading, CopySql.NextSurrogate(source.Engine), cancellation), cancellation);
            return copied;
        },
        cancellation);

    private Task<bool> IsFilledAsync(CancellationToken cancellation) => target.ReadAsync(
        async session => !(await AllTablesAsync(session, cancellation)).Contains("store_copy") && await ScalarAsync(session, CopySql.IsUsed(target.Engine, IsVault), cancellation) > 0,
        cancellation);

    private Task<Dictionary<string, long>> BeginAsync(CancellationToken cancellation) => target.WriteAsync(
        async session =>
        {
            await ExecuteAsync(session.Command(CopySql.BeginProgress(session.Engine)), cancellation);
            var done = new Dictionary<string, long>(StringComparer.Ordinal);
            await using var command = session.Command(CopySql.ReadProgress(session.Engine));
            await using var row = await command.ExecuteReaderAsync(cancellation);
            while (await row.ReadAsync(cancellation)) done[row.GetString(0)] = row.GetInt64(1);
            return done;
        },
        cancellation);

    private async Task CopyAsync(ReadSession reading, string table, long done, CancellationToken cancellation)
    {
        var columns = await CopyColumn.OfAsync(reading, table, cancellation);
        var targets = await target.ReadAsync(session => CopyColumn.OfAsync(session, table, cancellation), cancellation);
        if (!columns.Select(column => column.Name).ToHashSet(StringComparer.Ordinal).SetEquals(targets.Select(column => column.Name)))
            throw new InvalidDataException($"The table {table} has other columns there: both databases must be of this version.");
        targets = [.. columns.Select(column => targets.Single(other => other.Name == column.Name))];
        if (done < 0)
        {
            // What the schema put there itself comes along with the rest.
            await target.WriteAsync(
                async session =>
                {
                    await ExecuteAsync(session.Command(CopySql.Empty(session.Engine, table)), cancellation);
                    return await ExecuteAsync(session.Command(CopySql.AddProgress(session.Engine)).Add("@table", table).Add("@rows", 0L), cancellation);
                },
                cancellation);
            done = 0;
        }
        await using var command = reading.Command(CopySql.Rows(source.Engine, table, CopyColumn.Names(columns), CopyColumn.Order(columns))).Add("@skip", done);
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await ReadBatchAsync(row, cancellation) is { Count: > 0 } batch)
        {
            var total = done += batch.Count;
            await target.WriteAsync(
                async session =>
                {
                    await CopyWriter.WriteAsync(session, table, targets, batch, cancellation);
                    return await ExecuteAsync(session.Command(CopySql.SetProgress(session.Engine)).Add("@table", table).Add("@rows", total), cancellation);
                },
                cancellation);
            report?.Invoke(table, total);
        }
    }

    private async Task<List<CopiedTable>> CompareAsync(ReadSession reading, IEnumerable<string> tables, Func<CopiedTable, CopiedTable, InvalidDataException> problem, CancellationToken cancellation)
    {
        var compared = new List<CopiedTable>();
        foreach (var table in tables)
        {
            var names = CopyColumn.Names(await CopyColumn.OfAsync(reading, table, cancellation));
            var ours = await DigestAsync(reading, table, names, cancellation);
            var theirs = await target.ReadAsync(session => DigestAsync(session, table, names, cancellation), cancellation);
            compared.Add(ours == theirs ? ours : throw problem(ours, theirs));
        }
        return compared;
    }

    // Whoever writes next must not number rows as they were numbered before.
    private Task<int> EndAsync(long surrogate, CancellationToken cancellation) => target.WriteAsync(
        async session =>
        {
            if (session.Engine == DatabaseEngine.PostgreSql) await ExecuteAsync(session.Command(CopySql.RaiseSurrogates(session.Engine)).Add("@surrogate", surrogate), cancellation);
            else session.SkipTo(surrogate);
            if (!IsVault) await ExecuteAsync(session.Command(CopySql.ForgetIndex(session.Engine)), cancellation);
            return await ExecuteAsync(session.Command(CopySql.EndProgress(session.Engine)), cancellation);
        },
        cancellation);

    private static async Task<CopiedTable> DigestAsync(ReadSession session, string table, string names, CancellationToken cancellation)
    {
        using var digest = new RowDigest();
        await using var command = session.Command(CopySql.AllRows(session.Engine, table, names));
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation)) digest.Add(row);
        return new CopiedTable(table, digest.Rows, digest.Text);
    }

    private static async Task<List<object?[]>> ReadBatchAsync(DbDataReader row, CancellationToken cancellation)
    {
        var (batch, bytes) = (new List<object?[]>(), 0L);
        while (batch.Count < BatchRows && bytes < BatchBytes && await row.ReadAsync(cancellation))
        {
            var values = new object?[row.FieldCount];
            for (var at = 0; at < values.Length; at++)
            {
                values[at] = row.IsDBNull(at) ? null : row.GetValue(at);
                bytes += values[at] switch { byte[] binary => binary.Length, string text => text.Length, _ => 8 };
            }
            batch.Add(values);
        }
        return batch;
    }

    private static async Task<List<string>> TablesAsync(ReadSession session, CancellationToken cancellation)
    {
        var all = (await AllTablesAsync(session, cancellation)).Where(table => !NotCopied.Contains(table) && !table.StartsWith("text_index", StringComparison.Ordinal));
        return [.. all.OrderBy(table => Array.IndexOf(ReferredTo, table) is var place && place < 0 ? ReferredTo.Length : place).ThenBy(table => table, StringComparer.Ordinal)];
    }

    private static async Task<List<string>> AllTablesAsync(ReadSession session, CancellationToken cancellation)
    {
        var found = new List<string>();
        await using var command = session.Command(CopySql.Tables(session.Engine));
        await using var row = await command.ExecuteReaderAsync(cancellation);
        while (await row.ReadAsync(cancellation)) found.Add(row.GetString(0));
        return found;
    }

    private static async Task<long> ScalarAsync(ReadSession session, string sql, CancellationToken cancellation)
    {
        await using var command = session.Command(sql);
        return Convert.ToInt64(await command.ExecuteScalarAsync(cancellation), CultureInfo.InvariantCulture);
    }

    private static async Task<int> ExecuteAsync(DbCommand command, CancellationToken cancellation)
    {
        await using (command) return await command.ExecuteNonQueryAsync(cancellation);
    }
}
