using System.Text;
using System.Text.Json;
using DataBank.Fhir;

namespace DataBank.Storage;

/// <summary>Writes and removes the index rows of a resource.</summary>
internal sealed class IndexWriter(IndexNames names)
{
    private static readonly IndexTable[] tables = Enum.GetValues<IndexTable>();

    public static async Task ClearAsync(WriteSession session, long number, CancellationToken cancellation)
    {
        foreach (var table in tables)
        {
            await using var command = session.Command(IndexSql.Clear(session.Engine, table)).Add("@number", number);
            await command.ExecuteNonQueryAsync(cancellation);
        }
        await using var text = session.Command(TextSql.Clear(session.Engine)).Add("@number", number);
        await text.ExecuteNonQueryAsync(cancellation);
    }

    public async Task AddAsync(WriteSession session, string type, long number, ResourceIndex index, CancellationToken cancellation)
    {
        await AddTokensAsync(session, type, number, index, cancellation);
        await AddStringsAsync(session, type, number, index.Strings, cancellation);
        await AddNumbersAsync(session, type, number, index, cancellation);
        if (index.ContentPieces.Count > 0)
        {
            await using var text = session.Command(TextSql.Insert(session.Engine)).Add("@number", number)
                .Add("@narrative", string.Join(' ', index.NarrativePieces)).Add("@content", string.Join(' ', index.ContentPieces));
            await text.ExecuteNonQueryAsync(cancellation);
        }

        var dates = new HashSet<(int, long, long)>();
        foreach (var entry in index.Dates) dates.Add((await ParameterAsync(entry.Parameter), entry.Start, entry.End));
        foreach (var hull in DateWindow.Wide(index.Dates)) dates.Add((await ParameterAsync(hull.Parameter + IndexEndings.Wide), hull.Start, hull.End));
        await AddRowsAsync(session, IndexTable.Date, number, dates, (json, row) => { json.WriteNumberValue(row.Item1); json.WriteNumberValue(row.Item2); json.WriteNumberValue(row.Item3); }, cancellation);

        var references = new HashSet<(int, string, string)>();
        foreach (var entry in index.References.Where(entry => entry.TargetId is not null))
            references.Add((await ParameterAsync(entry.Parameter), IndexText.Whole(entry.TargetId!), entry.TargetType ?? ""));
        await AddRowsAsync(session, IndexTable.Reference, number, references, (json, row) => { json.WriteNumberValue(row.Item1); json.WriteStringValue(row.Item2); json.WriteStringValue(row.Item3); }, cancellation);

        var uris = new HashSet<(int, string)>();
        foreach (var entry in index.Uris) uris.Add((await ParameterAsync(entry.Parameter), IndexText.Whole(entry.Uri)));
        foreach (var entry in index.References.Where(entry => entry.Url is not null)) uris.Add((await ParameterAsync(entry.Parameter), IndexText.Whole(entry.Url!)));
        await AddRowsAsync(session, IndexTable.Uri, number, uris, (json, row) => { json.WriteNumberValue(row.Item1); json.WriteStringValue(row.Item2); }, cancellation);

        var patients = index.PatientIds.ToHashSet(StringComparer.Ordinal);
        await AddRowsAsync(session, IndexTable.Compartment, number, patients, (json, patient) => { json.WriteStringValue(patient); json.WriteStringValue(type); }, cancellation);

        ValueTask<int> ParameterAsync(string code) => names.ParameterAsync(session, type, code, cancellation);
    }

    private async Task AddTokensAsync(WriteSession session, string type, long number, ResourceIndex index, CancellationToken cancellation)
    {
        var tokens = new HashSet<(int, string, int)>();
        foreach (var entry in index.Tokens)
        {
            tokens.Add((await names.ParameterAsync(session, type, entry.Parameter, cancellation), IndexText.Whole(entry.Code),
                await names.SystemAsync(session, entry.System, cancellation)));
        }
        foreach (var entry in index.References.Where(entry => entry.IdentifierValue is not null))
        {
            tokens.Add((await names.ParameterAsync(session, type, entry.Parameter + IndexEndings.Identifier, cancellation), IndexText.Whole(entry.IdentifierValue!),
                await names.SystemAsync(session, entry.IdentifierSystem, cancellation)));
        }
        await AddRowsAsync(session, IndexTable.Token, number, tokens, (json, row) => { json.WriteNumberValue(row.Item1); json.WriteStringValue(row.Item2); json.WriteNumberValue(row.Item3); }, cancellation);
    }

