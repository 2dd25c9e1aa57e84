using System.Buffers;
using System.Text.Json;
using System.Xml;
using DataBank.Dicom;
using DataBank.Fhir;
using Microsoft.AspNetCore.Http;

namespace DataBank.Server;

/// <summary>Data sets in the form that a client sends or wants them: the DICOM JSON model (PS3.18 F) or the native model in XML (PS3.19 A.1).</summary>
internal static class DicomModel
{
    public const string Json = "application/dicom+json";
    public const string Xml = "application/dicom+xml";

    /// <summary>What the client prefers; JSON where it leaves that open.</summary>
    /// <exception cref="RequestProblem">406: neither.</exception>
    public static DicomModelForm FormOf(HttpRequest request)
    {
        foreach (var type in Accepted.Of(request))
        {
            if (type.Covers(Json) || type.Name == "application/json") return DicomModelForm.Json;
            if (type.Covers(Xml)) return DicomModelForm.Xml;
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

    /// <summary>A stored DICOM JSON object as a data set.</summary>
    public static DicomDataset Read(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json, DicomJson.Nesting);
        return DicomJson.Read(document.RootElement);
    }

    public static byte[] ToJson(DicomDataset dataset)
    {
        var output = new ArrayBufferWriter<byte>(4096);
        using (var json = new Utf8JsonWriter(output)) DicomJson.Write(json, dataset);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Answers data sets: one JSON array, one XML document where there is one, or an XML part for each (PS3.18 §8.7.3.2).</summary>
    public static async Task WriteAsync(HttpContext context, IReadOnlyCollection<ReadOnlyMemory<byte>> objects, DicomModelForm form, CancellationToken cancellation)
    {
        if (form == DicomModelForm.Xml && objects.Count == 1)
        {
            await WriteXmlAsync(context.Response, objects.Single(), cancellation);
            return;
        }
        if (form != DicomModelForm.Json)
        {
            var parts = new MultipartWriter(context.Response, Xml, context.Request.Path);
            foreach (var json in objects) await WriteXmlPartAsync(parts, json, location: null, cancellation);
            await parts.EndAsync(cancellation);
            return;
        }
        using var body = new MemoryStream();
        foreach (var json in objects)
        {
            body.Write(body.Length == 0 ? "["u8 : ","u8);
            body.Write(json.Span);
        }
        body.Write("]"u8);
        context.Response.ContentType = Json;
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body.GetBuffer().AsMemory(0, (int)body.Length), cancellation);
    }

    private static MemoryStream ToXml(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json, DicomJson.Nesting);
        var output = new MemoryStream();
        using (var xml = XmlWriter.Create(output, DicomXml.WriterSettings)) DicomXml.Write(xml, document.RootElement);
        output.Position = 0;
        return output;
    }
}
