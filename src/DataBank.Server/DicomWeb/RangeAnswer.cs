using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace DataBank.Server;

/// <summary>
/// An answer of one part whose bytes can be sought in: with its length, of which a client may ask for one range
/// (RFC 9110 §14: 206, 416, If-Range; several ranges are answered with the whole).
/// </summary>
internal static class RangeAnswer
{
    /// <summary>Whether the client asks for some of the bytes: only of an answer of one part that means something.</summary>
    public static bool IsAskedFor(HttpRequest request) => request.Headers.Range is [{ } range] && range.TrimStart().StartsWith("bytes=", StringComparison.OrdinalIgnoreCase);

    /// <param name="bytes">Disposed of.</param>
    public static async Task WriteAsync(HttpContext context, Stream bytes, string contentType)
    {
        var etag = context.Response.Headers.ETag is [{ } named] ? EntityTagHeaderValue.Parse(named) : null;
        var isOfOtherUnit = context.Request.Headers.Range.Count > 0 && !IsAskedFor(context.Request); // To be ignored (RFC 9110 §14.2).
        await Results.Stream(bytes, contentType, entityTag: etag, enableRangeProcessing: !isOfOtherUnit).ExecuteAsync(context);
    }
}