    private async Task AddStringsAsync(WriteSession session, string type, long number, IReadOnlyList<StringEntry> strings, CancellationToken cancellation)
    {
        var rows = new List<(int Parameter, string Folded, int Ordinal, string Exact)>();
        foreach (var entry in strings.Distinct())
        {
            var parameter = await names.ParameterAsync(session, type, entry.Parameter, cancellation);
            rows.Add((parameter, IndexText.Beginning(entry.Folded), rows.Count, IndexText.Clean(entry.Exact)));
        }
        await AddRowsAsync(
            session, IndexTable.String, number, rows,
            (json, row) => { json.WriteNumberValue(row.Parameter); json.WriteStringValue(row.Folded); json.WriteNumberValue(row.Ordinal); json.WriteStringValue(row.Exact); },
            cancellation);
    }

    private async Task AddNumbersAsync(WriteSession session, string type, long number, ResourceIndex index, CancellationToken cancellation)
    {
        var numbers = new HashSet<(int, double, double)>();
        foreach (var entry in index.Numbers) numbers.Add((await ParameterAsync(entry.Parameter), Finite(entry.Low), Finite(entry.High)));
        await AddNumberRowsAsync(session, IndexTable.Number, number, [.. numbers.Select(row => (object[])[row.Item1, row.Item2, row.Item3])], cancellation);

        var quantities = new HashSet<(int, double, double, string, int)>();
        foreach (var entry in index.Quantities)
        {
            quantities.Add((await ParameterAsync(entry.Parameter), Finite(entry.Low), Finite(entry.High), UnitCode(entry.Code),
                await names.SystemAsync(session, entry.System, cancellation)));
        }
        await AddNumberRowsAsync(session, IndexTable.Quantity, number, [.. quantities.Select(row => (object[])[row.Item1, row.Item2, row.Item3, row.Item4, row.Item5])], cancellation);

        var composites = new List<object[]>();
        foreach (var entry in index.Composites)
        {
            composites.Add([
                await ParameterAsync(entry.Parameter), IndexText.Whole(entry.Code), Finite(entry.Low), composites.Count,
                await names.SystemAsync(session, entry.System, cancellation), Finite(entry.High), IndexText.Whole(entry.Text),
                await names.SystemAsync(session, entry.TextSystem, cancellation), Finite(entry.Low2), Finite(entry.High2)]);
        }
        await AddNumberRowsAsync(session, IndexTable.Composite, number, composites, cancellation);

        ValueTask<int> ParameterAsync(string code) => names.ParameterAsync(session, type, code, cancellation);
    }

    private static async Task AddNumberRowsAsync(WriteSession session, IndexTable table, long number, List<object[]> rows, CancellationToken cancellation)
    {
        const int MostAtOnce = 8; // A statement for each count is prepared once.
        var columns = IndexSql.NumberColumns(table);
        foreach (var chunk in rows.Chunk(MostAtOnce))
        {
            await using var command = session.Command(IndexSql.InsertNumbers(session.Engine, table, chunk.Length)).Add("@number", number);
            for (var row = 0; row < chunk.Length; row++)
            {
                for (var column = 0; column < columns.Length; column++) command.Add($"@{columns[column]}{row}", chunk[row][column]);
            }
            await command.ExecuteNonQueryAsync(cancellation);
        }
    }

    public static string UnitCode(string? code) => code is null ? "" : code.Length <= 128 ? code : code[..128];

    // SQL Server has no infinity.
    private static double Finite(double value) => Math.Clamp(value, double.MinValue, double.MaxValue);

    private static async Task AddRowsAsync<TRow>(
        WriteSession session, IndexTable table, long number, IReadOnlyCollection<TRow> rows, Action<Utf8JsonWriter, TRow> write, CancellationToken cancellation)
    {
        if (rows.Count == 0) return;
        await using var command = session.Command(IndexSql.Insert(session.Engine, table)).Add("@number", number).Add("@rows", ToJson(rows, write));
        await command.ExecuteNonQueryAsync(cancellation);
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
