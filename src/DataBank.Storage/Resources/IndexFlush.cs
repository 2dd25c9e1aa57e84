using System.Text.Json;

namespace DataBank.Storage;

/// <summary>
/// Writes a batch of index rows: row by row by prepared statements on SQLite, which is in the process; elsewhere as many rows as go into one
/// statement, on PostgreSQL as an array of each column, on SQL Server as a JSON array of arrays, or, where text in between could change the last bit of a number, as
/// parameters of their own.
/// </summary>
internal static class IndexFlush
{
    /// <summary>Rows of numbers in a statement; one for each count is prepared once.</summary>
    private const int MostNumbers = 8;

    /// <summary>Rows in an array.</summary>
    private const int MostRows = 4000;

    /// <summary>Resources from which on a stream for each table, which is a way there and back or two, costs less than a statement for its rows.</summary>
    private const int FewestCopied = 200;

    /// <param name="statements">What is to be carried out before; all of it is carried out.</param>
    public static async Task RunAsync(WriteSession session, StatementBatch statements, IndexBatch batch, CancellationToken cancellation)
    {
        batch.Sort();
        await VariantIndex.AddAsync(session, statements, batch.Variants, cancellation);
        var isCopied = session.Engine == DatabaseEngine.PostgreSql && batch.Count >= FewestCopied;
        if (session.Engine == DatabaseEngine.Sqlite) Insert(session, batch);
        else if (!isCopied) await InsertAsync(session.Engine, statements, batch, cancellation);
        await statements.RunAsync(cancellation);
        if (isCopied) await IndexCopy.RunAsync(session, batch, cancellation);
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
            var insert = session.Insert(sql);
            foreach (var row in rows) bind(insert, row).Run();
        }
    }

    private static async Task InsertAsync(DatabaseEngine engine, StatementBatch statements, IndexBatch batch, CancellationToken cancellation)
    {
        await RowsAsync(IndexTable.Token, batch.Tokens, row => [row.Parameter, row.Code, row.System, row.Number]);
        await RowsAsync(IndexTable.String, batch.Strings, row => [row.Parameter, row.Folded, row.Ordinal, row.Exact, row.Number]);
        await RowsAsync(IndexTable.Date, batch.Dates, row => [row.Parameter, row.Start, row.End, row.Number]);
        await RowsAsync(IndexTable.Reference, batch.References, row => [row.Parameter, row.TargetId, row.TargetType, row.Number]);
        await RowsAsync(IndexTable.Uri, batch.Uris, row => [row.Parameter, row.Uri, row.Number]);
        await RowsAsync(IndexTable.Compartment, batch.Compartments, row => [row.Patient, row.Type, row.Number]);
        await RowsAsync(IndexTable.Number, batch.Numbers, row => [row.Parameter, row.Low, row.High, row.Number]);
        await RowsAsync(IndexTable.Quantity, batch.Quantities, row => [row.Parameter, row.Low, row.High, row.Code, row.System, row.Number]);
        await RowsAsync(IndexTable.Composite, batch.Composites, row => [row.Parameter, row.Code, row.Low, row.Ordinal, row.System, row.High, row.Text, row.TextSystem, row.Low2, row.High2, row.Number]);
        foreach (var (number, narrative, content) in batch.Texts)
            await statements.AddAsync(TextSql.Insert(engine), cancellation, ("@number", number), ("@narrative", narrative), ("@content", content));

        async Task RowsAsync<TRow>(IndexTable table, List<TRow> rows, Func<TRow, object[]> values)
        {
            var columns = IndexSql.Columns(table);
            var hasFractions = table is IndexTable.Number or IndexTable.Quantity or IndexTable.Composite;
            foreach (var chunk in rows.Select(values).Chunk(engine == DatabaseEngine.SqlServer && hasFractions ? MostNumbers : MostRows))
            {
                if (engine == DatabaseEngine.PostgreSql)
                    await statements.AddAsync(IndexSql.Insert(engine, table), cancellation, [.. columns.Select((column, at) => ($"@{column}", (object?)ToArray(chunk, at)))]);
                else if (hasFractions)
                    await statements.AddAsync(IndexSql.InsertNumbers(engine, table, chunk.Length), cancellation, [.. chunk.SelectMany((row, at) => row.Select((value, column) => ($"@{columns[column]}{at}", (object?)value)))]);
                else await statements.AddAsync(IndexSql.Insert(engine, table), cancellation, ("@rows", JsonSerializer.Serialize(chunk)));
            }
        }
    }

    // A column of rows.
    private static Array ToArray(object[][] rows, int column)
    {
        var values = Array.CreateInstance(rows[0][column].GetType(), rows.Length);
        for (var row = 0; row < rows.Length; row++) values.SetValue(rows[row][column], row);
        return values;
    }
}
