using System.Buffers;
using System.Data.Common;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace DataBank.Storage;

/// <summary>Rows of a table as lines of JSON, each an object by column, and back into any engine by its bulk path.</summary>
public static class CopiedRows
{
    private static readonly JsonWriterOptions Form = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Reads all rows of a table, as of one moment, in the order of its key.</summary>
    public static Task ReadAsync(Database database, string table, Func<ReadOnlyMemory<byte>, Task> take, CancellationToken cancellation) => database.ReadAsync(
        async session =>
        {
            var columns = await CopyColumn.OfAsync(session, table, cancellation);
            await using var command = session.Command(CopySql.Rows(session.Engine, table, CopyColumn.Names(columns), CopyColumn.Order(columns))).Add("@skip", 0L);
            await using var row = await command.ExecuteReaderAsync(cancellation);
            var line = new ArrayBufferWriter<byte>(1024);
            while (await row.ReadAsync(cancellation))
            {
                line.ResetWrittenCount();
                Write(line, columns, row);
                await take(line.WrittenMemory);
            }
            return true;
        },
        cancellation);

    /// <summary>Adds rows. Columns that a row does not name are left empty.</summary>
    public static async Task WriteAsync(WriteSession session, string table, IReadOnlyList<JsonObject> rows, CancellationToken cancellation)
    {
        var columns = await CopyColumn.OfAsync(session, table, cancellation);
        await CopyWriter.WriteAsync(session, table, columns, [.. rows.Select(row => columns.Select(column => ToValue(column, row[column.Name])).ToArray())], cancellation);
    }

    private static void Write(ArrayBufferWriter<byte> line, List<CopyColumn> columns, DbDataReader row)
    {
        using var json = new Utf8JsonWriter(line, Form);
        json.WriteStartObject();
        for (var at = 0; at < columns.Count; at++)
        {
            if (row.IsDBNull(at)) continue;
            json.WritePropertyName(columns[at].Name);
            switch (row.GetValue(at))
            {
                case string text: json.WriteStringValue(text); break;
                case byte[] bytes: json.WriteBase64StringValue(bytes); break;
                case double number: json.WriteNumberValue(number); break;
                case var integer: json.WriteNumberValue(Convert.ToInt64(integer, CultureInfo.InvariantCulture)); break;
            }
        }
        json.WriteEndObject();
    }

    private static object? ToValue(CopyColumn column, JsonNode? value) => value?.GetValueKind() switch
    {
        null or JsonValueKind.Null => null,
        JsonValueKind.Number when column.IsFraction => value.GetValue<double>(),
        JsonValueKind.Number => value.GetValue<long>(),
        _ when column.IsBinary => Convert.FromBase64String(value.GetValue<string>()),
        _ => value.GetValue<string>(),
    };
}
