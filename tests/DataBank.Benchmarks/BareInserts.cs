using System.Diagnostics;
using System.Globalization;
using DataBank.Storage;
using Microsoft.Data.Sqlite;

namespace DataBank.Benchmarks;

/// <summary>
/// The limit that storing can't pass (<c>bare DATABASE TARGET</c>): the rows that a store has made of its first resources, inserted into an empty
/// database of the same schema by a loop of prepared statements, a durable transaction for each thousand. Full text, whose pieces can't be
/// read back, is left out.
/// </summary>
internal static class BareInserts
{
    private const int PerTransaction = 1000;
    private const long MostResources = 200_000;

    private static readonly string[] tables =
        ["resource", "token_index", "string_index", "date_index", "number_index", "quantity_index", "reference_index", "uri_index", "composite_index", "compartment"];

    public static async Task RunAsync(string source, string target, CancellationToken cancellation)
    {
        await using (await Database.OpenAsync(DatabaseEngine.Sqlite, $"Data Source={target}", "records", TimeProvider.System, cancellation))
        {
            // Made with the same schema.
        }
        await using var read = new SqliteConnection($"Data Source={source};Mode=ReadOnly");
        await using var write = new SqliteConnection($"Data Source={target};Pooling=False");
        await read.OpenAsync(cancellation);
        await write.OpenAsync(cancellation);
        Execute(write, "pragma synchronous = full; pragma cache_size = -32768; pragma temp_store = memory;");
        var inserts = tables.ToDictionary(table => table, table => Prepare(write, table));
        var numbers = Numbers(read);
        var (resources, rows, elapsed, processor) = (0L, 0L, TimeSpan.Zero, TimeSpan.Zero);
        foreach (var batch in numbers.Chunk(PerTransaction))
        {
            // By resource, as a loop over them would have it.
            var batchRows = tables.SelectMany(table => Rows(read, table, batch[0], batch[^1])).OrderBy(row => row.Number).ToList();
            var (used, started) = (Environment.CpuUsage.TotalTime, Stopwatch.GetTimestamp());
            Execute(write, "begin immediate");
            foreach (var (table, _, values) in batchRows)
            {
                var insert = inserts[table];
                for (var at = 0; at < values.Length; at++) insert.Parameters[at].Value = values[at];
                insert.ExecuteNonQuery();
            }
            Execute(write, "commit");
            (elapsed, processor) = (elapsed + Stopwatch.GetElapsedTime(started), processor + Environment.CpuUsage.TotalTime - used);
            (resources, rows) = (resources + batch.Length, rows + batchRows.Count);
        }
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{"bare inserts, resources of",-34} {resources / elapsed.TotalSeconds,10:0} {"",9} {"",9} {processor.TotalMilliseconds / resources,9:0.000}   {(double)rows / resources:0.0} rows each"));
    }

    private static List<long> Numbers(SqliteConnection read)
    {
        using var command = new SqliteCommand("select number from resource where is_current = 1 and deleted = 0 order by number limit @most", read);
        command.Parameters.AddWithValue("@most", MostResources);
        using var row = command.ExecuteReader();
        var numbers = new List<long>();
        while (row.Read()) numbers.Add(row.GetInt64(0));
        return numbers;
    }

    private static IEnumerable<(string Table, long Number, object[] Values)> Rows(SqliteConnection read, string table, long first, long last)
    {
        using var command = new SqliteCommand($"select number, * from {table} where number between @first and @last{(table == "resource" ? " and is_current = 1" : "")}", read);
        command.Parameters.AddWithValue("@first", first);
        command.Parameters.AddWithValue("@last", last);
        using var row = command.ExecuteReader();
        while (row.Read())
        {
            var values = new object[row.FieldCount];
            row.GetValues(values);
            yield return (table, (long)values[0], values[1..]);
        }
    }

    private static SqliteCommand Prepare(SqliteConnection write, string table)
    {
        using var columns = new SqliteCommand($"select count(*) from pragma_table_info('{table}')", write);
        var count = Convert.ToInt32(columns.ExecuteScalar(), CultureInfo.InvariantCulture);
        var insert = new SqliteCommand($"insert into {table} values ({string.Join(", ", Enumerable.Range(0, count).Select(at => $"@p{at}"))})", write);
        for (var at = 0; at < count; at++) insert.Parameters.Add(new SqliteParameter($"@p{at}", null));
        insert.Prepare();
        return insert;
    }

    private static void Execute(SqliteConnection connection, string sql)
    {
        using var command = new SqliteCommand(sql, connection);
        command.ExecuteNonQuery();
    }
}
