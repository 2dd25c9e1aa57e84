using Npgsql;
using NpgsqlTypes;

namespace DataBank.Storage;

/// <summary>Writes a batch of index rows of many resources to PostgreSQL: a stream of COPY for each table.</summary>
internal static class IndexCopy
{
    public static async Task RunAsync(WriteSession session, IndexBatch batch, CancellationToken cancellation)
    {
        await using var any = session.Command(IndexSql.Copy(IndexTable.Token)); // Never run: it knows the connection.
        var connection = (NpgsqlConnection)any.Connection!;
        await CopyAsync(IndexTable.Token, batch.Tokens, (copy, row) => { Add(copy, row.Parameter); Add(copy, row.Code); Add(copy, row.System); Add(copy, row.Number); });
        await CopyAsync(IndexTable.String, batch.Strings, (copy, row) => { Add(copy, row.Parameter); Add(copy, row.Folded); AddSmall(copy, row.Ordinal); Add(copy, row.Exact); Add(copy, row.Number); });
        await CopyAsync(IndexTable.Date, batch.Dates, (copy, row) => { Add(copy, row.Parameter); Add(copy, row.Start); Add(copy, row.End); Add(copy, row.Number); });
        await CopyAsync(IndexTable.Number, batch.Numbers, (copy, row) => { Add(copy, row.Parameter); Add(copy, row.Low); Add(copy, row.High); Add(copy, row.Number); });
        await CopyAsync(IndexTable.Quantity, batch.Quantities, (copy, row) => { Add(copy, row.Parameter); Add(copy, row.Low); Add(copy, row.High); Add(copy, row.Code); Add(copy, row.System); Add(copy, row.Number); });
        await CopyAsync(IndexTable.Reference, batch.References, (copy, row) => { Add(copy, row.Parameter); Add(copy, row.TargetId); Add(copy, row.TargetType); Add(copy, row.Number); });
        await CopyAsync(IndexTable.Uri, batch.Uris, (copy, row) => { Add(copy, row.Parameter); Add(copy, row.Uri); Add(copy, row.Number); });
        await CopyAsync(IndexTable.Composite, batch.Composites, (copy, row) =>
        {
            Add(copy, row.Parameter);
            Add(copy, row.Code);
            Add(copy, row.Low);
            AddSmall(copy, row.Ordinal);
            Add(copy, row.System);
            Add(copy, row.High);
            Add(copy, row.Text);
            Add(copy, row.TextSystem);
            Add(copy, row.Low2);
            Add(copy, row.High2);
            Add(copy, row.Number);
        });
        await CopyAsync(IndexTable.Compartment, batch.Compartments, (copy, row) => { Add(copy, row.Patient); Add(copy, row.Type); Add(copy, row.Number); });
        await CopyRowsAsync(TextSql.Copy, batch.Texts, (copy, row) => { Add(copy, row.Number); AddPieces(copy, row.Narrative); AddPieces(copy, row.Content); });

        Task CopyAsync<TRow>(IndexTable table, List<TRow> rows, Action<NpgsqlBinaryImporter, TRow> write) => CopyRowsAsync(IndexSql.Copy(table), rows, write);

        async Task CopyRowsAsync<TRow>(string sql, List<TRow> rows, Action<NpgsqlBinaryImporter, TRow> write)
        {
            if (rows.Count == 0) return;
            await using var copy = await connection.BeginBinaryImportAsync(sql, cancellation);
            foreach (var row in rows)
            {
                await copy.StartRowAsync(cancellation);
                write(copy, row);
            }
            await copy.CompleteAsync(cancellation);
        }
    }

    private static void Add(NpgsqlBinaryImporter copy, int value) => copy.Write(value, NpgsqlDbType.Integer);

    private static void Add(NpgsqlBinaryImporter copy, long value) => copy.Write(value, NpgsqlDbType.Bigint);

    private static void Add(NpgsqlBinaryImporter copy, double value) => copy.Write(value, NpgsqlDbType.Double);

    private static void Add(NpgsqlBinaryImporter copy, string value) => copy.Write(value, NpgsqlDbType.Text);

    private static void AddSmall(NpgsqlBinaryImporter copy, int value) => copy.Write(checked((short)value), NpgsqlDbType.Smallint);

    private static void AddPieces(NpgsqlBinaryImporter copy, string pieces) =>
        copy.Write(pieces.Length == 0 ? [] : pieces.Split(' '), NpgsqlDbType.Array | NpgsqlDbType.Text);
}
