using System.Security.Cryptography;
using System.Text.Json;
using DataBank.Storage;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;

namespace DataBank.Server;

/// <summary>Somebody on the way in: the password was right, something is still asked for. A sealed cookie of ten minutes that opens nothing else.</summary>
internal sealed class PendingSignIns(IDataProtectionProvider protection)
{
    private const string Name = "databank-sign-in";
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);
    private readonly ITimeLimitedDataProtector protector = protection.CreateProtector("pending-sign-in").ToTimeLimitedDataProtector();

    public void Give(HttpContext context, Person person, bool hasSecondFactor, string returnTo)
    {
        var pending = new PendingSignIn(person.Id, person.SecurityStamp!, hasSecondFactor, returnTo);
        context.Response.Cookies.Append(Name, protector.Protect(JsonSerializer.Serialize(pending), Lifetime), Options(context));
    }

    public static void Take(HttpContext context) => context.Response.Cookies.Delete(Name, Options(context));

    /// <summary>Null when nobody is on the way in, or has taken too long.</summary>
    public PendingSignIn? Read(HttpContext context)
    {
        if (context.Request.Cookies[Name] is not { Length: > 0 } cookie) return null;
        try
        {
            return JsonSerializer.Deserialize<PendingSignIn>(protector.Unprotect(cookie));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static CookieOptions Options(HttpContext context) => new() { HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = SecureChannel.IsHttps(context), Path = "/auth" };
}
