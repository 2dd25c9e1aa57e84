using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Extensions.DependencyInjection;

namespace DataBank.Server;

/// <summary>HTTP manners that all hosts share, in the order they must stand.</summary>
public static class WebPipeline
{
    /// <summary>Headers, audit, errors, routing, authentication, limits and authorisation; endpoints are mapped after it.</summary>
    public static void UseDataBankWeb(this WebApplication app)
    {
        var manners = app.Services.GetRequiredService<WebManners>();
        app.UseReverseProxies(manners);
        app.UseMiddleware<SecurityHeaders>();
        if (app.Services.GetService<ICorsService>() is not null) app.UseCors(); // Before the journal: what a browser asks before it asks shows nothing.
        app.UseMiddleware<AuditMiddleware>();
        app.UseMiddleware<ErrorMiddleware>();
        app.UseRouting();
        app.UseMiddleware<AuditRoom>();
        app.UseAuthentication();
        app.UseWebSockets(); // Before the limits, which must know a socket: it stays for hours.
        app.UseRateLimiter();
        app.UseAuthorization();
        app.UseRequestTimeouts();
    }
}
