using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml;

namespace DataBank.Fhir;

/// <summary>
/// Reads a resource from XML (https://hl7.org/fhir/R4/xml.html) into the JSON that everything else works on. Document types and with
/// them entities are refused; depth is bounded as in JSON.
/// </summary>
public static class FhirXmlReader
{
    private static readonly JsonWriterOptions WriteOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <exception cref="RequestProblem">400 with the position: not XML, not FHIR's namespace, or what R4 does not know.</exception>
    public static FhirResource Read(ReadOnlyMemory<byte> utf8)
    {
        using var stream = new MemoryStream(utf8.ToArray(), writable: false);
        using var xml = XmlReader.Create(stream, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
        var place = (IXmlLineInfo)xml;
        try
        {
            xml.MoveToContent();
            var resource = ReadResource(xml);
            while (xml.Read())
            {
                // To the end: what follows the resource must be well-formed, too.
            }
            var buffer = new ArrayBufferWriter<byte>(utf8.Length);
            using (var json = new Utf8JsonWriter(buffer, WriteOptions))
                resource.WriteTo(json);
            return FhirResource.Parse(buffer.WrittenMemory);
        }
        catch (XmlException problem)
        {
            throw At("The body is not XML, or has a document type, which is refused", problem.LineNumber, problem.LinePosition); // its message quotes the text
        }
        catch (FormatException problem)
        {
            throw At(problem.Message, place.LineNumber, place.LinePosition);
        }
    }

    private static JsonObject ReadResource(XmlReader xml)
    {
        if (xml.NodeType != XmlNodeType.Element || xml.NamespaceURI != FhirXmlWriter.Namespace || !ResourceTypes.IsKnown(xml.LocalName))
            throw new FormatException($"A resource type of FHIR R4 in the namespace {FhirXmlWriter.Namespace} is missing");
        var type = xml.LocalName;
        var resource = ReadMembers(xml, type);
        resource.Insert(0, "resourceType", type);
        return resource;
    }

    // The reader stands on the start tag, and afterwards on the end tag (or on the tag itself if it is empty).
    private static JsonObject ReadMembers(XmlReader xml, string type)
    {
        var members = new JsonObject();
        ReadAttributes(xml, type, members);
        foreach (var name in Children(xml))
        {
            if (name == "div" && xml.NamespaceURI == FhirXmlWriter.Xhtml && type == "Narrative")
            {
                Add(members, "div", isList: false, ReadNarrative(xml), null);
                continue;
            }
            if (xml.NamespaceURI != FhirXmlWriter.Namespace || ElementDefinitions.KindOf(type, name) is not { IsXmlAttribute: false } kind || kind.TypeOf(name) is not { } child)
                throw new FormatException("This element has a child that R4 does not know there");
            var (value, more) = child switch
            {
                "Resource" => (ReadContained(xml), null),
                _ when char.IsAsciiLetterLower(child[0]) => ReadPrimitive(xml, child),
                _ => (ReadMembers(xml, child), null),
            };
            Add(members, name, kind.IsList, value, more);
        }
        return members;
    }

    private static (JsonNode? Value, JsonObject? More) ReadPrimitive(XmlReader xml, string type)
    {
        var value = xml.GetAttribute("value");
        var more = new JsonObject();
        if (xml.GetAttribute("id") is { } id)
            more["id"] = id;
        if (xml.AttributeCount > (value is null ? 0 : 1) + more.Count && HasOtherAttributes(xml))
            throw new FormatException("A primitive has the attributes value and id only");
        foreach (var name in Children(xml))
        {
            if (name != "extension" || xml.NamespaceURI != FhirXmlWriter.Namespace)
                throw new FormatException("A primitive has extensions only");
            Add(more, "extension", isList: true, ReadMembers(xml, "Extension"), null);
        }
        return (value is null ? null : ToJson(value, type), more.Count == 0 ? null : more);
    }

    private static JsonObject ReadContained(XmlReader xml)
    {
        JsonObject? resource = null;
        foreach (var _ in Children(xml))
            resource = resource is null ? ReadResource(xml) : throw new FormatException("This element holds one resource");
        return resource ?? throw new FormatException("This element holds one resource");
    }

    private static JsonValue ReadNarrative(XmlReader xml)
    {
        using var inner = xml.ReadSubtree();
        inner.Read();
        return JsonValue.Create(inner.ReadOuterXml())!;
    }

    private static void ReadAttributes(XmlReader xml, string type, JsonObject members)
    {
        while (xml.MoveToNextAttribute())
        {
            if (IsDeclaration(xml))
                continue;
            if (xml.NamespaceURI.Length > 0 || ElementDefinitions.KindOf(type, xml.LocalName) is not { IsXmlAttribute: true })
                throw new FormatException("This element has an attribute that R4 does not know there");
            members[xml.LocalName] = xml.Value;
        }
        xml.MoveToElement();
    }

    private static bool HasOtherAttributes(XmlReader xml)
    {
        var has = false;
        while (xml.MoveToNextAttribute())
            has |= !IsDeclaration(xml) && (xml.NamespaceURI.Length > 0 || xml.LocalName is not ("value" or "id"));
        xml.MoveToElement();
        return has;
    }

    // Namespaces, and where the schema is, which R4 allows on the root.
    private static bool IsDeclaration(XmlReader xml) =>
        xml.NamespaceURI is "http://www.w3.org/2000/xmlns/" or "http://www.w3.org/2001/XMLSchema-instance";

    /// <summary>Goes through the child elements; each must be read to its end before the next is asked for.</summary>
    private static IEnumerable<string> Children(XmlReader xml)
    {
        if (xml.Depth > FhirResource.DepthLimit)
            throw new FormatException($"The XML is nested deeper than {FhirResource.DepthLimit} levels");
        if (xml.IsEmptyElement)
            yield break;
        while (xml.Read() && xml.NodeType != XmlNodeType.EndElement)
        {
            if (xml.NodeType == XmlNodeType.Element)
                yield return xml.LocalName;
            else if (xml.NodeType is XmlNodeType.Text or XmlNodeType.CDATA)
                throw new FormatException("Text stands in value attributes, not between tags");
        }
    }

    private static void Add(JsonObject members, string name, bool isList, JsonNode? value, JsonNode? more)
    {
        if (!isList)
        {
            if (members.ContainsKey(name) || members.ContainsKey("_" + name))
                throw new FormatException("An element that may not repeat is there twice");
            if (value is not null)
                members[name] = value;
            if (more is not null)
                members["_" + name] = more;
            return;
        }
        var (values, mores) = (members[name] as JsonArray, members["_" + name] as JsonArray);
        var count = Math.Max(values?.Count ?? 0, mores?.Count ?? 0);
        Append(members, name, values, value, count);
        Append(members, "_" + name, mores, more, count);
    }

    // null holds the place of an item that only the other array has.
    private static void Append(JsonObject members, string name, JsonArray? items, JsonNode? item, int count)
    {
        if (items is null && item is null)
            return;
        if (items is null)
            members[name] = items = [];
        while (items.Count < count)
            items.Add(null);
        items.Add(item);
    }

    // What should be a number or a boolean and is not goes on as text: validation says so, and where.
    private static JsonNode? ToJson(string value, string type) => type switch
    {
        "boolean" when value is "true" or "false" => JsonValue.Create(value == "true"),
        "decimal" or "integer" or "unsignedInt" or "positiveInt" when IsNumber(value) => JsonNode.Parse(value), // keeps its digits
        _ => JsonValue.Create(value),
    };

    private static bool IsNumber(string text)
    {
        if (text.Length is 0 or > 100 || !text.All(letter => char.IsAsciiDigit(letter) || letter is '-' or '+' or '.' or 'e' or 'E'))
            return false;
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind == JsonValueKind.Number;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static RequestProblem At(string fault, int line, int position) => RequestProblem.Invalid($"{fault}: line {line}, position {position}.");
}
