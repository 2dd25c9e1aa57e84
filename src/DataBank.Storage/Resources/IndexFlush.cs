using System.Text;
using System.Text.Json;

namespace DataBank.Storage;

/// <summary>
/// Writes a batch of index rows: row by row by prepared statements on SQLite, which is in the process; elsewhere as many rows as go into one
/// statement, as a JSON array of arrays, or, where text in between could change the last bit of a number, as parameters of their own.
/// </summary>
internal static class IndexFlush
{
    /// <summary>Rows of numbers in a statement; one for each count is prepared once.</summary>
    private const int MostNumbers = 8;

    /// <summary>Rows in a JSON array.</summary>
    private const int MostRows = 4000;

    /// <summary>Resources from which on a stream for each table is less than a statement for some of its rows.</summary>
    private const int FewestCopied = 8;

    public static async Task RunAsync(WriteSession session, IndexBatch batch, CancellationToken cancellation)
    {
        batch.Sort();
        await VariantIndex.AddAsync(session, batch.Variants, cancellation);
        if (session.Engine == DatabaseEngine.Sqlite) Insert(session, batch);
        else if (session.Engine == DatabaseEngine.PostgreSql && batch.Count >= FewestCopied) await IndexCopy.RunAsync(session, batch, cancellation);
        else await InsertAsync(session, batch, cancellation);
        batch.Clear();
    }

    private static void Insert(WriteSession session, IndexBatch batch)
    {
        Each(IndexTable.Token, batch.Tokens, (insert, row) => insert.Add(row.Parameter).Add(row.Code).Add(row.System).Add(row.Number));
        Each(IndexTable.String, batch.Strings, (insert, row) => insert.Add(row.Parameter).Add(row.Folded).Add(row.Ordinal).Add(row.Exact).Add(row.Number));
        Each(IndexTable.Date, batch.Dates, (insert, row) => insert.Add(row.Parameter).Add(row.Start).Add(row.End).Add(row.Number));
        Each(IndexTable.Number, batch.Numbers, (insert, row) => insert.Add(row.Parameter).Add(row.Low).Add(row.High).Add(row.Number));
        Each(IndexTable.Quantity, batch.Quantities, (insert, row) => insert.Add(row.Parameter).Add(row.Low).Add(row.High).Add(row.Code).Add(row.System).Add(row.Number));
        Each(IndexTable.Reference, batch.References, (insert, row) => insert.Add(row.Parameter).Add(row.TargetId).Add(row.TargetType).Add(row.Number));
        Each(IndexTable.Uri, batch.Uris, (insert, row) => insert.Add(row.Parameter).Add(row.Uri).Add(row.Number));
        Each(IndexTable.Composite, batch.Composites, (insert, row) => insert.Add(row.Parameter).Add(row.Code).Add(row.Low).Add(row.Ordinal).Add(row.System).Add(row.High)
            .Add(row.Text).Add(row.TextSystem).Add(row.Low2).Add(row.High2).Add(row.Number));
        Each(IndexTable.Compartment, batch.Compartments, (insert, row) => insert.Add(row.Patient).Add(row.Type).Add(row.Number));
        EachOf(TextSql.Insert(session.Engine), batch.Texts, (insert, row) => insert.Add(row.Number).Add(row.Narrative).Add(row.Content));

        void Each<TRow>(IndexTable table, List<TRow> rows, Func<SqliteInsert, TRow, SqliteInsert> bind) => EachOf(IndexSql.InsertRow(table), rows, bind);

        void EachOf<TRow>(string sql, List<TRow> rows, Func<SqliteInsert, TRow, SqliteInsert> bind)
        {
            if (rows.Count == 0) return;
            var insert = session.Insert(sql, rows.Count);
            foreach (var row in rows) bind(insert, row).Run();
        }
    }

    private static async Task InsertAsync(WriteSession session, IndexBatch batch, CancellationToken cancellation)
    {
        await RowsAsync(IndexTable.Token, batch.Tokens, (json, row) => { json.WriteNumberValue(row.Parameter); json.WriteStringValue(row.Code); json.WriteNumberValue(row.System); json.WriteNumberValue(row.Number); });
        await RowsAsync(IndexTable.String, batch.Strings, (json, row) => { json.WriteNumberValue(row.Parameter); json.WriteStringValue(row.Folded); json.WriteNumberValue(row.Ordinal); json.WriteStringValue(row.Exact); json.WriteNumberValue(row.Number); });
        await RowsAsync(IndexTable.Date, batch.Dates, (json, row) => { json.WriteNumberValue(row.Parameter); json.WriteNumberValue(row.Start); json.WriteNumberValue(row.End); json.WriteNumberValue(row.Number); });
        await RowsAsync(IndexTable.Reference, batch.References, (json, row) => { json.WriteNumberValue(row.Parameter); json.WriteStringValue(row.TargetId); json.WriteStringValue(row.TargetType); json.WriteNumberValue(row.Number); });
        await RowsAsync(IndexTable.Uri, batch.Uris, (json, row) => { json.WriteNumberValue(row.Parameter); json.WriteStringValue(row.Uri); json.WriteNumberValue(row.Number); });
        await RowsAsync(IndexTable.Compartment, batch.Compartments, (json, row) => { json.WriteStringValue(row.Patient); json.WriteStringValue(row.Type); json.WriteNumberValue(row.Number); });
        await NumbersAsync(IndexTable.Number, batch.Numbers, row => [row.Parameter, row.Low, row.High, row.Number]);
        await NumbersAsync(IndexTable.Quantity, batch.Quantities, row => [row.Parameter, row.Low, row.High, row.Code, row.System, row.Number]);
        await NumbersAsync(IndexTable.Composite, batch.Composites, row => [row.Parameter, row.Code, row.Low, row.Ordinal, row.System, row.High, row.Text, row.TextSystem, row.Low2, row.High2, row.Number]);
        foreach (var (number, narrative, content) in batch.Texts)
        {
            await using var text = session.Command(TextSql.Insert(session.Engine)).Add("@number", number).Add("@narrative", narrative).Add("@content", content);
            await text.ExecuteNonQueryAsync(cancellation);
        }

        async Task RowsAsync<TRow>(IndexTable table, List<TRow> rows, Action<Utf8JsonWriter, TRow> write)
        {
            foreach (var chunk in rows.Chunk(MostRows))
            {
                await using var command = session.Command(IndexSql.Insert(session.Engine, table)).Add("@rows", ToJson(chunk, write));
                await command.ExecuteNonQueryAsync(cancellation);
            }
        }

        async Task NumbersAsync<TRow>(IndexTable table, List<TRow> rows, Func<TRow, object[]> values)
        {
            var columns = IndexSql.Columns(table);
            foreach (var chunk in rows.Chunk(MostNumbers))
            {
                await using var command = session.Command(IndexSql.InsertNumbers(session.Engine, table, chunk.Length));
                for (var row = 0; row < chunk.Length; row++)
                {
                    var of = values(chunk[row]);
                    for (var column = 0; column < columns.Length; column++) command.Add($"@{columns[column]}{row}", of[column]);
                }
                await command.ExecuteNonQueryAsync(cancellation);
            }
        }
    }

    private static string ToJson<TRow>(IEnumerable<TRow> rows, Action<Utf8JsonWriter, TRow> write)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            foreach (var row in rows)
            {
                json.WriteStartArray();
                write(json, row);
                json.WriteEndArray();
            }
            json.WriteEndArray();
        }
        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }
}
