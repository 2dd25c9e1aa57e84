using DataBank.Fhir;
using Microsoft.AspNetCore.Http;

namespace DataBank.Server;

/// <summary>Reads a request's body whole, never more than it may have.</summary>
public static class FhirBody
{
    public static async Task<FhirResource> ReadAsync(HttpRequest request, int maximumBytes, CancellationToken cancellation)
    {
        var isXml = FhirNegotiation.IsXmlBody(request);
        var bytes = await ReadBytesAsync(request, maximumBytes, cancellation);
        return isXml ? FhirXmlReader.Read(bytes) : FhirResource.Parse(bytes);
    }

    public static async Task<ReadOnlyMemory<byte>> ReadBytesAsync(HttpRequest request, int maximumBytes, CancellationToken cancellation)
    {
        if (request.ContentLength > maximumBytes) throw TooLong(maximumBytes);
        var bytes = new MemoryStream((int)(request.ContentLength ?? 4096));
        while (true)
        {
            var read = await request.BodyReader.ReadAsync(cancellation);
            if (bytes.Length + read.Buffer.Length > maximumBytes) throw TooLong(maximumBytes);
            foreach (var segment in read.Buffer) bytes.Write(segment.Span);
            request.BodyReader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted) return bytes.GetBuffer().AsMemory(0, (int)bytes.Length);
        }
    }

    private static RequestProblem TooLong(int maximumBytes) =>
        new(413, "too-long", $"The body is larger than the {maximumBytes / 1024} KiB that this endpoint takes.");
}
