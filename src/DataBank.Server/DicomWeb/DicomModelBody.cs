using System.Text.Json;
using DataBank.Dicom;
using DataBank.Fhir;
using Microsoft.AspNetCore.Http;

namespace DataBank.Server;

/// <summary>The one data set that a request brings.</summary>
internal static class DicomModelBody
{
    /// <summary>As JSON (an object, or an array of one) or XML, alone or in a multipart body.</summary>
    /// <param name="longest">Bytes that are read at most.</param>
    /// <returns>Null: the body is empty.</returns>
    /// <exception cref="RequestProblem">400, 413, 415.</exception>
    public static async Task<DicomDataset?> ReadAsync(HttpRequest request, int longest, CancellationToken cancellation)
    {
        var type = MediaType.Parse(request.ContentType ?? DicomModel.Json);
        var body = request.Body;
        if (type?.Name == "multipart/related")
        {
            var boundary = type.Parameter("boundary") ?? throw RequestProblem.Invalid("Content-Type multipart/related needs a boundary.");
            var part = await new MultipartRelatedReader(request.BodyReader, boundary).NextAsync(cancellation) ?? throw RequestProblem.Invalid("The multipart body has no part.");
            (type, body) = (MediaType.Parse(part.ContentType ?? type.Parameter("type") ?? DicomModel.Json), part.Body);
        }
        if (type?.Name is not (DicomModel.Json or "application/json" or DicomModel.Xml)) throw new RequestProblem(415, "not-supported", "Send application/dicom+json or application/dicom+xml.");
        using var content = await ReadAsync(body, longest, cancellation);
        if (content.Length == 0) return null;
        return type.Name == DicomModel.Xml ? DicomXml.Read(content) : ReadJson(content.GetBuffer().AsMemory(0, (int)content.Length));
    }

    private static DicomDataset ReadJson(ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, DicomJson.Nesting);
            var root = document.RootElement;
            if (root.ValueKind == JsonValueKind.Array && root.GetArrayLength() == 1) root = root[0];
            return DicomJson.Read(root);
        }
        catch (JsonException)
        {
            throw RequestProblem.Invalid("The body is no DICOM JSON: one object of attributes, or an array of one (PS3.18 Annex F).");
        }
    }

    private static async Task<MemoryStream> ReadAsync(Stream body, int longest, CancellationToken cancellation)
    {
        var content = new MemoryStream();
        var buffer = new byte[16 * 1024];
        for (int read; (read = await body.ReadAsync(buffer, cancellation)) > 0;)
        {
            if (content.Length + read > longest) throw new RequestProblem(413, "too-long", $"This body may have {longest} bytes.");
            content.Write(buffer, 0, read);
        }
        content.Position = 0;
        return content;
    }
}
