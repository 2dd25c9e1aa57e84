using System.Xml;
using DataBank.Fhir;

namespace DataBank.Appliance;

/// <summary>A page for people: a row for each finding, those of a resource together, and at the end how much was looked at.</summary>
internal sealed class HtmlReport : IValidationReport
{
    private const string Style =
        "body{font:1rem/1.6 system-ui,sans-serif;margin:2rem;color:#1b2733}table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.3rem .6rem;border-bottom:1px solid #d5dde4;overflow-wrap:anywhere}thead th{background:#f3f6f9}.error,.fatal{color:#9b1c1c;font-weight:700}.warning{color:#7a4f00}";

    private readonly StreamWriter file;
    private readonly XmlWriter html;
    private readonly ValidationTally tally = new();

    public HtmlReport(string path)
    {
        file = new StreamWriter(path);
        file.WriteLine("<!DOCTYPE html>");
        html = XmlWriter.Create(file, new XmlWriterSettings { OmitXmlDeclaration = true, ConformanceLevel = ConformanceLevel.Fragment });
        html.WriteStartElement("html");
        html.WriteAttributeString("lang", "ja");
        html.WriteStartElement("head");
        html.WriteStartElement("meta");
        html.WriteAttributeString("charset", "utf-8");
        html.WriteEndElement();
        html.WriteElementString("title", "検証結果 Validation");
        html.WriteElementString("style", Style);
        html.WriteEndElement();
        html.WriteStartElement("body");
        html.WriteElementString("h1", "検証結果 Validation");
        html.WriteStartElement("table");
        html.WriteStartElement("thead");
        WriteRow("th", ["リソース Resource", "型 Type", "程度 Severity", "場所 Where", "内容 Finding", "規則 Rule"]);
        html.WriteEndElement();
    }

    public void Add(ResourceDocument document, string type, IReadOnlyList<OutcomeIssue> issues)
    {
        tally.Add(type, issues);
        if (issues.Count == 0) return;
        html.WriteStartElement("tbody");
        foreach (var issue in issues)
        {
            var where = issue.Line is { } line ? $"{issue.Expression} ({line},{issue.Column})" : issue.Expression;
            WriteRow("td", [document.Place, type, issue.Severity, where, issue.Diagnostics, issue.Rule], issue.Severity);
        }
        html.WriteEndElement();
    }

    public void Dispose()
    {
        html.WriteEndElement();
        html.WriteElementString("p", $"{tally.Resources} 件中、エラー {tally.Errors} 件。 {tally.Resources} resources, {tally.Errors} errors.");
        html.WriteEndElement();
        html.WriteEndElement();
        html.Dispose();
        file.Dispose();
    }

    private void WriteRow(string cell, IReadOnlyList<string?> texts, string? severity = null)
    {
        html.WriteStartElement("tr");
        if (severity is not null) html.WriteAttributeString("class", severity);
        foreach (var text in texts)
        {
            html.WriteStartElement(cell);
            html.WriteString(text ?? "");
            html.WriteFullEndElement(); // In HTML a cell that closes itself would stay open.
        }
        html.WriteEndElement();
    }
}
