using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using DataBank.Fhir;

namespace DataBank.Server;

/// <summary>
/// What came of an import, in the form of the answer to a bulk export (https://hl7.org/fhir/uv/bulkdata/STU2/export.html#response---complete-status),
/// as other servers do it: how many resources of each file there are now, and where the report of its refused lines is.
/// </summary>
internal static class ImportManifest
{
    public static string ReportName(int input) => $"{(input + 1).ToString(CultureInfo.InvariantCulture)}.errors.ndjson";

    /// <summary>The OperationOutcome of a refused line, whose number stands where HL7's validator writes it.</summary>
    public static ReadOnlyMemory<byte> Report(PreparedLine line) =>
        OperationOutcomes.ToJson([.. line.Refusal.Select(issue => issue with { Line = (int)Math.Min(line.Number, int.MaxValue) })]);

    /// <summary>What a report says: the number of each line that was refused, and the first thing that was found in it.</summary>
    public static async Task<IReadOnlyList<(long Line, string Finding)>> ReadReportAsync(Stream report, CancellationToken cancellation)
    {
        var found = new List<(long, string)>();
        using var reader = new StreamReader(report);
        while (await reader.ReadLineAsync(cancellation) is { Length: > 0 } line)
        {
            using var outcome = JsonDocument.Parse(line);
            var issue = outcome.RootElement.GetProperty("issue")[0];
            found.Add((LineOf(issue), string.Join(' ', new[] { Text(issue, "expression"), Text(issue, "diagnostics") }.OfType<string>())));
        }
        return found;
    }

    /// <param name="address">Of the status; the reports lie below.</param>
    public static string ToJson(ImportOrder order, ImportProgress progress, string address)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using var json = new Utf8JsonWriter(buffer, FhirJson.Writer);
        json.WriteStartObject();
        json.WriteString("transactionTime", FhirInstant.Of(progress.EndedAt!.Value));
        json.WriteString("request", order.Request);
        json.WriteBoolean("requiresAccessToken", true);
        json.WriteStartArray("output");
        for (var at = 0; at < progress.Files.Count; at++) WriteOutput(json, order.Inputs[at], progress.Files[at]);
        json.WriteEndArray();
        json.WriteStartArray("error");
        for (var at = 0; at < progress.Files.Count; at++)
        {
            if (progress.Files[at].Refused > 0) WriteErrors(json, order.Inputs[at], progress.Files[at], $"{address}/{ReportName(at)}");
        }
        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static long LineOf(JsonElement issue) =>
        issue.TryGetProperty("extension"u8, out var extensions) && extensions.EnumerateArray().FirstOrDefault(each => each.TryGetProperty("valueInteger"u8, out _)) is { ValueKind: JsonValueKind.Object } line
            ? line.GetProperty("valueInteger"u8).GetInt64()
            : 0;

    private static string? Text(JsonElement issue, string name) =>
        issue.TryGetProperty(name, out var value) ? value.ValueKind == JsonValueKind.Array ? value[0].GetString() : value.GetString() : null;

    private static void WriteOutput(Utf8JsonWriter json, ImportInput input, ImportedFile file)
    {
        json.WriteStartObject();
        if (input.Type is not null) json.WriteString("type", input.Type);
        json.WriteNumber("count", file.Taken);
        json.WriteString("inputUrl", input.Url);
        json.WriteStartObject("extension");
        json.WriteNumber("created", file.Created);
        json.WriteNumber("updated", file.Updated);
        json.WriteNumber("unchanged", file.Unchanged);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteErrors(Utf8JsonWriter json, ImportInput input, ImportedFile file, string url)
    {
        json.WriteStartObject();
        json.WriteString("type", "OperationOutcome");
        json.WriteNumber("count", file.Refused);
        json.WriteString("inputUrl", input.Url);
        json.WriteString("url", url);
        json.WriteEndObject();
    }
}
