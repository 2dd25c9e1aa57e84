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

    /// <summary>Stored JSON is nested as deeply as the data set is.</summary>
    public static readonly JsonDocumentOptions Nesting = new() { MaxDepth = 1024 };

    /// <summary>What the client prefers; JSON where it leaves that open.</summary>
    /// <exception cref="Fhir.RequestProblem">406: neither.</exception>
    public static DicomModelForm FormOf(HttpRequest request)
    {
        foreach (var type in Accepted.Of(request))
        {
            if (type.Covers(Json) || type.Name == "application/json") return DicomModelForm.Json;
            if (type.Name == Xml) return DicomModelForm.Xml;
            if (type.Name == "multipart/related" && type.Parameter("type")?.ToLowerInvariant() == Xml) return DicomModelForm.XmlParts;
        }
        throw Accepted.NotAcceptable("This is available as application/dicom+json and application/dicom+xml.");
    }

    /// <summary>The one document of an answer.</summary>
    public static async Task WriteXmlAsync(HttpResponse response, ReadOnlyMemory<byte> json, CancellationToken cancellation)
    {
        using var xml = ToXml(json);
        response.ContentType = Xml;
        response.ContentLength = xml.Length;
        await xml.CopyToAsync(response.Body, cancellation);
    }

    /// <summary>One part of <c>multipart/related; type="application/dicom+xml"</c>.</summary>
    public static async Task WriteXmlPartAsync(MultipartWriter parts, ReadOnlyMemory<byte> json, string? location, CancellationToken cancellation)
    {
        using var xml = ToXml(json);
        await xml.CopyToAsync(await parts.BeginPartAsync(Xml, location, cancellation), cancellation);
    }

    private static MemoryStream ToXml(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json, Nesting);
        var output = new MemoryStream();
        using (var xml = XmlWriter.Create(output, DicomXml.WriterSettings)) DicomXml.Write(xml, document.RootElement);
        output.Position = 0;
        return output;
    }
}
