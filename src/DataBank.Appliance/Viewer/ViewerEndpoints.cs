using System.Security.Claims;
using DataBank.Server;

namespace DataBank.Appliance;

/// <summary>
/// <c>/viewer/</c>: the OHIF viewer on the origin of the DICOMweb services it shows. Its files are open to everybody; which services it
/// offers depends on who has signed in.
/// </summary>
internal static class ViewerEndpoints
{
    /// <param name="app">Where to map.</param>
    /// <param name="sourcesFor">What a caller may see, clinical sources first.</param>
    public static void MapViewer(this IEndpointRouteBuilder app, Func<ClaimsPrincipal, IReadOnlyList<ViewerSource>> sourcesFor)
    {
        var files = ViewerFiles.Find();
        app.MapSession("/viewer/session", "/viewer/");
        app.MapMethods("/viewer/{**path}", [HttpMethods.Get, HttpMethods.Head], (HttpContext context, string? path) =>
            files is null ? Page(context, ViewerPages.NotBuilt(), StatusCodes.Status503ServiceUnavailable) : Serve(context, files, path ?? "", sourcesFor))
            .AllowAnonymous().WithoutAudit();
    }

    private static IResult Serve(HttpContext context, ViewerFiles files, string path, Func<ClaimsPrincipal, IReadOnlyList<ViewerSource>> sourcesFor)
    {
        if (path == "app-config.js")
        {
            context.Response.Headers.CacheControl = "no-store";
            return Results.Text(ViewerConfiguration.Write(sourcesFor(context.User)), "text/javascript; charset=utf-8");
        }
        if (path != "index.html" && files.Contains(path)) return files.Serve(context, path);
        if (Path.HasExtension(path) && path != "index.html") return Results.NotFound();
        // Every other address is a screen of the viewer: the page finds its own way from the URL.
        if (path == "session") return Page(context, ViewerPages.SignIn(context.Request.Query.ContainsKey("failed")));
        if (context.User.Identity?.IsAuthenticated != true) return Results.Redirect(SignInEndpoints.AddressFor(context.Request));
        if (sourcesFor(context.User).Count == 0) return Page(context, ViewerPages.NothingToShow());
        return files.Serve(context, "index.html");
    }

    private static IResult Page(HttpContext context, string html, int status = StatusCodes.Status200OK)
    {
        context.Response.Headers.ContentSecurityPolicy = ViewerPages.ContentSecurityPolicy;
        context.Response.Headers.CacheControl = "no-store";
        return Results.Content(html, "text/html; charset=utf-8", statusCode: status);
    }
}
