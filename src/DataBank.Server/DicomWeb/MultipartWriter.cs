using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace DataBank.Server;

/// <summary>
/// Writes a multipart/related answer part by part. The body begins with the boundary line and the boundary of one representation
/// is always the same within a process: viewers put ranges of the whole body together. Nothing leaves before the first byte of a
/// part is there, so that a source which refuses at once still gets a proper error answer.
/// </summary>
internal sealed class MultipartWriter(HttpResponse response, string partType, string representation)
{
    // Keyed, so that nobody can craft an instance that holds the boundary, nor learn anything from it.
    private static readonly byte[] BoundaryKey = RandomNumberGenerator.GetBytes(32);

    private readonly string boundary = $"databank-{Convert.ToHexStringLower(HMACSHA256.HashData(BoundaryKey, Encoding.UTF8.GetBytes(representation)).AsSpan(0, 16))}";
    private Func<CancellationToken, Task>? finishPart;

    private string ContentType => $"multipart/related; type=\"{partType}\"; boundary=\"{boundary}\"";

    /// <summary>True, and the header written, where that is all the client wants: nothing needs to be read for it.</summary>
    public bool IsAnsweredByHead()
    {
        if (!HttpMethods.IsHead(response.HttpContext.Request.Method)) return false;
        response.ContentType = ContentType;
        return true;
    }

    /// <summary>Begins a part; its bytes are written to the stream until the next one begins.</summary>
    public async Task<Stream> BeginPartAsync(string contentType, string? location, CancellationToken cancellation)
    {
        if (finishPart is null) response.ContentType = ContentType;
        else await finishPart(cancellation);
        var head = $"{(finishPart is null ? "" : "\r\n")}--{boundary}\r\nContent-Type: {contentType}\r\n{(location is null ? "" : $"Content-Location: {location}\r\n")}\r\n";
        var part = new PartStream(response, Encoding.ASCII.GetBytes(head));
        finishPart = part.FlushAsync;
        return part;
    }

    public async Task EndAsync(CancellationToken cancellation)
    {
        if (finishPart is not null) await finishPart(cancellation);
        await response.Body.WriteAsync(Encoding.ASCII.GetBytes($"\r\n--{boundary}--\r\n"), cancellation);
    }
}
