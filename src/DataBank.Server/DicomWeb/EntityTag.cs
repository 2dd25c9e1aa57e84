using Microsoft.AspNetCore.Http;

namespace DataBank.Server;

/// <summary>Conditional retrieval of DICOMweb resources (RFC 9110 §13.1.2).</summary>
internal static class EntityTag
{
    /// <summary>Names the representation in ETag; true, and 304, when If-None-Match says that the client has it.</summary>
    /// <param name="tag">Changes whenever the bytes of the answer do; never derived from what a face hides.</param>
    public static bool IsKnown(HttpContext context, string tag)
    {
        var etag = $"\"{tag}\"";
        context.Response.Headers.ETag = etag;
        context.Response.Headers.CacheControl = "private, no-cache";
        context.Response.Headers.Vary = "Accept";
        var isKnown = context.Request.Headers.IfNoneMatch.Any(header =>
            header is not null && header.Split(',', StringSplitOptions.TrimEntries).Any(known => known == "*" || known == etag || known == $"W/{etag}"));
        if (isKnown) context.Response.StatusCode = StatusCodes.Status304NotModified;
        return isKnown;
    }
}
