using System.Globalization;
using System.Xml;

namespace DataBank.Dicom;

/// <summary>The pieces that the Native DICOM Model is put together from (PS3.19 A.1.5), whatever form the values come from.</summary>
internal static class NativeModel
{
    public static readonly string[] Groups = ["Alphabetic", "Ideographic", "Phonetic"];

    public static readonly string[] Components = ["FamilyName", "GivenName", "MiddleName", "NamePrefix", "NameSuffix"];

    public static void BeginModel(XmlWriter xml)
    {
        xml.WriteStartElement("NativeDicomModel", DicomXml.Namespace);
        xml.WriteAttributeString("xml", "space", null, "preserve");
    }

    /// <param name="creator">Whose private element it is, if one is known.</param>
    public static void BeginAttribute(XmlWriter xml, Tag tag, string vr, string? creator)
    {
        xml.WriteStartElement("DicomAttribute", DicomXml.Namespace);
        xml.WriteAttributeString("tag", tag.ToString());
        xml.WriteAttributeString("vr", vr);
        if (DataDictionary.Find(tag)?.Keyword is { Length: > 0 } keyword)
        {
            xml.WriteAttributeString("keyword", keyword);
        }
        if (creator is not null && IsXml(creator))
        {
            xml.WriteAttributeString("privateCreator", creator);
        }
    }

    /// <summary>The element that names the creator of a private one; null for those that have none.</summary>
    public static Tag? CreatorOf(Tag tag) => tag.IsPrivate && tag.Element >= 0x1000 ? new Tag(tag.Group, (ushort)(tag.Element >> 8)) : null;

    public static void BeginItem(XmlWriter xml, int number) => BeginNumbered(xml, "Item", number);

    /// <summary>Values of text; false, and nothing written, when XML has no such characters.</summary>
    public static bool TryWriteTexts(XmlWriter xml, Vr vr, IReadOnlyList<string> texts)
    {
        if (!texts.All(IsXml))
        {
            return false;
        }
        for (var i = 0; i < texts.Count; i++)
        {
            BeginNumbered(xml, vr == Vr.PN ? "PersonName" : "Value", i + 1);
            if (vr == Vr.PN)
            {
                WriteName(xml, texts[i]);
            }
            else if (texts[i].Length > 0)
            {
                xml.WriteString(texts[i]);
            }
            xml.WriteEndElement();
        }
        return true;
    }

    public static void WriteInline(XmlWriter xml, string base64) => xml.WriteElementString("InlineBinary", DicomXml.Namespace, base64);

    public static void WriteBulkData(XmlWriter xml, string uri)
    {
        xml.WriteStartElement("BulkData", DicomXml.Namespace);
        xml.WriteAttributeString("uri", uri);
        xml.WriteEndElement();
    }

    private static void BeginNumbered(XmlWriter xml, string name, int number)
    {
        xml.WriteStartElement(name, DicomXml.Namespace);
        xml.WriteAttributeString("number", number.ToString(CultureInfo.InvariantCulture));
    }

    private static void WriteName(XmlWriter xml, string name)
    {
        var groups = name.Split('=', 3); // Delimiters beyond the third group and the fifth component are against the standard, and kept.
        for (var i = 0; i < groups.Length; i++)
        {
            if (groups[i].Length == 0)
            {
                continue;
            }
            xml.WriteStartElement(Groups[i], DicomXml.Namespace);
            var parts = groups[i].Split('^', 5);
            for (var part = 0; part < parts.Length; part++)
            {
                // Empty components are left out but for the last, which tells how many delimiters there were.
                if (parts[part].Length > 0 || part == parts.Length - 1)
                {
                    xml.WriteElementString(Components[part], DicomXml.Namespace, parts[part]);
                }
            }
            xml.WriteEndElement();
        }
    }

    private static bool IsXml(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!XmlConvert.IsXmlChar(text[i]) && !(i + 1 < text.Length && XmlConvert.IsXmlSurrogatePair(text[i + 1], text[i++])))
            {
                return false;
            }
        }
        return true;
    }
}
