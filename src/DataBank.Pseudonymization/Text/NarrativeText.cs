using System.Text;
using System.Xml;

namespace DataBank.Pseudonymization;

/// <summary>A Narrative's XHTML (https://hl7.org/fhir/R4/narrative.html) as the lines that a reader sees, and back: links, images and styles do not survive.</summary>
internal static class NarrativeText
{
    private const string Xhtml = "http://www.w3.org/1999/xhtml";

    private static readonly HashSet<string> Blocks = new(["div", "p", "br", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "pre", "table", "ul", "ol", "dt", "dd", "blockquote", "hr", "caption"], StringComparer.Ordinal);

    private static readonly XmlReaderSettings Settings = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = 4_000_000, ConformanceLevel = ConformanceLevel.Fragment };

    /// <summary>The visible text, a block in each line; null when it is not well-formed.</summary>
    public static string? Read(string div)
    {
        var text = new StringBuilder(div.Length);
        try
        {
            using var reader = XmlReader.Create(new StringReader(div), Settings);
            while (reader.Read())
            {
                switch (reader.NodeType)
                {
                    case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.Whitespace or XmlNodeType.SignificantWhitespace:
                        text.Append(reader.Value);
                        break;
                    case XmlNodeType.Element or XmlNodeType.EndElement when Blocks.Contains(reader.LocalName) && text is not [.., '\n']:
                        text.Append('\n');
                        break;
                    case XmlNodeType.EndElement when reader.LocalName is "td" or "th":
                        text.Append(' ');
                        break;
                }
            }
        }
        catch (XmlException)
        {
            return null;
        }
        return text.ToString().Trim();
    }

    public static string Write(string text)
    {
        var output = new StringBuilder();
        using (var writer = XmlWriter.Create(output, new XmlWriterSettings { OmitXmlDeclaration = true, ConformanceLevel = ConformanceLevel.Fragment }))
        {
            writer.WriteStartElement("div", Xhtml);
            foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            {
                writer.WriteElementString("p", Xhtml, line);
            }
            writer.WriteEndElement();
        }
        return output.ToString();
    }
}
