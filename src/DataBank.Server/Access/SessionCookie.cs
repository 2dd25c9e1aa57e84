using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;

namespace DataBank.Server;

/// <summary>
/// Keeps a person's access token in a cookie that scripts can't read and other sites can't send (RFC 6265bis §5.8.7), so that a
/// browser can open images, documents and videos by plain URLs. It counts for DICOMweb alone, and only where no token is sent.
/// </summary>
public static class SessionCookie
{
    private const string Name = "databank-session";
    private const int LongestToken = 4000; // Browsers keep cookies up to 4096 bytes.

    /// <summary>Maps <c>POST</c> (a form with the field <c>token</c>) and <c>POST …/end</c>; both lead back to <paramref name="home"/>, and what fails to the form at <paramref name="path"/>.</summary>
    public static void MapSession(this IEndpointRouteBuilder app, string path, string home)
    {
        app.MapPost(path, (HttpContext context, CancellationToken cancellation) => BeginAsync(context, home, $"{path}?failed", cancellation)).AllowAnonymous().WithoutAudit();
        app.MapPost($"{path}/end", (HttpContext context) =>
        {
            context.Response.Cookies.Delete(Name, Options(context, null));
            return Results.Redirect(home);
        }).AllowAnonymous().WithoutAudit();
    }

    /// <summary>The token of the cookie, for requests that may use it.</summary>
    internal static string? TokenOf(HttpRequest request)
    {
        if (request.Headers.ContainsKey("Authorization") || !IsForViewer(request.Path)) return null;
        return IsFromElsewhere(request) ? null : request.Cookies[Name]; // Even if it carried the cookie.
    }

    internal static bool IsForViewer(PathString path) =>
        path.StartsWithSegments("/dicomweb", StringComparison.Ordinal)
        || path.StartsWithSegments("/viewer", StringComparison.Ordinal)
        || (path.StartsWithSegments("/research", StringComparison.Ordinal, out var rest) && rest.Value!.Split('/') is [_, _, "dicomweb", ..]);

    // Fetch Metadata (https://www.w3.org/TR/fetch-metadata/): a browser says which site a request comes from.
    private static bool IsFromElsewhere(HttpRequest request) => request.Headers["Sec-Fetch-Site"].ToString() is not ("" or "same-origin" or "none");

    private static async Task<IResult> BeginAsync(HttpContext context, string home, string failed, CancellationToken cancellation)
    {
        if (IsFromElsewhere(context.Request)) return Results.Redirect(failed); // Nobody is signed in by a page of another site (login CSRF).
        if (!context.Request.HasFormContentType || context.Request.ContentLength is null or > 2 * LongestToken) return Results.Redirect(failed);
        var token = (await context.Request.ReadFormAsync(cancellation))["token"].ToString().Trim();
        var options = context.RequestServices.GetRequiredService<IOptionsMonitor<JwtBearerOptions>>().Get(JwtBearerDefaults.AuthenticationScheme);
        var validation = token.Length is 0 or > LongestToken ? null : await new JsonWebTokenHandler().ValidateTokenAsync(token, options.TokenValidationParameters);
        if (validation is not { IsValid: true }) return Results.Redirect(failed);
        context.Response.Cookies.Append(Name, token, Options(context, validation.SecurityToken.ValidTo));
        return Results.Redirect(home);
    }

    private static CookieOptions Options(HttpContext context, DateTime? expires) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        Secure = context.Request.IsHttps,
        Path = "/",
        Expires = expires,
    };
}
