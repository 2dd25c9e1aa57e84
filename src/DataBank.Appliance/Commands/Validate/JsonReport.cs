using System.Text.Json;
using DataBank.Fhir;

namespace DataBank.Appliance;

/// <summary>One array with an entry per resource: place, type and issues.</summary>
internal sealed class JsonReport : IValidationReport
{
    private readonly Stream file;
    private readonly Utf8JsonWriter json;

    public JsonReport(string path)
    {
        file = File.Create(path);
        json = new Utf8JsonWriter(file, new JsonWriterOptions { Indented = true });
        json.WriteStartArray();
    }

    public void Add(ResourceDocument document, string type, IReadOnlyList<OutcomeIssue> issues)
    {
        json.WriteStartObject();
        json.WriteString("place", document.Place);
        json.WriteString("type", type);
        json.WriteStartArray("issues");
        foreach (var issue in issues)
        {
            json.WriteStartObject();
            json.WriteString("severity", issue.Severity);
            json.WriteString("code", issue.Code);
            json.WriteString("text", issue.Diagnostics);
            if (issue.Expression is not null) json.WriteString("expression", issue.Expression);
            if (issue.Rule is not null) json.WriteString("rule", issue.Rule);
            if (issue.Line is { } line) json.WriteNumber("line", line);
            if (issue.Column is { } column) json.WriteNumber("column", column);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
        if (json.BytesPending > 1 << 16) json.Flush();
    }

    public void Dispose()
    {
        json.WriteEndArray();
        json.Dispose();
        file.Dispose();
    }
}
