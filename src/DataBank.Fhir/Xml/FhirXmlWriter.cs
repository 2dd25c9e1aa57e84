using System.Text;
using System.Text.Json;
using System.Xml;

namespace DataBank.Fhir;

/// <summary>
/// Writes a resource's JSON as XML (https://hl7.org/fhir/R4/xml.html): elements in the order of their definitions, every value with the
/// characters that it has in JSON, narratives as they are.
/// </summary>
public static class FhirXmlWriter
{
    internal const string Namespace = "http://hl7.org/fhir";
    internal const string Xhtml = "http://www.w3.org/1999/xhtml";

    /// <param name="json">A resource that keeps the base rules; members that R4 does not know are left out.</param>
    /// <param name="isIndented">For people (_pretty).</param>
    public static byte[] Write(ReadOnlyMemory<byte> json, bool isIndented)
    {
        using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 128 });
        using var buffer = new MemoryStream(json.Length * 2);
        var settings = new XmlWriterSettings
        {
            Encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            Indent = isIndented,
            NewLineHandling = NewLineHandling.Entitize, // a line break in an attribute would otherwise be read as a space
        };
        using (var xml = XmlWriter.Create(buffer, settings))
            WriteResource(xml, document.RootElement);
        return buffer.ToArray();
    }

    private static void WriteResource(XmlWriter xml, JsonElement resource)
    {
        var type = FhirReference.StringOf(resource, "resourceType"u8) ?? "";
        if (!ResourceTypes.IsKnown(type))
            return;
        xml.WriteStartElement(type, Namespace);
        WriteMembers(xml, resource, type);
        xml.WriteEndElement();
    }

    private static void WriteMembers(XmlWriter xml, JsonElement parent, string type)
    {
        if (parent.ValueKind != JsonValueKind.Object)
            return;
        var elements = new SortedList<(int Order, string Name), (ElementDefinitions.Kind Kind, JsonElement Value, JsonElement More)>();
        foreach (var member in parent.EnumerateObject())
        {
            var name = member.Name.TrimStart('_');
            if (ElementDefinitions.KindOf(type, name) is not { } kind)
                continue;
            if (kind.IsXmlAttribute)
            {
                xml.WriteAttributeString(name, Legal(TextOf(member.Value)));
                continue;
            }
            var key = (kind.Order, name);
            var (_, value, more) = elements.GetValueOrDefault(key);
            elements[key] = member.Name.Length == name.Length ? (kind, member.Value, more) : (kind, value, member.Value);
        }
        foreach (var ((_, name), (kind, value, more)) in elements)
        {
            var elementType = kind.TypeOf(name) ?? "";
            var count = Math.Max(CountOf(value), CountOf(more));
            for (var at = 0; at < count; at++)
                WriteElement(xml, name, elementType, ItemOf(value, at), ItemOf(more, at));
        }
    }

    private static void WriteElement(XmlWriter xml, string name, string type, JsonElement value, JsonElement more)
    {
        if (type == "xhtml")
        {
            WriteNarrative(xml, TextOf(value));
            return;
        }
        xml.WriteStartElement(name, Namespace);
        if (type == "Resource")
        {
            WriteResource(xml, value);
        }
        else if (char.IsAsciiLetterLower(type[0]))
        {
            if (FhirReference.StringOfObject(more, "id"u8) is { } id)
                xml.WriteAttributeString("id", id);
            if (value.ValueKind is JsonValueKind.String or JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False)
                xml.WriteAttributeString("value", Legal(TextOf(value)));
            if (more.ValueKind == JsonValueKind.Object && more.TryGetProperty("extension"u8, out var extensions))
            {
                for (var at = 0; at < CountOf(extensions); at++)
                    WriteElement(xml, "extension", "Extension", ItemOf(extensions, at), default);
            }
        }
        else
        {
            WriteMembers(xml, value, type);
        }
        xml.WriteEndElement();
    }

    // What is no XHTML is shown as the text that it is.
    private static void WriteNarrative(XmlWriter xml, string div)
    {
        try
        {
            var copied = new XmlDocument { PreserveWhitespace = true, XmlResolver = null };
            using var reader = XmlReader.Create(new StringReader(div), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
            copied.Load(reader);
            copied.DocumentElement!.WriteTo(xml);
        }
        catch (XmlException)
        {
            xml.WriteElementString("div", Xhtml, Legal(div));
        }
    }

    private static string TextOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Number => value.GetRawText(), // 1.00 stays 1.00
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => "",
    };

    // Control characters, which R4 forbids in strings, have no form in XML 1.0.
    private static string Legal(string text) => text.All(letter => XmlConvert.IsXmlChar(letter) || char.IsSurrogate(letter))
        ? text
        : string.Concat(text.Select(letter => XmlConvert.IsXmlChar(letter) || char.IsSurrogate(letter) ? letter : '\uFFFD'));

    private static int CountOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Array => value.GetArrayLength(),
        JsonValueKind.Undefined or JsonValueKind.Null => 0,
        _ => 1,
    };

    private static JsonElement ItemOf(JsonElement value, int at) => value.ValueKind switch
    {
        JsonValueKind.Array => at < value.GetArrayLength() ? value[at] : default,
        _ => value,
    };
}
