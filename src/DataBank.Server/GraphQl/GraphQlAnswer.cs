using Microsoft.AspNetCore.Http;

namespace DataBank.Server;

/// <summary>The answer to a query: data and errors as GraphQL has them.</summary>
internal sealed class GraphQlAnswer(byte[] json) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.Headers.CacheControl = "no-store"; // Nothing of a patient stays in a browser's or a proxy's cache.
        httpContext.Response.ContentType = "application/json; charset=utf-8";
        httpContext.Response.ContentLength = json.Length;
        await httpContext.Response.Body.WriteAsync(json, httpContext.RequestAborted);
    }
}
