using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace DataBank.Server;

/// <summary>ETags of rendered pictures: they change with the instance, the parameters and the media type.</summary>
internal static class RenderedCaching
{
    /// <summary>Writes the caching headers; true when the client has this picture, which is then answered with 304.</summary>
    public static bool IsKnown(HttpContext context, string version, string mediaType)
    {
        var representation = SHA256.HashData(Encoding.UTF8.GetBytes($"{version} {mediaType} {context.Request.Path} {context.Request.QueryString}"));
        return EntityTag.IsKnown(context, Convert.ToHexStringLower(representation.AsSpan(0, 12)));
    }
}
