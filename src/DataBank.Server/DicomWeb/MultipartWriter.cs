using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace DataBank.Server;

/// <summary>
/// Writes a multipart/related answer part by part. The body begins with the boundary line and the boundary of one representation
/// is always the same within a process: viewers put ranges of the whole body together.
/// </summary>
internal sealed class MultipartWriter(HttpResponse response, string partType, string representation)
{
    // Keyed, so that nobody can craft an instance that holds the boundary, nor learn anything from it.
    private static readonly byte[] BoundaryKey = RandomNumberGenerator.GetBytes(32);

    private readonly string boundary = $"databank-{Convert.ToHexStringLower(HMACSHA256.HashData(BoundaryKey, Encoding.UTF8.GetBytes(representation)).AsSpan(0, 16))}";
    private bool hasParts;

    public async Task<Stream> BeginPartAsync(string contentType, string? location, CancellationToken cancellation)
    {
        if (!hasParts) response.ContentType = $"multipart/related; type=\"{partType}\"; boundary=\"{boundary}\"";
        var head = $"{(hasParts ? "\r\n" : "")}--{boundary}\r\nContent-Type: {contentType}\r\n{(location is null ? "" : $"Content-Location: {location}\r\n")}\r\n";
        hasParts = true;
        await response.Body.WriteAsync(Encoding.ASCII.GetBytes(head), cancellation);
        return response.Body;
    }

    public async Task EndAsync(CancellationToken cancellation) =>
        await response.Body.WriteAsync(Encoding.ASCII.GetBytes($"\r\n--{boundary}--\r\n"), cancellation);
}
