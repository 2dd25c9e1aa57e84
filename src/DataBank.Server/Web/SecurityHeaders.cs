using Microsoft.AspNetCore.Http;

namespace DataBank.Server;

/// <summary>
/// What every answer tells a browser: that stored bytes never run as a page or a script, are shown in no page of another site, and stay in no cache. Pages of
/// the appliance's own say what they need themselves.
/// </summary>
internal sealed class SecurityHeaders(RequestDelegate next, WebManners manners)
{
    // Images, videos and PDF documents are opened by their addresses, and in frames of the viewer.
    private const string Policy =
        "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; media-src 'self'; object-src 'self'; frame-ancestors 'self'; base-uri 'none'; form-action 'none'";

    public Task InvokeAsync(HttpContext context)
    {
        context.Response.OnStarting(() =>
        {
            Complete(context);
            return Task.CompletedTask;
        });
        return next(context);
    }

    private void Complete(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer"; // Addresses name patients.
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        if (headers.ContentSecurityPolicy.Count == 0)
        {
            headers.ContentSecurityPolicy = Policy;
            headers.XFrameOptions = "SAMEORIGIN";
        }
        if (headers.CacheControl.Count == 0) headers.CacheControl = "no-store";
        if (manners.HstsDays > 0 && context.Request.IsHttps) headers.StrictTransportSecurity = $"max-age={manners.HstsDays * 86_400L}"; // RFC 6797 §6.1
    }
}
