using System.Globalization;
using System.Xml;

namespace DataBank.Dicom;

/// <summary>Reads the Native DICOM Model (PS3.19 A.1.6); text comes out in UTF-8 (see <see cref="Utf8DatasetBuilder"/>).</summary>
internal sealed class DicomXmlReader(XmlReader xml, Func<string, ReadOnlyMemory<byte>>? bulkData)
{
    private const int MostValues = 1_000_000;
    private const int MostLeftOut = 10_000;
    private long leftOut;
    private static readonly XmlReaderSettings Settings = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, IgnoreComments = true, IgnoreProcessingInstructions = true };

    public static DicomDataset Read(Stream stream, Func<string, ReadOnlyMemory<byte>>? bulkData)
    {
        try
        {
            using var xml = XmlReader.Create(stream, Settings);
            xml.MoveToContent();
            return xml.LocalName == "NativeDicomModel" && xml.NamespaceURI == DicomXml.Namespace
                ? new DicomXmlReader(xml, bulkData).ReadDataset(new Utf8DatasetBuilder(parent: null))
                : throw Refused("The document is no NativeDicomModel");
        }
        catch (Exception exception) when (exception is XmlException or (FormatException and not DicomFormatException) or OverflowException or InvalidOperationException or ArgumentException)
        {
            throw Refused("This is no XML, or a value does not fit its VR");
        }
    }

    private DicomDataset ReadDataset(Utf8DatasetBuilder builder)
    {
        if (builder.IsTooDeep)
        {
            throw Refused("Sequences are nested too deeply");
        }
        ForEachChild(name =>
        {
            if (name != "DicomAttribute" || xml.GetAttribute("tag") is not { Length: 8 } digits
                || !uint.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var tag)
                || !Enum.TryParse<Vr>(xml.GetAttribute("vr"), out var vr) || !vr.IsKnown())
            {
                throw Refused("A data set holds something that is no DicomAttribute with tag and vr");
            }
            ReadElement(builder, Tag.FromValue(tag), vr);
        });
        return builder.Build();
    }

    private void ReadElement(Utf8DatasetBuilder builder, Tag tag, Vr vr)
    {
        var texts = new List<string>();
        var items = new List<DicomDataset>();
        ReadOnlyMemory<byte>? bytes = null;
        ForEachChild(name =>
        {
            if (texts.Count + items.Count >= MostValues)
            {
                throw Refused("An element has too many values");
            }
            switch (name)
            {
                case "Value":
                    // The numbers count from 1; a value that is left out is an empty one.
                    Place(texts, xml.GetAttribute("number"), Text());
                    break;
                case "PersonName":
                    Place(texts, xml.GetAttribute("number"), ReadName());
                    break;
                case "Item":
                    items.Add(ReadDataset(new Utf8DatasetBuilder(builder)));
                    break;
                case "InlineBinary":
                    bytes = Convert.FromBase64String(Text());
                    break;
                case "BulkData":
                    bytes = xml.GetAttribute("uri") is { } uri && bulkData is not null ? bulkData(uri) : default(ReadOnlyMemory<byte>);
                    xml.Skip();
                    break;
                default:
                    throw Refused("An element holds something that is no value");
            }
        });
        if (vr == Vr.SQ)
        {
            builder.Set(tag, items);
        }
        else if (bytes is { } value && vr.HasCharacterSet() && !System.Text.Ascii.IsValid(value.Span))
        {
            builder.Set(tag, vr, [.. CharacterRepertoire.Utf8.DecodeAll(value.Span, vr.Shape(), out _)]);
        }
        else if (bytes is { } other)
        {
            builder.Set(tag, vr, other);
        }
        else
        {
            builder.Set(tag, vr, vr.IsSingleText() || !texts.Exists(text => text.Contains('\\', StringComparison.Ordinal))
                ? [.. texts]
                : throw Refused("A value holds the value separator"));
        }
    }

    private string ReadName()
    {
        string[] groups = ["", "", ""];
        ForEachChild(group =>
        {
            string[] parts = ["", "", "", "", ""];
            var count = 0;
            ForEachChild(name =>
            {
                var part = IndexOf(NativeModel.Components, name);
                (parts[part], count) = (Text(), Math.Max(count, part + 1));
            });
            groups[IndexOf(NativeModel.Groups, group)] = string.Join('^', parts, 0, count);
        });
        return string.Join('=', groups).TrimEnd('=');
    }

    private static int IndexOf(string[] names, string name) => Array.IndexOf(names, name) is >= 0 and var at ? at : throw Refused("A name has an unknown part");

    private void Place(List<string> texts, string? number, string text)
    {
        if (number is not null && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at > texts.Count + 1)
        {
            // A few letters must not stand for millions of values, nor a long document of such letters for more memory than there is.
            leftOut += at - 1L - texts.Count;
            if (leftOut > MostLeftOut)
            {
                throw Refused("More values are left out than anyone leaves out");
            }
            texts.AddRange(Enumerable.Repeat("", at - 1 - texts.Count));
        }
        texts.Add(text);
    }

    private string Text() => xml.ReadElementContentAsString();

    /// <summary>Stands at an element and ends behind it; <paramref name="read"/> stands at each child and ends behind that.</summary>
    private void ForEachChild(Action<string> read)
    {
        if (xml.IsEmptyElement)
        {
            xml.Read();
            return;
        }
        xml.Read();
        while (xml.MoveToContent() != XmlNodeType.EndElement)
        {
            if (xml.NodeType != XmlNodeType.Element || xml.NamespaceURI != DicomXml.Namespace)
            {
                throw Refused("The document holds text or elements that are not of the model");
            }
            read(xml.LocalName);
        }
        xml.Read();
    }

    private static DicomFormatException Refused(string message) => new(message, 0);
}
