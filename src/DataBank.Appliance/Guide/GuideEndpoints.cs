using System.Security.Cryptography;
using DataBank.Server;
using Microsoft.Net.Http.Headers;

namespace DataBank.Appliance;

/// <summary><c>/ig/</c>: the implementation guide and its package, open to everybody since both hold definitions only.</summary>
internal static class GuideEndpoints
{
    private const string Policy = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self'; img-src 'self'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'";

    public static void MapGuide(this IEndpointRouteBuilder app, Lazy<GuideSite> site)
    {
        app.MapMethods("/ig/{**path}", [HttpMethods.Get, HttpMethods.Head], async (HttpContext context, string? path) =>
        {
            // Links are relative: a folder is a folder only with the slash at its end.
            if (context.Request.Path.Value is "/ig" or "/ig/en") return Results.Redirect(context.Request.Path + "/");
            var file = path is null or "" or "en/" ? path + "index.html" : path;
            return await site.Value.FindAsync(file) is { } bytes ? Answer(context, file, bytes) : Results.NotFound();
        }).AllowAnonymous().WithoutAudit();
    }

    private static IResult Answer(HttpContext context, string file, byte[] bytes)
    {
        context.Response.Headers.ContentSecurityPolicy = Policy;
        context.Response.Headers.CacheControl = "no-cache"; // Asked for again each time, answered 304 as long as it stays the same.
        var tag = new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 12))}\"");
        return Results.Bytes(bytes, MediaType(file), entityTag: tag);
    }

    private static string MediaType(string file) => Path.GetExtension(file) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".json" => file.EndsWith("search.json", StringComparison.Ordinal) ? "application/json" : "application/fhir+json",
        ".svg" => "image/svg+xml",
        ".xml" => "application/fhir+xml; charset=utf-8",
        _ => "application/gzip",
    };
}
