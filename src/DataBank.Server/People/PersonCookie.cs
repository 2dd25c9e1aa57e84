using DataBank.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace DataBank.Server;

/// <summary>
/// The cookie by which a browser shows whose session it is. Scripts can't read it, and it counts only on the pages of the authority, in the viewer
/// and for DICOMweb that pages of this site ask for: nobody's page elsewhere acts in a person's name.
/// </summary>
internal static class PersonCookie
{
    private const string Name = "databank-person";
    private const int LongestSecret = 64;

    private static string? Read(HttpRequest request) => request.Cookies[Name] is { Length: > 0 and <= LongestSecret } secret ? secret : null;

    /// <summary>Whether a request may be made in the name of who is signed in at the browser.</summary>
    public static bool Counts(HttpRequest request) => !request.Headers.ContainsKey("Authorization") && request.Cookies.ContainsKey(Name) && IsOurs(request);

    /// <summary>Who is signed in at the browser, wherever that may count.</summary>
    public static async Task<SignedIn?> FindAsync(HttpContext context) => Read(context.Request) is { } secret
        ? await context.RequestServices.GetRequiredService<PersonSessions>().FindAsync(secret, context.RequestAborted) : null;

    /// <summary>Begins a session in place of whatever the browser had.</summary>
    public static async Task BeginAsync(HttpContext context, Person person)
    {
        var sessions = context.RequestServices.GetRequiredService<PersonSessions>();
        if (Read(context.Request) is { } before) await sessions.EndAsync(before, context.RequestAborted);
        context.Response.Cookies.Append(Name, await sessions.BeginAsync(person, context.RequestAborted), Options(context));
    }

    /// <summary>Ends the session of the browser, if there is one.</summary>
    public static async Task EndAsync(HttpContext context)
    {
        if (Read(context.Request) is { } secret) await context.RequestServices.GetRequiredService<PersonSessions>().EndAsync(secret, context.RequestAborted);
        context.Response.Cookies.Delete(Name, Options(context));
    }

    // Fetch Metadata (https://www.w3.org/TR/fetch-metadata/): browsers say which site a request comes from. What changes something must say so;
    // what reads comes without the cookie from other sites anyhow (SameSite), except when somebody follows a link to the viewer.
    private static bool IsOurs(HttpRequest request)
    {
        if (request.Path.StartsWithSegments("/auth", StringComparison.Ordinal)) return SignInEndpoints.IsPage(request.Path); // They ask for a token of the form with what changes something.
        if (!SessionCookie.IsForViewer(request.Path)) return false;
        var (site, isReading) = (request.Headers["Sec-Fetch-Site"].ToString(), HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method));
        if (site == "same-origin") return true;
        return isReading && (site is "" or "none" || (request.Headers["Sec-Fetch-Mode"] == "navigate" && request.Path.StartsWithSegments("/viewer", StringComparison.Ordinal)));
    }

    private static CookieOptions Options(HttpContext context) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Lax, // Apps send people here to be launched, and they are to be known then.
        Secure = SecureChannel.IsHttps(context),
        Path = "/",
    };
}
