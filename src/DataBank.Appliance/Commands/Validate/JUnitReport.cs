using System.Xml;
using DataBank.Fhir;

namespace DataBank.Appliance;

/// <summary>A JUnit result file, as build servers read it: each resource is a test case, its errors are its failure.</summary>
internal sealed class JUnitReport : IValidationReport
{
    private readonly XmlWriter xml;

    public JUnitReport(string path)
    {
        xml = XmlWriter.Create(path, new XmlWriterSettings { Indent = true, Encoding = new System.Text.UTF8Encoding(false) });
        xml.WriteStartElement("testsuites");
        xml.WriteStartElement("testsuite");
        xml.WriteAttributeString("name", "databank validate");
    }

    public void Add(ResourceDocument document, string type, IReadOnlyList<OutcomeIssue> issues)
    {
        xml.WriteStartElement("testcase");
        xml.WriteAttributeString("classname", type);
        xml.WriteAttributeString("name", document.Place);
        var errors = issues.Where(issue => issue.Severity is "error" or "fatal").ToList();
        if (errors.Count > 0)
        {
            xml.WriteStartElement("failure");
            xml.WriteAttributeString("message", $"{errors.Count} errors");
            xml.WriteString(string.Join('\n', errors.Select(issue => $"{issue.Expression} [{issue.Rule}] {issue.Diagnostics}")));
            xml.WriteEndElement();
        }
        xml.WriteEndElement();
    }

    public void Dispose()
    {
        xml.WriteEndElement();
        xml.WriteEndElement();
        xml.Dispose();
    }
}
