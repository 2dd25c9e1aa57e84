using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using DataBank.Pseudonymization;
using Parquet;
using Parquet.Schema;

namespace DataBank.Proxy;

/// <summary>An anonymized table as files: the same rows, in the same order, as NDJSON, CSV (RFC 4180) and Parquet.</summary>
internal static class ReleaseFiles
{
    public const string NdJson = "data.ndjson";
    public const string Csv = "data.csv";
    public const string Parquet = "data.parquet";
    public const string Images = "images.zip";
    public const string Variants = "variants.zip";
    public const string Manifest = "manifest.json";
    public const string RiskJson = "risk-report.json";
    public const string RiskPage = "risk-report.html";

    private const int RowIdBytes = 16;

    public static readonly IReadOnlyDictionary<string, string> MediaTypes = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        [NdJson] = "application/x-ndjson",
        [Csv] = "text/csv; charset=utf-8",
        [Parquet] = "application/vnd.apache.parquet",
        [Images] = "application/zip",
        [Variants] = "application/zip",
        [RiskJson] = "application/json",
        [RiskPage] = "text/html; charset=utf-8",
        [Manifest] = "application/ld+json",
    };

    /// <summary>A fresh id for every row: random, so that it stands in no other release and leads nowhere.</summary>
    public static string[] RowIds(int count) => [.. Enumerable.Range(0, count).Select(_ => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(RowIdBytes)))];

    public static byte[] ToNdJson(AnonymizedTable table, string[] rowIds)
    {
        var lines = new MemoryStream();
        foreach (var (at, row) in table.Cells.Index())
        {
            using (var json = new Utf8JsonWriter(lines))
            {
                json.WriteStartObject();
                json.WriteString(DatasetDefinition.RowColumn, rowIds[at]);
                foreach (var (place, column) in table.Columns.Index()) Write(json, column, row[place]);
                json.WriteEndObject();
            }
            lines.WriteByte((byte)'\n');
        }
        return lines.ToArray();
    }

    public static byte[] ToCsv(AnonymizedTable table, string[] rowIds)
    {
        var text = new StringBuilder();
        AppendLine(text, [DatasetDefinition.RowColumn, .. table.Columns.Select(column => column.Name)]);
        foreach (var (at, row) in table.Cells.Index()) AppendLine(text, [rowIds[at], .. row.Select(Cell.Text)]);
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    public static async Task<byte[]> ToParquetAsync(AnonymizedTable table, string[] rowIds, CancellationToken cancellation)
    {
        var fields = table.Columns.Select(column => column.IsNumber ? new DataField<double?>(column.Name) : (DataField)new DataField<string>(column.Name)).Prepend(new DataField<string>(DatasetDefinition.RowColumn)).ToList();
        var file = new MemoryStream();
        await using (var writer = await ParquetWriter.CreateAsync(new ParquetSchema(fields), file, cancellationToken: cancellation))
        {
            using var group = writer.CreateRowGroup();
            await group.WriteAsync(fields[0], rowIds);
            foreach (var (place, column) in table.Columns.Index())
            {
                if (column.IsNumber) await group.WriteAsync<double>(fields[place + 1], table.Cells.Select(row => Number(row[place])).ToArray(), cancellationToken: cancellation);
                else await group.WriteAsync(fields[place + 1], table.Cells.Select(row => row[place].Count == 0 ? null! : Cell.Text(row[place])).ToArray());
            }
        }
        return file.ToArray();
    }

    private static double? Number(IReadOnlyList<string> cell) => cell.Count == 0 ? null : double.Parse(cell[0], CultureInfo.InvariantCulture);

    private static void Write(Utf8JsonWriter json, TableColumn column, IReadOnlyList<string> cell)
    {
        if (column.IsSet)
        {
            json.WriteStartArray(column.Name);
            foreach (var code in cell) json.WriteStringValue(code);
            json.WriteEndArray();
        }
        else if (cell.Count == 0) json.WriteNull(column.Name);
        else if (column.IsNumber) json.WriteNumber(column.Name, double.Parse(cell[0], CultureInfo.InvariantCulture));
        else json.WriteString(column.Name, cell[0]);
    }

    private static void AppendLine(StringBuilder text, IEnumerable<string> cells)
    {
        var isFirst = true;
        foreach (var cell in cells)
        {
            if (!isFirst) text.Append(',');
            isFirst = false;
            if (cell.AsSpan().ContainsAny("\",\r\n")) text.Append('"').Append(cell.Replace("\"", "\"\"", StringComparison.Ordinal)).Append('"');
            else text.Append(cell);
        }
        text.Append("\r\n");
    }
}
