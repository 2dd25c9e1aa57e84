using System.Text.Json;
using System.Xml;
using DataBank.Dicom;
using Microsoft.AspNetCore.Http;

namespace DataBank.Server;

/// <summary>Data sets in the form the client wants them: the DICOM JSON model (PS3.18 F) or the native model in XML (PS3.19 A.1).</summary>
internal static class DicomModel
{
    public const string Json = "application/dicom+json";
    public const string Xml = "application/dicom+xml";

    /// <summary>Whether the client prefers XML. JSON is what one gets that leaves it open.</summary>
    /// <exception cref="Fhir.RequestProblem">406: neither.</exception>
    public static bool WantsXml(HttpRequest request)
    {
        foreach (var type in Accepted.Of(request))
        {
            if (type.Covers(Json) || type.Name == "application/json") return false;
            if (type.Name == Xml || (type.Name == "multipart/related" && type.Parameter("type")?.ToLowerInvariant() == Xml)) return true;
        }
        throw Accepted.NotAcceptable("This is available as application/dicom+json and application/dicom+xml.");
    }

    public static MemoryStream ToXml(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        var output = new MemoryStream();
        using (var xml = XmlWriter.Create(output, DicomXml.WriterSettings)) DicomXml.Write(xml, DicomJson.Read(document.RootElement));
        output.Position = 0;
        return output;
    }
}
