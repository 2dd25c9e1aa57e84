using System.Buffers;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace DataBank.Server;

/// <summary>The addresses of a face as this client reaches it.</summary>
internal sealed class FaceUrls(HttpRequest request, DicomWebFace face)
{
    private const int MostWaiting = 128 * 1024;

    private byte[]? path, url; // As they are put into JSON.

    /// <summary>"/dicomweb", with the prefix that a reverse proxy put before it.</summary>
    public string BasePath { get; } = $"{request.PathBase}{face.BasePath}";

    public string BaseUrl { get; } = $"{request.Scheme}://{request.Host}{request.PathBase}{face.BasePath}";

    /// <summary>One object of stored JSON with this face's addresses in it.</summary>
    public ReadOnlyMemory<byte> Complete(ReadOnlyMemory<byte> json)
    {
        var output = new ArrayBufferWriter<byte>(json.Length + 256);
        Complete(json.Span, output);
        return output.WrittenMemory;
    }

    /// <summary>Answers with objects of stored JSON as one array, this face's addresses in them, while they come.</summary>
    public async Task WriteArrayAsync(HttpResponse response, IAsyncEnumerable<ReadOnlyMemory<byte>> objects, CancellationToken cancellation)
    {
        var (output, isFirst, waiting) = (response.BodyWriter, true, 0);
        await foreach (var json in objects.WithCancellation(cancellation))
        {
            if (isFirst) await response.StartAsync(cancellation); // What is written before lies in memory of its own.
            output.Write(isFirst ? "["u8 : ","u8);
            Complete(json.Span, output);
            (isFirst, waiting) = (false, waiting + json.Length);
            if (waiting < MostWaiting) continue;
            await output.FlushAsync(cancellation);
            waiting = 0;
        }
        output.Write(isFirst ? "[]"u8 : "]"u8);
        await output.FlushAsync(cancellation);
    }

    private void Complete(ReadOnlySpan<byte> json, IBufferWriter<byte> output) =>
        RelativeUrls.Complete(json, path ??= Encoding.UTF8.GetBytes(BasePath), url ??= Encoding.UTF8.GetBytes(BaseUrl), output);
}
