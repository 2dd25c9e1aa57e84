using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace DataBank.Fhir;

/// <summary>Writes OperationOutcome resources.</summary>
public static class OperationOutcomes
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // OperationOutcome.issue is 1..*: an outcome with nothing to say says that all is well.
    private static readonly OutcomeIssue AllOk = new("information", "informational", "No issues were found.");

    public static byte[] ToJson(IReadOnlyList<OutcomeIssue> issues)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            writer.WriteStartObject();
            writer.WriteString("resourceType"u8, "OperationOutcome"u8);
            writer.WriteStartArray("issue"u8);
            foreach (var issue in issues.Count == 0 ? [AllOk] : issues)
                Write(writer, issue);
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        return buffer.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter writer, OutcomeIssue issue)
    {
        writer.WriteStartObject();
        WriteExtensions(writer, issue);
        writer.WriteString("severity"u8, issue.Severity);
        writer.WriteString("code"u8, issue.Code);
        writer.WriteString("diagnostics"u8, issue.Diagnostics);
        if (issue.Expression is not null)
        {
            writer.WriteStartArray("expression"u8);
            writer.WriteStringValue(issue.Expression);
            writer.WriteEndArray();
        }
        writer.WriteEndObject();
    }

    // https://hl7.org/fhir/R4/extension-operationoutcome-issue-source.html is for tools; line, column and rule are those that HL7's validator writes.
    private static void WriteExtensions(Utf8JsonWriter writer, OutcomeIssue issue)
    {
        if (issue.Line is null && issue.Rule is null) return;
        writer.WriteStartArray("extension"u8);
        if (issue.Line is { } line) WriteExtension(writer, "operationoutcome-issue-line", "valueInteger", line);
        if (issue.Column is { } column) WriteExtension(writer, "operationoutcome-issue-col", "valueInteger", column);
        if (issue.Rule is { } rule) WriteExtension(writer, "operationoutcome-message-id", "valueString", rule);
        writer.WriteEndArray();
    }

    private static void WriteExtension(Utf8JsonWriter writer, string name, string member, object value)
    {
        writer.WriteStartObject();
        writer.WriteString("url"u8, "http://hl7.org/fhir/StructureDefinition/" + name);
        if (value is int number) writer.WriteNumber(member, number);
        else writer.WriteString(member, (string)value);
        writer.WriteEndObject();
    }
}
