using System.Collections.Frozen;
using System.Net;
using System.Text.RegularExpressions;
using System.Xml;

namespace DataBank.Fhir;

/// <summary>The narrative's XHTML (https://hl7.org/fhir/R4/narrative.html#xhtml): well formed, only what is allowed, something to read, nothing active.</summary>
internal static partial class NarrativeCheck
{
    private const string Namespace = "http://www.w3.org/1999/xhtml";

    private static readonly FrozenSet<string> Elements = (
        "p br div h1 h2 h3 h4 h5 h6 a span b em i strong small big tt dfn q var abbr acronym cite blockquote hr address bdo kbd sub sup ul ol li dl dt dd pre " +
        "table caption colgroup col thead tr tfoot tbody th td code samp img map area ins del u s center font").Split(' ').ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Attributes = (
        "title style class id lang xml:lang dir accesskey tabindex span width align valign char charoff abbr axis headers scope rowspan colspan bgcolor border height " +
        "a.href a.name a.charset a.type a.hreflang a.rel a.rev a.shape a.coords a.target img.src img.alt img.longdesc img.usemap img.ismap map.name area.shape area.coords " +
        "area.href area.nohref area.alt blockquote.cite q.cite ins.cite del.cite ins.datetime del.datetime table.summary table.frame table.rules table.cellspacing table.cellpadding " +
        "pre.xml:space td.nowrap th.nowrap ol.start ol.type ul.type li.value li.type hr.size hr.noshade br.clear font.color font.face font.size col.style").Split(' ').ToFrozenSet(StringComparer.Ordinal);

    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersInDocument = 16 * 1024 * 1024,
        ConformanceLevel = ConformanceLevel.Fragment,
    };

    /// <summary>Key of the message that says what is wrong; null when nothing is.</summary>
    public static string? Find(string xhtml)
    {
        try
        {
            using var reader = XmlReader.Create(new StringReader(NamedEntity().Replace(xhtml, Decoded)), Settings);
            return Find(reader);
        }
        catch (XmlException)
        {
            return "narrative-malformed";
        }
    }

    private static string? Find(XmlReader reader)
    {
        var (hasRoot, hasContent) = (false, false);
        while (reader.Read())
        {
            switch (reader.NodeType)
            {
                case XmlNodeType.Element:
                    if (reader.Depth == 0 && (hasRoot || reader.LocalName != "div")) return "narrative-root";
                    hasRoot = true;
                    if (reader.NamespaceURI.Length > 0 && reader.NamespaceURI != Namespace) return "narrative-namespace";
                    if (reader.Depth == 0 && reader.NamespaceURI != Namespace) return "narrative-namespace";
                    if (!Elements.Contains(reader.LocalName)) return "narrative-element";
                    if (reader.LocalName == "img") hasContent = true;
                    if (FindInAttributes(reader) is { } problem) return problem;
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA when reader.Depth == 0:
                    return "narrative-root";
                case XmlNodeType.Text or XmlNodeType.CDATA:
                    hasContent |= reader.Value.AsSpan().Trim().Length > 0;
                    break;
                case XmlNodeType.ProcessingInstruction or XmlNodeType.DocumentType or XmlNodeType.EntityReference:
                    return "narrative-element";
            }
        }
        return !hasRoot ? "narrative-root" : hasContent ? null : "narrative-empty";
    }

    private static string? FindInAttributes(XmlReader reader)
    {
        var element = reader.LocalName;
        for (var at = 0; at < reader.AttributeCount; at++)
        {
            reader.MoveToAttribute(at);
            if (reader.Prefix == "xmlns" || reader.Name == "xmlns") continue;
            if (!Attributes.Contains(reader.Name) && !Attributes.Contains($"{element}.{reader.Name}")) return "narrative-attribute";
            if (reader.Name is "href" or "src" && Active().IsMatch(reader.Value)) return "narrative-active";
        }
        reader.MoveToElement();
        return null;
    }

    // HTML's named entities are text to every FHIR reader; XML knows only five of them.
    private static string Decoded(Match entity) =>
        entity.Value is "&lt;" or "&gt;" or "&amp;" or "&quot;" or "&apos;" ? entity.Value : WebUtility.HtmlDecode(entity.Value);

    [GeneratedRegex("&[A-Za-z][A-Za-z0-9]{1,9};", RegexOptions.CultureInvariant)]
    private static partial Regex NamedEntity();

    [GeneratedRegex(@"^[\s\x00-\x20]*(?:javascript|vbscript|data:text/html)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Active();
}
