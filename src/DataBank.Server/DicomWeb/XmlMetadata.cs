using System.Xml;
using DataBank.Dicom;

namespace DataBank.Server;

/// <summary>Metadata of one instance in the native model (PS3.19 A.1), with the places where its bulk data are.</summary>
internal static class XmlMetadata
{
    /// <summary>Reads it; top-level values with a URI are left empty and listed, those inside sequences are taken from <paramref name="bulkData"/>.</summary>
    /// <exception cref="DicomFormatException">The XML is not in the model's form.</exception>
    public static (DicomDataset Dataset, IReadOnlyList<(Tag Tag, Vr Vr, string Uri)> Large) Read(ReadOnlyMemory<byte> xml, Func<string, ReadOnlyMemory<byte>> bulkData)
    {
        var large = TopLevelUris(xml);
        using var stream = new MemoryStream(xml.ToArray(), writable: false);
        var dataset = DicomXml.Read(stream, uri => large.Exists(value => value.Uri == uri) ? default : bulkData(uri));
        return (dataset, large);
    }

    private static List<(Tag Tag, Vr Vr, string Uri)> TopLevelUris(ReadOnlyMemory<byte> xml)
    {
        var found = new List<(Tag, Vr, string)>();
        try
        {
            using var stream = new MemoryStream(xml.ToArray(), writable: false);
            using var reader = XmlReader.Create(stream, new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
            (Tag Tag, Vr Vr)? attribute = null;
            while (reader.Read())
            {
                if (reader.NodeType != XmlNodeType.Element) continue;
                if (reader is { Depth: 1, LocalName: "DicomAttribute" })
                {
                    attribute = Tag.TryParse(reader.GetAttribute("tag") ?? "", out var tag) ? (tag, Enum.TryParse<Vr>(reader.GetAttribute("vr"), out var vr) ? vr : Vr.OB) : null;
                }
                else if (reader is { Depth: 2, LocalName: "BulkData" } && attribute is { } place && reader.GetAttribute("uri") is { } uri)
                {
                    found.Add((place.Tag, place.Vr, uri));
                }
            }
            return found;
        }
        catch (XmlException problem)
        {
            throw new DicomFormatException("The metadata are no XML", Math.Max(0, problem.LinePosition));
        }
    }
}
