using System.Text.Json;
using System.Xml;

namespace DataBank.Dicom;

/// <summary>The Native DICOM Model in XML (PS3.19 A.1), written straight from the element table and read back without loss.</summary>
public static class DicomXml
{
    /// <summary>The namespace of the model.</summary>
    public const string Namespace = "http://dicom.nema.org/PS3.19/models/NativeDICOM";

    /// <summary>How a writer has to be set up: line ends inside a text come back only as references.</summary>
    public static XmlWriterSettings WriterSettings => new() { Indent = true, NewLineHandling = NewLineHandling.Entitize, Encoding = new System.Text.UTF8Encoding(false) };

    /// <summary>Writes a data set as one NativeDicomModel element, group 0002 and group lengths left out.</summary>
    /// <param name="bulkDataUri">As in <see cref="DicomJson.Write"/>.</param>
    public static void Write(XmlWriter xml, DicomDataset dataset, Func<string, string?>? bulkDataUri = null)
    {
        NativeModel.BeginModel(xml);
        new DicomXmlWriter(xml, bulkDataUri).Write(dataset, path: null);
        xml.WriteEndElement();
    }

    /// <summary>Writes a data set in the JSON that <see cref="DicomJson.Write"/> writes as one NativeDicomModel element; a BulkDataURI stays what it is.</summary>
    public static void Write(XmlWriter xml, JsonElement json)
    {
        NativeModel.BeginModel(xml);
        JsonToXml.Write(xml, json);
        xml.WriteEndElement();
    }

    /// <summary>Reads one NativeDicomModel element. A document type is refused.</summary>
    /// <param name="bulkData">Gives the bytes of a bulk data URI; with null such elements have no value.</param>
    /// <exception cref="DicomFormatException">The XML is not in the model's form.</exception>
    public static DicomDataset Read(Stream stream, Func<string, ReadOnlyMemory<byte>>? bulkData = null) => DicomXmlReader.Read(stream, bulkData);
}
