using System.Globalization;
using DataBank.Fhir;
using DataBank.Storage;
using Microsoft.AspNetCore.Http;

namespace DataBank.Server;

/// <summary>Version conditions (https://hl7.org/fhir/R4/http.html#concurrency and #cread).</summary>
internal static class EntityTags
{
    /// <summary>The version of an If-Match header; null when there is none.</summary>
    /// <exception cref="RequestProblem">412: a tag that we never gave can't match.</exception>
    public static long? IfMatch(string? header)
    {
        if (string.IsNullOrWhiteSpace(header) || header.Trim() == "*") return null;
        return TryParse(header, out var version) ? version : throw new RequestProblem(412, "conflict", "If-Match names a version that this server never gave; it looks like W/\"3\".");
    }

    /// <summary>If-None-Match of a write: "*" protects what exists already.</summary>
    public static bool MustBeNew(string? header) => header?.Trim() == "*";

    /// <summary>Whether the client has this version already (304).</summary>
    public static bool IsUnchanged(HttpRequest request, StoredResource current)
    {
        var tags = request.Headers.IfNoneMatch;
        if (tags.Count > 0)
        {
            return tags.SelectMany(line => (line ?? "").Split(',')).Any(tag => tag.Trim() == "*" || (TryParse(tag, out var version) && version == current.Version));
        }
        // Last-Modified has seconds, lastUpdated milliseconds: compared by seconds.
        return DateTimeOffset.TryParseExact(request.Headers.IfModifiedSince, "R", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var since)
            && current.LastUpdated.ToUnixTimeSeconds() <= since.ToUnixTimeSeconds();
    }

    private static bool TryParse(string tag, out long version)
    {
        var text = tag.AsSpan().Trim();
        if (text.StartsWith("W/")) text = text[2..];
        return long.TryParse(text.Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out version);
    }
}
