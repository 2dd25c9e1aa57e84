using System.Text;
using Microsoft.AspNetCore.Http;

namespace DataBank.Server;

/// <summary>The addresses of a face as this client reaches it.</summary>
internal sealed class FaceUrls(HttpRequest request, DicomWebFace face)
{
    /// <summary>"/dicomweb", with the prefix that a reverse proxy put before it.</summary>
    public string BasePath { get; } = $"{request.PathBase}{face.BasePath}";

    public string BaseUrl { get; } = $"{request.Scheme}://{request.Host}{request.PathBase}{face.BasePath}";

    /// <summary>One object of stored JSON with this face's addresses in it.</summary>
    public ReadOnlyMemory<byte> Complete(ReadOnlyMemory<byte> json)
    {
        using var output = Complete([json], isFirst: true);
        return output.GetBuffer().AsMemory(1, (int)output.Length - 1); // Behind the bracket.
    }

    /// <summary>Stored JSON with this face's addresses in it.</summary>
    public MemoryStream Complete(IEnumerable<ReadOnlyMemory<byte>> objects, bool isFirst)
    {
        var output = new MemoryStream();
        var (path, url) = (Encoding.UTF8.GetBytes(BasePath), Encoding.UTF8.GetBytes(BaseUrl));
        foreach (var json in objects)
        {
            output.Write(isFirst ? "["u8 : ","u8);
            isFirst = false;
            RelativeUrls.Complete(json.Span, path, url, output);
        }
        return output;
    }
}
